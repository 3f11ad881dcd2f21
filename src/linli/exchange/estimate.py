"""How good a field is, told from a random sample of it."""

from dataclasses import dataclass
from math import sqrt

# The quantile of the normal distribution that leaves 2.5 % on either side.
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1, and the 95 % interval around it."""

    right: int
    checked: int
    share: float
    low: float
    high: float


def estimate(*, right: int, checked: int) -> Estimate | None:
    """The share of right values with its 95 % interval; None where nothing was checked.

    Wilson's score interval (E. B. Wilson, "Probable Inference, the Law of Succession, and
    Statistical Inference", JASA 22, 1927, 209-212), which keeps its level for few checks and
    shares near 1, where the textbook interval does not (Brown, Cai and DasGupta, "Interval
    Estimation for a Binomial Proportion", Statistical Science 16, 2001, 101-133).

    Raises:
        ValueError: more are right than were checked, or a count is negative.
    """
    if not 0 <= right <= checked:
        raise ValueError(f"{right} of {checked}")
    if checked == 0:
        return None
    share = right / checked
    square = Z95 * Z95
    whole = 1 + square / checked
    centre = (share + square / (2 * checked)) / whole
    spread = Z95 / whole * sqrt(share * (1 - share) / checked + square / (4 * checked * checked))
    # At the ends the formula gives the end itself, up to rounding.
    low = 0.0 if right == 0 else max(0.0, centre - spread)
    high = 1.0 if right == checked else min(1.0, centre + spread)
    return Estimate(right, checked, share, low, high)
