"""A report without its key: the checks of the crash run must notice it.

A file of its own, so that the long runs are shared among processes.
"""

import pytest
from tests.fault.planted import is_caught, mutant

pytestmark = [pytest.mark.fault, pytest.mark.slow]


def test_given_no_key_when_killed_then_the_checks_notice():
    assert is_caught(
        "reports that are there twice",
        reports=100,
        kills=4,
        victims=("web",),
        extra=mutant("no_key"),
    )
