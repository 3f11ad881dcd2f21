"""What dispatch looks at besides the case itself: others that wait, work done, where calls come
from. Places and times only, never words or reporters."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncHour

from linli.cases.lifecycle import (
    ACCEPTED,
    ACTIVE_STATES,
    BUSY_STATES,
    DECLINED,
    EN_ROUTE,
    EXPIRED,
    ON_SCENE,
    OPEN,
    OPEN_STATES,
)
from linli.cases.models import Assignment, Case, Clock
from linli.core.coordinates import Point

# A case whose next look lies further ahead is not waiting now: routine work at night, for one.
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """An open case that nobody has or is asked about; `tried` declined it or let it pass."""

    id: UUID
    grade: str
    lon: float | None
    lat: float | None
    skills: frozenset[str]
    owner_id: UUID
    since: datetime
    tried: frozenset[UUID]


def waiting_now(*, now: datetime, limit: int) -> list[WaitingCase]:
    """Open cases without anybody, to be looked at within a minute; gravest first, then oldest."""
    asked = Assignment.objects.filter(case_id=OuterRef("pk"), state__in=ACTIVE_STATES)
    rows = (
        Case.objects.filter(state=OPEN)
        .filter(Q(dispatch_at__isnull=True) | Q(dispatch_at__lte=now + SOON))
        .filter(~Exists(asked))
        .order_by("grade", "occurred_at", "id")
        .values_list(
            "id", "grade", "lon", "lat", "category__skills", "owner_id", "occurred_at", "round"
        )[:limit]
    )
    found = list(rows)
    tried = _tried({row[0]: row[-1] for row in found})
    return [
        WaitingCase(pk, grade, lon, lat, frozenset(skills), owner_id, since, tried[pk])
        for pk, grade, lon, lat, skills, owner_id, since, _round in found
    ]


def _tried(rounds: dict[UUID, int]) -> dict[UUID, frozenset[UUID]]:
    """Who declined each case or let it pass in its present round."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    if rounds:
        rows = Assignment.objects.filter(case_id__in=list(rounds), state__in=(DECLINED, EXPIRED))
        for case_id, number, member_id in rows.values_list("case_id", "round", "member_id"):
            if rounds[case_id] == number:
                found[case_id].add(member_id)
    return {pk: frozenset(found[pk]) for pk in rounds}


@dataclass(frozen=True, slots=True)
class InHand:
    """One thing that somebody was asked to do, or does.

    Attributes:
        is_task: accepted; else an offer.
        is_on_scene: already there.
        was_left: somebody was called off from this case before, in its present round.
    """

    assignment_id: UUID
    is_task: bool
    is_on_scene: bool
    case: WaitingCase
    was_left: bool


def in_hand(member_ids: list[UUID]) -> dict[UUID, list[InHand]]:
    """What each member has in hand, oldest offer first; members without anything are left out."""
    left = Assignment.objects.filter(
        case_id=OuterRef("case_id"), round=OuterRef("case__round"), reason="called-off"
    )
    rows = (
        Assignment.objects.filter(member_id__in=member_ids, state__in=ACTIVE_STATES)
        .annotate(was_left=Exists(left))
        .order_by("offered_at", "id")
        .values_list(
            "member_id", "id", "state", "was_left", "case_id", "case__grade", "case__lon",
            "case__lat", "case__category__skills", "case__owner_id", "case__occurred_at",
        )
    )  # fmt: skip
    found: dict[UUID, list[InHand]] = defaultdict(list)
    for member_id, pk, state, was_left, case_id, grade, lon, lat, skills, owner_id, since in rows:
        case = WaitingCase(
            case_id, grade, lon, lat, frozenset(skills), owner_id, since, frozenset()
        )
        is_task = state in BUSY_STATES
        found[member_id].append(InHand(pk, is_task, state == ON_SCENE, case, was_left))
    return dict(found)


