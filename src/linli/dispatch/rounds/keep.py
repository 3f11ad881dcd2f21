"""Going on with a round when the day turns out otherwise: later, called away, or moved. Pure.

The order that somebody has in their head is kept where it still fits; only where it does not, the
rest is planned anew. No stop is ever lost: it is in a round, or left out with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linli.dispatch.rounds.model import LeftOut, Plan, Round, Stop, Ways, Worker
from linli.dispatch.rounds.schedule import walk, why_not
from linli.dispatch.rounds.solve import plan

# A time that shifts by less is no news.
NEWS_S = 300.0


@dataclass(frozen=True, slots=True)
class Change:
    """What a re-plan did to a stop: `later`, `earlier`, `left-out` (with why) or `back-in`."""

    stop: str
    code: str
    before_s: float | None
    after_s: float | None
    why: str = ""


def replan(
    *, order: Sequence[Stop], spans: Sequence[Worker], ways: Ways, budget_s: float = 1.0
) -> Plan:
    """What is still to be done, from now on.

    Args:
        order: the stops as they were to come.
        spans: the rest of the day as pieces on duty, in order: a break lies between two.
    """
    kept = in_order(order=order, spans=spans, ways=ways)
    if kept is not None:
        return Plan(kept, ())
    if not spans:
        return Plan((), tuple(LeftOut(one, why_not(one, spans, ways)) for one in order))
    return plan(stops=order, workers=spans, ways=ways, budget_s=budget_s, patience=1_000)


def in_order(
    *, order: Sequence[Stop], spans: Sequence[Worker], ways: Ways
) -> tuple[Round, ...] | None:
    """The rounds that keep the order, each stop as early as can be; None where it does not fit."""
    rest, rounds = list(order), []
    for span in spans:
        taken: list[Stop] = []
        found = walk(span, taken, ways)
        while rest and (longer := walk(span, [*taken, rest[0]], ways)) is not None:
            taken.append(rest.pop(0))
            found = longer
        if found is not None:
            rounds.append(found)
    return None if rest else tuple(rounds)


def changes(*, before: Mapping[str, float | None], after: Plan) -> tuple[Change, ...]:
    """What is different for whom, in the order of the plan; small shifts are left out.

    Args:
        before: when each stop was to begin; None for one that was left out.
    """
    found = []
    for one in after.rounds:
        for visit in one.visits:
            was = before.get(visit.stop.id)
            if was is None:
                if visit.stop.id in before:
                    found.append(Change(visit.stop.id, "back-in", None, visit.begins_s))
            elif abs(visit.begins_s - was) >= NEWS_S:
                code = "later" if visit.begins_s > was else "earlier"
                found.append(Change(visit.stop.id, code, was, visit.begins_s))
    found += [
        Change(one.stop.id, "left-out", before.get(one.stop.id), None, one.why)
        for one in after.left_out
    ]
    return tuple(found)
