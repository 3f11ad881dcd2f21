"""Every test of the doors starts with nothing counted."""

import pytest

from linli.api import limits


@pytest.fixture(autouse=True)
def uncounted() -> None:
    limits.forget()
