"""Every test of the doors starts with nothing counted."""

import pytest

from linli.api import limits


@pytest.fixture(autouse=True)
def uncounted() -> None:
    limits.forget()


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Accounts are made by the hundred here, and nobody types their passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
