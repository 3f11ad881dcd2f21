"""Before Django is set up: a PostgreSQL of our own, and the settings that tests need.

The server stays up between runs, for speed; `make clean` stops it. Tests connect as the owner of
the tables; `app_role` lets a test look at them as the application does.
"""

import os

import django
import pytest
from django.core.cache import cache
from hypothesis import settings
from tests import database

from linli.core import memory

os.environ |= database.environment()
django.setup()
# Tests change settings underneath; the one about remembering turns it on.
memory.AGE_S = 0.0
# A law holds on a busy machine too; how long an example takes is no part of it.
settings.register_profile("linli", deadline=None)
settings.load_profile("linli")


@pytest.fixture(autouse=True)
def other_places() -> None:
    """What a test kept of places is rolled back, and the next may give them the same stamp.

    What pages remember for a minute is gone too: no test may lean on what another one read.
    """
    from linli.places.matching import live

    live.forget_base()
    cache.memory.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Processes of a parallel run read their settings after they have a home of their own."""
    if getattr(config.option, "numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


pytest_plugins = ["tests.browser", "tests.flushing", "tests.roles", "tests.sessions"]
