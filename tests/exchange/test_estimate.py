"""The interval around a share told from a sample."""

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.exchange.estimate import Z95, estimate

checked = st.integers(1, 2_000)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    # R: binom::binom.confint(x, n, methods = "wilson"), as its manual and Newcombe (1998) give it.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_known_intervals(right, of, low, high):
    # The examples of Newcombe, "Two-sided confidence intervals for the single proportion",
    # Statistics in Medicine 17, 1998, table I, method 3.
    found = estimate(right=right, checked=of)

    assert found is not None
    assert isclose(found.low, low, abs_tol=5e-5)
    assert isclose(found.high, high, abs_tol=5e-5)


@given(st.data(), checked)
def test_the_bounds_are_the_shares_that_the_sample_barely_allows(data, of):
    """Wilson's interval inverts the score test: at each bound it says exactly z."""
    right = data.draw(st.integers(0, of))
    found = estimate(right=right, checked=of)
    assert found is not None
    assert 0 <= found.low <= found.share <= found.high <= 1
    for bound in {found.low, found.high} - {0.0, 1.0}:
        score = (found.share - bound) / sqrt(bound * (1 - bound) / of)
        assert isclose(abs(score), Z95, rel_tol=1e-6)


@given(checked)
def test_more_checks_of_the_same_share_are_never_wider(of):
    small, large = estimate(right=of, checked=of), estimate(right=10 * of, checked=10 * of)

    assert small is not None and large is not None
    assert large.high - large.low < small.high - small.low


def test_nothing_checked_says_nothing():
    assert estimate(right=0, checked=0) is None


@pytest.mark.parametrize(("right", "of"), [(2, 1), (-1, 3)])
def test_more_right_than_checked_is_refused(right, of):
    with pytest.raises(ValueError, match="of"):
        estimate(right=right, checked=of)
