"""What pages show of dispatch: who is proposed for a case and why, and how the cell is covered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import queries as case_queries
from linli.dispatch import covering, demand, services
from linli.dispatch.decide import Choice, Reason
from linli.people import lately as people

ALTERNATIVES = 2
# A routine task takes this long with the way to it.
SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who may be sent.

    Attributes:
        is_first: among those the decision would ask; the others are alternatives.
        arrives_at, earliest, latest: the estimate, and bounds that hold it eight times in ten;
            None where dispatch goes by the nearest only.
        more_s: how much more this costs than the first, in seconds of a routine case's waiting.
    """

    member_id: UUID
    is_first: bool
    arrives_at: datetime | None
    earliest: datetime | None
    latest: datetime | None
    cost_s: float
    more_s: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What dispatch would do now; `escalate` and `look_again_at` where the case has nobody."""

    proposed: tuple[Proposed, ...]
    reasons: tuple[Reason, ...]
    escalate: str
    look_again_at: datetime | None
    expires_at: datetime


def proposals(*, case_id: UUID, now: datetime, wanted: int = 0) -> Proposals:
    """The responders proposed for a case and two alternatives, with what each would cost.

    Args:
        wanted: how many are to be sent, 0 for as many as the grade asks for.

    Raises:
        CaseNotFound: no case has this id.
    """
    decision = services.propose(case_id=case_id, now=now, wanted=wanted)
    chosen = [(one, True) for one in decision.offers]
    chosen += [(one, False) for one in decision.alternatives[:ALTERNATIVES]]
    least = chosen[0][0].cost_s if chosen else 0.0
    return Proposals(
        tuple(_proposed(one, is_first, least, now) for one, is_first in chosen),
        tuple(decision.reasons),
        decision.escalate,
        decision.look_again_at,
        decision.expires_at,
    )


@dataclass(frozen=True, slots=True)
class HandOver:
    """A task whose holder has gone home, or goes before they can be there and done."""

    held: case_queries.Held
    ends_at: datetime | None
    proposals: Proposals


def hand_overs(*, now: datetime, soon: timedelta = SOON, most: int = 20) -> list[HandOver]:
    """Tasks to be handed over at a shift's end, each with who could take it instead.

    Args:
        soon: shifts that end within this are over as far as a task not yet begun is concerned.
        most: how many at most; the longest held come first.
    """
    ends = {one.member_id: one.ends_at for one in people.on_shift(now=now)}
    due = [
        one
        for one in case_queries.not_yet_there()
        if one.member_id not in ends or ends[one.member_id] <= now + soon
    ]
    return [
        HandOver(
            one,
            ends.get(one.member_id),
            proposals(case_id=one.case_id, now=now, wanted=1),
        )
        for one in due[:most]
    ]


def _proposed(one: Choice, is_first: bool, least: float, now: datetime) -> Proposed:
    return Proposed(
        one.member_id,
        is_first,
        _after(now, one.arrival_s),
        _after(now, one.low_s),
        _after(now, one.high_s),
        one.cost_s,
        one.cost_s - least,
        tuple(reason for reason in one.reasons if reason["code"] != "alternative"),
    )


def _after(now: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)


def coverage(*, now: datetime) -> covering.Coverage:
    """How the cell is covered now and in half an hour; see `covering.coverage`."""
    return covering.coverage(now=now)


def coverage_layer(*, now: datetime) -> dict[str, Any]:
    """The same as GeoJSON for a map."""
    return covering.as_geojson(covering.coverage(now=now))


def demand_forecast(*, area: str, horizon: int, now: datetime) -> demand.Demand | None:
    """How many cases the next hours bring to an area; see `demand.forecast`."""
    return demand.forecast(area=area, horizon=horizon, now=now)
