"""What happens to a call before somebody is sent and after the work is done."""

from dataclasses import dataclass
from math import exp, sqrt

from numpy import log1p


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a fixed mean length; log-normal with this coefficient of variation."""

    name: str
    mean_s: float
    spread: float = 0.5

    def takes(self, draw: float) -> float:
        """Its length for a standard normal draw."""
        sigma = sqrt(float(log1p(self.spread**2)))
        return self.mean_s * exp(draw * sigma - sigma**2 / 2)


@dataclass(frozen=True, slots=True)
class Process:
    """Steps before dispatch, by grade urgent or not, and after the work.

    Attributes:
        before, before_urgent: from the report until somebody can be chosen.
        ask_s: from the choice until the responder leaves, if they hear it.
        after: from the end of the work until the case is closed.
        offer_s: how long an unanswered offer or call lasts before the next one is tried.
        knows_places: whether whoever chooses knows who is free and where; else they ring
            through the list of the roster.
    """

    name: str
    before: tuple[Step, ...]
    before_urgent: tuple[Step, ...]
    ask_s: float
    after: tuple[Step, ...]
    offer_s: float
    knows_places: bool

    def lead_s(self, grade: str, draws: tuple[float, ...]) -> float:
        """How long a call waits before dispatch looks at it."""
        steps = self.before_urgent if grade in {"P1", "P2"} else self.before
        return sum(step.takes(draw) for step, draw in zip(steps, draws, strict=False))

    def tail_s(self, draws: tuple[float, ...]) -> float:
        """How long from the end of the work until the case is closed."""
        return sum(step.takes(draw) for step, draw in zip(self.after, draws[4:], strict=False))


# Measured on the project's own bench: report to offer p95 0.18 s. Reading and accepting an offer
# and setting off is the 20 s of the cost model; closing is three taps.
LINLI = Process("linli", (Step("triage", 1.0, 0.2),), (Step("triage", 1.0, 0.2),), 20.0,
                (Step("close", 20.0, 0.4),), 60.0, knows_places=True)  # fmt: skip
# Only dispatch differs between policies that are compared with this one.
NONE = Process("none", (), (), 20.0, (), 60.0, knows_places=True)
# Phone, notebook, shouting. No published time study of such a desk was at hand: the lengths are
# assumptions, set so that a routine grid case of four minutes' work takes 45 minutes in all, as
# districts report of the time before. docs/dispatch.md lists them; change them in the scenario.
PAPER = Process(
    "paper",
    (
        Step("telephone and notebook", 240.0, 0.5),
        Step("until somebody looks at the notebook", 870.0, 0.7),
        Step("whose is it", 360.0, 0.8),
    ),
    (Step("telephone and notebook", 120.0, 0.5), Step("whose is it", 60.0, 0.8)),
    75.0,
    (Step("way back to the desk", 300.0, 0.5), Step("writing it up", 360.0, 0.5)),
    90.0,
    knows_places=False,
)  # fmt: skip
PROCESSES = {one.name: one for one in (LINLI, NONE, PAPER)}
