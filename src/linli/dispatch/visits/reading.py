"""Reading rounds and duties. Lists name a building only; a home is opened for its purpose, on
record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.dispatch.models import DayPlan, Duty, Round, Stop
from linli.dispatch.visit_kinds import LEFT_OUT, MOVED, PLANNED
from linli.dispatch.visits.days import moment_of
from linli.dispatch.visits.duties import WORDS
from linli.dispatch.visits.refusals import DutyNotFound, StopNotFound
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.privacy import sealed
from linli.privacy import services as privacy

PLACE = "visit.place"
BUILDING, OF_A_HOME = "building", ("home", "unit")


@dataclass(frozen=True, slots=True)
class DutyInfo:
    """A duty. `address` names a home by its building, and leaves the community's part out."""

    id: UUID
    organisation_id: UUID
    kind: str
    purpose: str
    place_id: UUID | None
    place_code: str
    address: str
    lon: float
    lat: float
    case_id: UUID | None
    source: str
    due_on: date
    due_by: date
    not_before: date | None
    opens_min: int
    closes_min: int
    minutes: int
    skill: str
    every_days: int | None
    state: str
    done_on: date | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class StopInfo:
    """A stop of a round."""

    duty: DutyInfo
    state: str
    why: str
    expected_at: datetime | None
    until_at: datetime | None
    ended_at: datetime | None

    @property
    def is_ahead(self) -> bool:
        return self.state == PLANNED


@dataclass(frozen=True, slots=True)
class ChangeInfo:
    """What the last re-plan moved."""

    duty_id: UUID
    code: str
    before_at: datetime | None
    after_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """A member's round: `ahead` in order, `over` as it was done, `left_out` with reasons."""

    id: UUID
    member_id: UUID
    on: date
    paused_at: datetime | None
    replanned_at: datetime
    why: str
    changes: tuple[ChangeInfo, ...]
    stops: tuple[StopInfo, ...]

    @property
    def ahead(self) -> list[StopInfo]:
        return [one for one in self.stops if one.state == PLANNED]

    @property
    def left_out(self) -> list[StopInfo]:
        return [one for one in self.stops if one.state == LEFT_OUT]

    @property
    def over(self) -> list[StopInfo]:
        found = [one for one in self.stops if one.ended_at is not None]
        return sorted(found, key=lambda one: str(one.ended_at))


def rounds_on(*, on: date, member_ids: Iterable[UUID]) -> list[RoundInfo]:
    """The rounds of members on a day, in id order of the members."""
    rows = list(Round.objects.filter(on=on, member_id__in=list(member_ids)).order_by("member_id"))
    stops: dict[UUID, list[Stop]] = {row.pk: [] for row in rows}
    found = Stop.objects.filter(round_id__in=list(stops)).exclude(state=MOVED)
    for stop in found.select_related("duty").order_by("position", "id"):
        stops[stop.round_id].append(stop)
    duties = _infos([stop.duty for listed in stops.values() for stop in listed])
    return [_round(row, stops[row.pk], duties) for row in rows]


def round_of(*, member_id: UUID, on: date) -> RoundInfo | None:
    """A member's round of a day, or None."""
    return next(iter(rounds_on(on=on, member_ids=[member_id])), None)


def next_stop(*, member_id: UUID, on: date) -> StopInfo | None:
    """The stop that a member goes to next on a day; None while they pause, or have none."""
    row = (
        Stop.objects.filter(
            round__member_id=member_id, round__on=on, round__paused_at=None, state=PLANNED
        )
        .select_related("duty")
        .order_by("position", "id")
        .first()
    )
    if row is None:
        return None
    info = _infos([row.duty])[row.duty_id]
    return StopInfo(info, row.state, row.why, row.expected_at, row.until_at, row.ended_at)


def _round(row: Round, stops: Sequence[Stop], duties: dict[UUID, DutyInfo]) -> RoundInfo:
    return RoundInfo(
        row.pk,
        row.member_id,
        row.on,
        row.paused_at,
        row.replanned_at,
        row.why,
        tuple(_change(one, row.on) for one in row.changes),
        tuple(
            StopInfo(
                duties[one.duty_id], one.state, one.why, one.expected_at, one.until_at, one.ended_at
            )
            for one in stops
        ),
    )


def _change(told: dict[str, Any], on: date) -> ChangeInfo:
    before, after = told["before_s"], told["after_s"]
    return ChangeInfo(
        UUID(told["stop"]),
        told["code"],
        None if before is None else moment_of(before, on=on),
        None if after is None else moment_of(after, on=on),
        told["why"],
    )


