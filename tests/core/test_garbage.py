"""Looking for garbage seldom, and as before afterwards."""

import gc

import pytest

from linli.config import startup
from linli.core import garbage


def test_given_an_error_inside_when_left_then_garbage_is_looked_for_as_before() -> None:
    before = gc.get_threshold()

    with pytest.raises(ValueError, match="broken"), garbage.seldom():
        assert gc.get_threshold()[0] == garbage.MANY
        raise ValueError("broken")

    assert gc.get_threshold() == before


def test_given_an_error_while_loading_when_left_then_garbage_is_looked_for_again() -> None:
    with pytest.raises(ValueError, match="broken"), startup.loading():
        assert not gc.isenabled()
        raise ValueError("broken")

    assert gc.isenabled()
