"""Reading arrangements and calls; values of people only for a purpose, on record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.care.models import Arrangement, Call
from linli.care.services import CONSENT_TERM, ArrangementNotFound, CallNotFound
from linli.privacy import services as privacy

CHECK, HANDLE = "care_check", "handle_case"
# What the one who handles a case at the home is shown, and whom the desk rings.
FOR_CASE = ["care.name", "care.phone", "care.note"]
FOR_STAGE = {
    "home": ["care.name", "care.phone"],
    "neighbour": ["care.neighbour", "care.neighbour_phone"],
}
# Categories whose handler may call back; another matter at the same home is none of it.
HELP_CATEGORIES = frozenset({"elder-help"})


@dataclass(frozen=True, slots=True)
class ArrangementInfo:
    """An arrangement without anybody's name or number."""

    id: UUID
    place_id: UUID
    made_at: datetime
    consent_at: datetime
    consent_by: str
    consent_until: datetime
    confirmed_at: datetime | None
    looks_at_water: bool
    look_hour: int
    reminds_tests: bool
    next_look_at: datetime | None
    away_until: datetime | None
    family_hears: str
    language: str


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step of a call."""

    who: str
    outcome: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallInfo:
    """A call to be made, or one that went on."""

    id: UUID
    arrangement_id: UUID
    place_id: UUID
    last_use_at: datetime | None
    made_at: datetime
    stage: str
    due_at: datetime
    done_at: datetime | None


def _info(row: Arrangement) -> ArrangementInfo:
    return ArrangementInfo(
        row.id, row.place_id, row.made_at, row.consent_at, row.consent_by,
        row.consent_at + CONSENT_TERM, row.confirmed_at, row.looks_at_water, row.look_hour,
        row.reminds_tests, row.next_look_at, row.away_until, row.family_hears, row.language,
    )  # fmt: skip


def _call(row: Call) -> CallInfo:
    return CallInfo(
        row.id, row.arrangement_id, row.arrangement.place_id, row.last_use_at, row.made_at,
        row.stage, row.due_at, row.done_at,
    )  # fmt: skip


def arrangement(arrangement_id: UUID) -> ArrangementInfo:
    """One that stands.

    Raises:
        ArrangementNotFound: there is none, or it has ended.
    """
    row = Arrangement.objects.filter(pk=arrangement_id, ended_at=None).first()
    if row is None:
        raise ArrangementNotFound()
    return _info(row)


def arrangements(
    *, paths: tuple[str, ...] | None = None, ids: tuple[UUID, ...] | None = None, limit: int = 200
) -> list[ArrangementInfo]:
    """Those that stand, unconfirmed ones first; `paths` limits them to places, `ids` to these."""
    rows = Arrangement.objects.filter(ended_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if paths is not None:
        rows = rows.filter(_within(paths, "place__path"))
    found = rows.order_by("place__address", "id")[:limit]
    return sorted(map(_info, found), key=lambda one: one.confirmed_at is not None)


def _within(paths: tuple[str, ...], name: str) -> Q:
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{name}__startswith": path})
    return found


def _calls() -> QuerySet[Call]:
    return Call.objects.select_related("arrangement")


def call(call_id: UUID) -> CallInfo:
    """One call.

    Raises:
        CallNotFound: there is none, or it was deleted with its arrangement.
    """
    row = _calls().filter(pk=call_id).first()
    if row is None:
        raise CallNotFound()
    return _call(row)


def open_calls(*, paths: tuple[str, ...] | None = None, limit: int = 200) -> list[CallInfo]:
    """Calls that wait for somebody, the one that is due first on top."""
    rows = _calls().filter(done_at=None)
    if paths is not None:
        rows = rows.filter(_within(paths, "arrangement__place__path"))
    return [_call(row) for row in rows.order_by("due_at", "id")[:limit]]


def steps_of(call_id: UUID) -> list[StepInfo]:
    """How a call went, oldest first."""
    row = Call.objects.filter(pk=call_id).first()
    steps = row.steps.order_by("at", "id") if row is not None else []
    return [StepInfo(one.who, one.outcome, one.actor, one.at) for one in steps]


def helped_at(place_ids: set[UUID]) -> list[UUID]:
    """Confirmed arrangements of these homes."""
    rows = Arrangement.objects.filter(place_id__in=place_ids, ended_at=None)
    rows = rows.filter(confirmed_at__isnull=False).order_by("id")
    return list(rows.values_list("id", flat=True))


def reminded_at(place_id: UUID) -> ArrangementInfo | None:
    """The confirmed arrangement of a home that wants to be told of tests."""
    rows = Arrangement.objects.filter(place_id=place_id, ended_at=None, reminds_tests=True)
    row = rows.filter(confirmed_at__isnull=False).first()
    return _info(row) if row is not None else None


def number_to_call(*, call_id: UUID, reader: str, at: datetime) -> dict[str, str]:
    """Whom to ring for a call as it stands: ``name`` and ``phone``; the look is on record.

    Returns:
        Nothing where the call has gone on to a case or is over.
    """
    found = call(call_id)
    fields = FOR_STAGE.get(found.stage)
    if fields is None:
        return {}
    values = privacy.read(
        subject_id=found.arrangement_id, fields=fields, purpose=CHECK, reader=reader, at=at,
        about=call_id,
    )  # fmt: skip
    return {"name": values.get(fields[0], ""), "phone": values.get(fields[1], "")}


def call_back(
    *, arrangement_ids: list[UUID], case_id: UUID, reader: str, at: datetime
) -> list[dict[str, str]]:
    """Name, number and care note for the one who handles a case there; the look is on record."""
    found = []
    for pk in arrangement_ids:
        values = privacy.read(
            subject_id=pk, fields=FOR_CASE, purpose=HANDLE, reader=reader, at=at, about=case_id
        )
        found.append({name: values.get(f"care.{name}", "") for name in ("name", "phone", "note")})
    return found
