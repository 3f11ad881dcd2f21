"""Before Django is set up: a PostgreSQL of our own, and the settings that tests need.

The server stays up between runs, for speed; `make clean` stops it. Tests connect as the owner of
the tables; `app_role` lets a test look at them as the application does.
"""

import os

import django
from tests import database

from linli.core import memory

os.environ |= database.environment()
django.setup()
# Tests change settings underneath; the one about remembering turns it on.
memory.AGE_S = 0.0

pytest_plugins = ["tests.browser", "tests.roles", "tests.sessions"]
