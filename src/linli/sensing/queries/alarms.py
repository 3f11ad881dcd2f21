"""Alarms: the managed list as lines, floors, stories, who is to leave, and the figures."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.places import queries as places
from linli.sensing.engine.lines import Line, Listed, lines
from linli.sensing.models import Alarm, AlarmEvent

PERIOD = timedelta(minutes=10)
FLOOD = 10
STALE = timedelta(hours=24)
CHATTERING = 3


class AlarmNotFound(errors.NotFound):
    code, title = "alarm-not-found", _("There is no such alarm here")


@dataclass(frozen=True, slots=True)
class AlarmInfo:
    """One alarm. `home`, `unit` and `building` are places' codes as of its raising."""

    id: UUID
    device_id: UUID
    rule: str
    cause: str
    grade: str
    state: str
    is_life_safety: bool
    is_confirmed: bool
    is_drill: bool
    building: str
    unit: str
    home: str
    floor: int | None
    room: str
    began_at: datetime
    raised_at: datetime
    annunciated_at: datetime | None
    held_by: str
    acknowledged_at: datetime | None
    acknowledged_by: str
    returned_at: datetime | None
    shelved_until: datetime | None
    closed_at: datetime | None
    escalations: int
    notes: tuple[str, ...]
    verdict: str


NAMES = tuple(AlarmInfo.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Story:
    """One step of an alarm."""

    step: str
    at: datetime
    actor: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kpis:
    """EEMUA 191 and ISA-18.2 figures of what reached people between two times.

    `flood_share` is of ten-minute periods with more than ten; `stale` open for a day and more;
    `chattering` devices and rules that alarmed three times within a minute; `grades` the share.
    """

    alarms: int
    per_operator_hour: float
    flood_share: float
    standing: int
    stale: int
    chattering: int
    grades: dict[str, float]


def _info(row: Alarm) -> AlarmInfo:
    values = {name: getattr(row, name) for name in NAMES if name != "notes"}
    return AlarmInfo(**values, notes=tuple(row.notes))


def alarm(alarm_id: UUID) -> AlarmInfo:
    """One alarm.

    Raises:
        AlarmNotFound: there is none.
    """
    row = Alarm.objects.filter(pk=alarm_id).first()
    if row is None:
        raise AlarmNotFound()
    return _info(row)


def alarms_by_id(ids: list[UUID]) -> list[AlarmInfo]:
    """The alarms that exist among `ids`, in the order they were raised."""
    return [_info(row) for row in Alarm.objects.filter(pk__in=ids).order_by("raised_at", "id")]


def open_alarms(
    *, building: str = "", cause: str = "", paths: tuple[str, ...] | None = None, limit: int = 500
) -> list[AlarmInfo]:
    """Alarms that are not over, oldest first; `paths` limits them to places."""
    rows = open_rows(paths)
    if building:
        rows = rows.filter(building=building)
    if cause:
        rows = rows.filter(cause=cause)
    return [_info(row) for row in rows.order_by("raised_at", "id")[:limit]]


def open_rows(paths: tuple[str, ...] | None = None) -> QuerySet[Alarm]:
    """Alarms that are not over, within paths; for the queries of this package alone."""
    rows = Alarm.objects.exclude(state="normal")
    return rows if paths is None else rows.filter(_within(paths))


def _within(paths: tuple[str, ...]) -> Q:
    found = Q(pk__in=())
    for path in paths:
        found |= Q(device__place__path__startswith=path)
    return found


def alarm_lines(*, paths: tuple[str, ...] | None = None) -> tuple[Line, ...]:
    """Everything that reached people and is not over, as few lines by building and cause."""
    rows = open_rows(paths).filter(annunciated_at__isnull=False).exclude(state="shelved")
    names = ("id", "building", "cause", "grade", "state", "is_life_safety", "is_confirmed",
             "floor", "raised_at")  # fmt: skip
    return lines(Listed(*values) for values in rows.values_list(*names))


def aside(*, paths: tuple[str, ...] | None = None, limit: int = 500) -> list[AlarmInfo]:
    """Open alarms that are not on the list: shelved, or held before they reached people."""
    rows = open_rows(paths).filter(Q(annunciated_at=None) | Q(state="shelved"))
    return [_info(row) for row in rows.order_by("raised_at", "id")[:limit]]


def floor_list(*, building: str, cause: str = "fire") -> list[AlarmInfo]:
    """Which detectors of a building went off, in the order they did."""
    rows = open_rows().filter(building=building, cause=cause).order_by("began_at", "id")
    return [_info(row) for row in rows]


def story(alarm_id: UUID) -> list[Story]:
    """What happened with an alarm, oldest first."""
    rows = AlarmEvent.objects.filter(alarm_id=alarm_id).order_by("at", "id")
    return [Story(row.step, row.at, row.actor, row.facts) for row in rows]


def evacuation_list(*, unit: str, from_floor: int | None = None) -> list[places.PlaceInfo]:
    """The homes of a stairwell, for those who knock and warn; [] where the unit is not known.

    Homes, not persons: who lives there is read elsewhere, for a purpose.
    """
    found = places.place_by_code(unit)
    if found is None:
        return []
    homes = [one for one in places.children(found.id) if one.kind == "home"]
    return sorted(homes, key=lambda home: home.code)


def alarm_kpis(*, start: datetime, end: datetime, operators: int = 1) -> Kpis:
    """Figures of what reached people from `start` to `end`."""
    rows = list(
        Alarm.objects.filter(annunciated_at__gte=start, annunciated_at__lt=end)
        .order_by("annunciated_at")
        .values_list("annunciated_at", "grade", "device_id", "rule", "building", "cause")
    )
    standing = Alarm.objects.filter(raised_at__lt=end, annunciated_at__isnull=False).exclude(
        closed_at__lt=end
    )
    stale = standing.filter(annunciated_at__lt=end - STALE).count()
    told = sorted({(at, building, cause) for at, _g, _d, _r, building, cause in rows if at})
    return kpis(
        told=[at for at, _building, _cause in told],
        grades=[row[1] for row in rows],
        repeated=[(row[2], row[3], row[0]) for row in rows if row[0]],
        start=start,
        end=end,
        operators=operators,
        standing=standing.count(),
        stale=stale,
    )


def kpis(
    *,
    told: list[datetime],
    grades: list[str],
    repeated: list[tuple[Any, str, datetime]],
    start: datetime,
    end: datetime,
    operators: int,
    standing: int,
    stale: int,
) -> Kpis:
    """The figures from plain lists: `told` has a time for each line that came up."""
    periods = Counter(int((at - start) / PERIOD) for at in told)
    hours = (end - start) / timedelta(hours=1)
    many = sum(count > FLOOD * operators for count in periods.values())
    by_source: dict[tuple[Any, str], list[datetime]] = {}
    for device, rule, at in repeated:
        by_source.setdefault((device, rule), []).append(at)
    chattering = sum(_chatters(sorted(times)) for times in by_source.values())
    counts = Counter(grades)
    return Kpis(
        alarms=len(told),
        per_operator_hour=len(told) / hours / operators if hours else 0.0,
        flood_share=many / ((end - start) / PERIOD) if end > start else 0.0,
        standing=standing,
        stale=stale,
        chattering=chattering,
        grades={grade: count / len(grades) for grade, count in sorted(counts.items())},
    )


def _chatters(times: list[datetime]) -> bool:
    return any(
        later - first <= timedelta(minutes=1)
        for first, later in zip(times, times[CHATTERING - 1 :], strict=False)
    )
