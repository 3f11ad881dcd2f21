"""What pages show of dispatch: who is proposed for a case and why, and how the cell is covered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail
from linli.dispatch import cover_areas, covering, demand, services
from linli.dispatch import moves as standing
from linli.dispatch import overruled as choices
from linli.dispatch.decide import Choice, Reason
from linli.people import lately as people

ALTERNATIVES = 2
# A routine task takes this long with the way to it.
SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who may be sent.

    Attributes:
        is_first: among those whom dispatch would ask now, or next; the others are alternatives.
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
    calls_off: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposals:
    """What dispatch would do now; `escalate` and `look_again_at` where the case has nobody.

    Attributes:
        is_now: dispatch would ask the first at once; else they are next, or wait for a moment that
            `reasons` tells.
        desk_until: until when the desk may choose before dispatch does, None where it need not.
    """

    proposed: tuple[Proposed, ...]
    reasons: tuple[Reason, ...]
    escalate: str
    look_again_at: datetime | None
    expires_at: datetime
    is_now: bool = False
    desk_until: datetime | None = None


def proposals(
    *, case_id: UUID, now: datetime, wanted: int = 0, case: CaseDetail | None = None
) -> Proposals:
    """The responders proposed for a case and two alternatives, with what each would cost.

    Args:
        wanted: how many are to be sent, 0 for as many as the grade asks for.
        case: the case, where it has been read already.

    Raises:
        CaseNotFound: no case has this id.
    """
    case = case or case_queries.case_detail(case_id, with_events=False)
    decision = services.decide_for(case, now=now, wanted=wanted)
    first = services.proposed_first(decision, case.row.grade)
    others = [one for one in decision.ranked if one not in first][:ALTERNATIVES]
    chosen = [(one, True) for one in first] + [(one, False) for one in others]
    least = chosen[0][0].cost_s if chosen else 0.0
    return Proposals(
        tuple(_proposed(one, is_first, least, now) for one, is_first in chosen),
        tuple(decision.reasons),
        decision.escalate,
        decision.look_again_at,
        decision.expires_at,
        bool(decision.offers),
        services.desk_until(case, now=now),
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
        one.calls_off.case_id if one.calls_off else None,
    )


def _after(now: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)


def overruled(*, since: datetime) -> list[choices.Overruled]:
    """Where people chose otherwise than proposed; see `overruled.overruled`."""
    return choices.overruled(since=since)


def coverage(*, now: datetime) -> covering.Coverage:
    """How the cell is covered now and in half an hour; see `covering.coverage`.

    A few seconds old, as are the next two; `at` says from when.
    """
    return covering.lately(now=now)


def coverage_layer(*, now: datetime) -> dict[str, Any]:
    """The same as GeoJSON for a map."""
    return covering.as_geojson(covering.lately(now=now))


def coverage_by_area(*, now: datetime) -> list[cover_areas.AreaCover]:
    """The same by area for a table, the worst covered first."""
    return cover_areas.by_area(covering.lately(now=now))


def moves(*, now: datetime) -> dict[UUID, standing.MoveInfo]:
    """The last move that each was asked for in their present shift, by member."""
    return standing.moves(now=now)


def move_of(member_id: UUID, *, now: datetime) -> standing.MoveInfo | None:
    """The move somebody is asked for or stands by at now; None where there is none."""
    return standing.move_of(member_id, now=now)


def demand_forecast(*, area: str, horizon: int, now: datetime) -> demand.Demand | None:
    """How many cases the next hours bring to an area; see `demand.forecast`."""
    return demand.forecast(area=area, horizon=horizon, now=now)