def _infos(rows: Sequence[Duty]) -> dict[UUID, DutyInfo]:
    known = places.places_by_id([row.place_id for row in rows if row.place_id])
    above = places.places_by_code(
        code for one in known.values() for code in one.path.strip("/").split("/")
    )
    found = {}
    for row in rows:
        place = known.get(row.place_id) if row.place_id else None
        address = _listed(place, above) if place else ""
        found[row.pk] = _info(row, place.code if place else "", address)
    return found


def _listed(place: PlaceInfo, above: Mapping[str, PlaceInfo]) -> str:
    """The address as lists show it: a home by its building, all without their community's part."""
    line = [above[code] for code in place.path.strip("/").split("/") if code in above]
    shown = place
    if place.kind in OF_A_HOME:
        shown = next((one for one in line if one.kind == BUILDING), place)
    community = next((one.address for one in line if one.kind == "community"), "")
    return shown.address.removeprefix(community) or shown.address


def _info(row: Duty, place_code: str, address: str) -> DutyInfo:
    return DutyInfo(
        row.pk, row.organisation_id, row.kind, row.purpose, row.place_id, place_code, address,
        row.lon, row.lat, row.case_id, row.source, row.due_on, row.due_by, row.not_before,
        row.opens_min, row.closes_min, row.minutes, row.skill, row.every_days, row.state,
        row.done_on,
    )  # fmt: skip


def duties_of(*, organisation_ids: frozenset[UUID], limit: int = 1000) -> list[DutyInfo]:
    """What organisations have to visit or visited, the soonest due first; withdrawn left out."""
    rows = Duty.objects.filter(organisation_id__in=organisation_ids).exclude(state="withdrawn")
    listed = list(rows.order_by("due_by", "id")[:limit])
    infos = _infos(listed)
    return [infos[row.pk] for row in listed]


def busy_organisations() -> frozenset[UUID]:
    """Organisations that have something to visit."""
    rows = Duty.objects.filter(state="open").order_by()
    return frozenset(rows.values_list("organisation_id", flat=True).distinct())


def duty(duty_id: UUID) -> DutyInfo:
    """One duty, as lists show it.

    Raises:
        DutyNotFound: there is none.
    """
    row = Duty.objects.filter(pk=duty_id).first()
    if row is None:
        raise DutyNotFound()
    return _infos([row])[row.pk]


def open_stop(*, member_id: UUID, duty_id: UUID, on: date, reader: str, at: datetime) -> StopInfo:
    """A stop of one's own round down to the door, with the lead's words; the reading is on record.

    Raises:
        StopNotFound: it is not in their round of that day.
    """
    row = (
        Stop.objects.filter(round__member_id=member_id, round__on=on, duty_id=duty_id)
        .exclude(state=MOVED)
        .select_related("duty")
        .first()
    )
    if row is None:
        raise StopNotFound()
    info = opened(row.duty, reader=reader, at=at)
    return StopInfo(info, row.state, row.why, row.expected_at, row.until_at, row.ended_at)


def opened_duty(*, duty_id: UUID, reader: str, at: datetime) -> DutyInfo:
    """A duty for the lead who changes it, down to the door; the reading is on record.

    Raises:
        DutyNotFound: there is none.
    """
    row = Duty.objects.filter(pk=duty_id).first()
    if row is None:
        raise DutyNotFound()
    return opened(row, reader=reader, at=at)


def opened(row: Duty, *, reader: str, at: datetime) -> DutyInfo:
    """The whole address and the words, read for the duty's purpose and put on record."""
    (words,) = sealed.open_texts([(sealed.Place(WORDS, row.pk), row.sealed)], purpose=row.purpose)
    fields = [PLACE, WORDS] if words else [PLACE]
    privacy.record_read(
        subject_id=row.pk, fields=fields, purpose=row.purpose, reader=reader, at=at, about=row.pk
    )
    address = places.place(row.place_id).address if row.place_id else ""
    info = _infos([row])[row.pk]
    return replace(info, address=address or info.address, words=words or "")


@dataclass(frozen=True, slots=True)
class DayInfo:
    """When an organisation's day was planned, and what found no room."""

    planned_at: datetime
    left_out: tuple[tuple[DutyInfo, str], ...]


def day_of(*, organisation_id: UUID, on: date) -> DayInfo | None:
    """The planning of a day, or None while there is none."""
    row = DayPlan.objects.filter(organisation_id=organisation_id, on=on).first()
    if row is None:
        return None
    reasons = {UUID(one["duty"]): str(one["why"]) for one in row.left_out}
    rows = list(Duty.objects.filter(pk__in=list(reasons), state="open").order_by("due_by", "id"))
    infos = _infos(rows)
    return DayInfo(row.planned_at, tuple((infos[one.pk], reasons[one.pk]) for one in rows))