def worked_since(member_ids: list[UUID], *, since: datetime, now: datetime) -> dict[UUID, float]:
    """Seconds that each member spent on tasks that ended since then; absent for none."""
    rows = Assignment.objects.filter(
        member_id__in=member_ids, ended_at__gt=since, ended_at__lte=now, accepted_at__isnull=False
    )
    found: dict[UUID, float] = defaultdict(float)
    for member_id, begun, ended in rows.values_list("member_id", "accepted_at", "ended_at"):
        if begun is not None and ended is not None:
            found[member_id] += (ended - max(begun, since)).total_seconds()
    return dict(found)


@dataclass(frozen=True, slots=True)
class Held:
    """A task that somebody took and has not reached the place of."""

    assignment_id: UUID
    case_id: UUID
    member_id: UUID
    accepted_at: datetime
    needs_person: str


def not_yet_there(*, limit: int = 500) -> list[Held]:
    """Tasks that were accepted and not arrived at, the oldest first."""
    rows = Assignment.objects.filter(state__in=(ACCEPTED, EN_ROUTE), accepted_at__isnull=False)
    values = rows.order_by("accepted_at", "id").values_list(
        "id", "case_id", "member_id", "accepted_at", "case__needs_person"
    )[:limit]
    return [Held(pk, case, who, at, why) for pk, case, who, at, why in values if at is not None]


@dataclass(frozen=True, slots=True)
class ChosenOffer:
    """An offer to somebody whom a person chose although another was proposed."""

    case_id: UUID
    case_code: str
    grade: str
    at: datetime
    member_id: UUID
    reasons: list[dict[str, Any]]


def chosen_offers(*, since: datetime, limit: int = 20_000) -> list[ChosenOffer]:
    """Offers since then that were not as proposed, the oldest first."""
    rows = Assignment.objects.filter(
        offered_at__gte=since, reasons__contains=[{"code": "chosen-by-person"}]
    )
    values = rows.order_by("offered_at", "id").values_list(
        "case_id", "case__code", "case__grade", "offered_at", "member_id", "reasons"
    )
    return [ChosenOffer(*row) for row in values[:limit]]


def calls_by_spot(*, since: datetime, limit: int = 20_000) -> list[tuple[float, float]]:
    """Where the newest cases since then lie, as longitude and latitude; unknown places left out."""
    rows = Case.objects.filter(opened_at__gte=since, lon__isnull=False, lat__isnull=False)
    newest = rows.order_by("-opened_at", "-id").values_list("lon", "lat")[:limit]
    return [(lon, lat) for lon, lat in newest if lon is not None and lat is not None]


def calls_by_hour(
    *, since: datetime, until: datetime, area_path: str = ""
) -> list[tuple[datetime, int]]:
    """How many cases each hour brought, in an area and all below it; hours without any are absent.

    Merged cases count once, with the one they went into.
    """
    rows = Case.objects.filter(opened_at__gte=since, opened_at__lt=until, merged_into=None)
    if area_path:
        rows = rows.filter(area_path__startswith=area_path)
    by_hour = rows.annotate(hour=TruncHour("opened_at", tzinfo=UTC)).values("hour")
    counted = by_hour.annotate(number=Count("id")).order_by("hour")
    return list(counted.values_list("hour", "number"))


@dataclass(frozen=True, slots=True)
class Paused:
    """An open case whose clock is paused until a moment; somebody looks in then."""

    case_id: UUID
    owner_id: UUID
    point: Point
    until_at: datetime


def paused_until(*, before: datetime, limit: int = 1000) -> list[Paused]:
    """Open cases with a place whose clock is paused until before then, the soonest first."""
    rows = Clock.objects.filter(
        pause_until__lt=before,
        state="paused",
        case__state__in=OPEN_STATES,
        case__lon__isnull=False,
        case__lat__isnull=False,
    ).order_by("pause_until", "id")
    found: dict[UUID, Paused] = {}
    values = rows.values_list("case_id", "case__owner_id", "case__lon", "case__lat", "pause_until")
    for case_id, owner_id, lon, lat, until_at in values[:limit]:
        if lon is not None and lat is not None and until_at is not None:
            found.setdefault(case_id, Paused(case_id, owner_id, Point(lon, lat), until_at))
    return list(found.values())
