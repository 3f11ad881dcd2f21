"""Duties that others know of: what the registry says of businesses, homes and those who asked for
care, and cases that wait for a day. A source that says no more takes its duty away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from linli.cases import queries as case_queries
from linli.core.coordinates import Point
from linli.dispatch.models import Duty, Gathered
from linli.dispatch.visit_kinds import KINDS
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.duties import NewDuty, keep_duty, withdraw_duty
from linli.exchange import visiting
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.places import queries as places

ACTOR, CARE = "system", "care"
# So long before it is due, a duty appears.
AHEAD = timedelta(days=14)
# What has been due for longer is a matter for the department, not for a round.
TOO_OLD = timedelta(days=90)
YEARLY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that a source asks for. `owner_id` where the source knows whose it is."""

    kind: str
    key: str
    version: int
    due_on: date
    due_by: date
    place_code: str = ""
    case_id: UUID | None = None
    point: Point | None = None
    owner_id: UUID | None = None
    every_days: int | None = None


def gather(*, now: datetime) -> int:
    """Bring the duties of the registry and of cases in step with them; returns how many changed."""
    on = local_day(now)
    owners = people.organisations()
    known = {
        (row.source, row.source_key): row
        for row in Duty.objects.exclude(source="lead").exclude(state="withdrawn")
    }
    changed, asked = 0, set()
    for source, wanted in _all(on, now, known):
        asked.add((source, wanted.key))
        row = known.get((source, wanted.key))
        if row is not None and row.source_version == wanted.version:
            continue
        new = _new(source, wanted, owners)
        if new is not None:
            keep_duty(new=new, actor=ACTOR, at=now)
            changed += 1
    for pair, row in known.items():
        if pair not in asked and row.state == "open":
            withdraw_duty(duty_id=row.pk, actor=ACTOR, at=now)
            changed += 1
    return changed


Known = dict[tuple[str, str], Duty]


def _all(on: date, now: datetime, known: Known) -> Iterator[tuple[str, Wanted]]:
    for one in _inspections(on):
        yield "registry", one
    for one in _permits(on):
        yield "registry", one
    for one in _care(on, now, known):
        yield "registry", one
    for one in _waiting_cases(on, now):
        yield "case", one


def _inspections(on: date) -> Iterator[Wanted]:
    """Mending that is due, else the yearly fire-safety check; of one business, the soonest."""
    for said in visiting.inspections():
        mended = None if said.rectified_on else said.rectify_by
        yearly = said.inspected_on + YEARLY if said.inspected_on else None
        due = mended or yearly
        if due is None or not on - TOO_OLD <= due <= on + AHEAD:
            continue
        yield Wanted(
            "fire-check", f"fire:{said.file_id}", _version(due), due,
            due + timedelta(days=KINDS["fire-check"].days), said.place_code,
        )  # fmt: skip


def _permits(on: date) -> Iterator[Wanted]:
    """Permits that run out within two weeks."""
    for said in visiting.permits():
        if on <= said.valid_to <= on + AHEAD:
            yield Wanted(
                "permit", f"permit:{said.file_id}", _version(said.valid_to),
                said.valid_to - AHEAD, said.valid_to, said.place_code,
            )  # fmt: skip


def _care(on: date, now: datetime, known: Known) -> Iterator[Wanted]:
    """Those who asked for care and have not taken it back, as often as was agreed."""
    mark = Gathered.objects.filter(source=CARE).first()
    wanted = {
        row.source_key.removeprefix("care:"): row.source_version
        for row in known.values()
        if row.kind == "elder-visit"
    }
    since = mark.at if mark else None
    for said in visiting.care(since=since, known=wanted, reader=ACTOR, at=now):
        if said.every_days is None:
            continue
        # Spread over the interval, so that a new list does not fall due on one day.
        first = on + timedelta(days=said.file_id.int % said.every_days)
        yield Wanted(
            "elder-visit", f"care:{said.file_id}", said.version, first,
            first + timedelta(days=KINDS["elder-visit"].days), said.place_code,
            every_days=said.every_days,
        )  # fmt: skip
    Gathered.objects.update_or_create(source=CARE, defaults={"at": now})


def _waiting_cases(on: date, now: datetime) -> Iterator[Wanted]:
    """Cases whose clock is paused until a day: somebody looks in then."""
    for said in case_queries.paused_until(before=now + AHEAD):
        due = max(on, local_day(said.until_at))
        yield Wanted(
            "follow-up", f"case:{said.case_id}", _version(local_day(said.until_at)), due,
            due + timedelta(days=KINDS["follow-up"].days), case_id=said.case_id,
            point=said.point, owner_id=said.owner_id,
        )  # fmt: skip


def _version(due: date) -> int:
    return due.toordinal()


def _new(source: str, wanted: Wanted, owners: list[OrganisationInfo]) -> NewDuty | None:
    """None where nobody answers for the place, or it is unknown."""
    place = places.place_by_code(wanted.place_code) if wanted.place_code else None
    path = place.path if place else ""
    owner_id = wanted.owner_id or _owner(wanted.kind, path, owners)
    if owner_id is None or (place is None and wanted.point is None):
        return None
    return NewDuty(
        organisation_id=owner_id,
        kind=wanted.kind,
        due_on=wanted.due_on,
        due_by=wanted.due_by,
        place_id=place.id if place else None,
        case_id=wanted.case_id,
        point=wanted.point,
        every_days=wanted.every_days,
        source=source,
        source_key=wanted.key,
        source_version=wanted.version,
    )


def _owner(kind: str, path: str, owners: list[OrganisationInfo]) -> UUID | None:
    """The organisation of the likeliest kind whose area holds the place, the smallest first."""
    rank: Callable[[str], int] = KINDS[kind].owners.index
    fitting = [
        (rank(one.kind), -max(len(area) for area in one.area_paths if path.startswith(area)), one)
        for one in owners
        if one.kind in KINDS[kind].owners and any(path.startswith(a) for a in one.area_paths)
    ]
    best = min(fitting, key=lambda triple: (triple[0], triple[1], str(triple[2].id)), default=None)
    return best[2].id if best else None
