"""Duties: made and changed by a lead, kept in step with a source, taken away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core import errors
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.dispatch.models import DayPlan, Duty, Round, Stop
from linli.dispatch.visit_kinds import KINDS, LEFT_OUT, MOVED, PLANNED
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.refusals import DutyNotFound
from linli.ledger import services as ledger
from linli.places import queries as places
from linli.privacy import keys, sealed

LONGEST_MIN, LONGEST_WORDS, LONGEST_EVERY = 480, 200, 366
WORDS = "visit.words"


@dataclass(frozen=True, slots=True)
class NewDuty:
    """What is to be visited. Hours are minutes of the local day; None takes those of the kind."""

    organisation_id: UUID
    kind: str
    due_on: date
    due_by: date | None = None
    place_id: UUID | None = None
    case_id: UUID | None = None
    point: Point | None = None
    minutes: int | None = None
    opens_min: int | None = None
    closes_min: int | None = None
    skill: str = ""
    every_days: int | None = None
    words: str = ""
    source: str = "lead"
    source_key: str = ""
    source_version: int = 0


@transaction.atomic
def keep_duty(*, new: NewDuty, actor: str, at: datetime, duty_id: UUID | None = None) -> UUID:
    """Make a duty, or change the one with `duty_id` (or of the same source).

    Returns:
        Its id.
    Raises:
        DutyNotFound: there is none with `duty_id`.
        Invalid: it has no place, or its days or hours are in the wrong order.
    """
    values = _values(new)
    row = _known(new, duty_id)
    if row is None:
        row = Duty(id=new_id(), source=new.source, source_key=new.source_key)
    for name, value in values.items():
        setattr(row, name, value)
    row.sealed, row.changed_at = _sealed(row.id, new, at), at
    row.state = "open"
    row.save()
    facts: dict[str, object] = {"duty_kind": new.kind, "source": new.source}
    facts["due_by"] = row.due_by.isoformat()
    ledger.record(kind="VisitKept", about=row.id, at=at, payload=facts, actor=actor)
    return row.id


def _known(new: NewDuty, duty_id: UUID | None) -> Duty | None:
    rows = Duty.objects.select_for_update()
    if duty_id is not None:
        row = rows.filter(pk=duty_id).first()
        if row is None:
            raise DutyNotFound()
        return row
    if not new.source_key:
        return None
    return rows.filter(source=new.source, source_key=new.source_key).first()


def _values(new: NewDuty) -> dict[str, object]:
    kind = KINDS.get(new.kind)
    if kind is None:
        raise errors.Invalid(fields={"kind": _("Please choose from the list")})
    values = {
        "organisation_id": new.organisation_id,
        "kind": new.kind,
        "place_id": new.place_id,
        "case_id": new.case_id,
        "purpose": kind.purpose,
        "due_on": new.due_on,
        "due_by": new.due_by or new.due_on + timedelta(days=kind.days),
        "minutes": new.minutes or kind.minutes,
        "opens_min": kind.opens_min if new.opens_min is None else new.opens_min,
        "closes_min": kind.closes_min if new.closes_min is None else new.closes_min,
        "skill": new.skill,
        "every_days": new.every_days or None,
        "source_version": new.source_version,
    }
    point = places.place(new.place_id).point if new.place_id else new.point
    _check(values, new, point)
    return values | ({"lon": point.lon, "lat": point.lat} if point else {})


def _check(values: dict[str, object], new: NewDuty, point: Point | None) -> None:
    wrong = {}
    if point is None:
        wrong["place"] = _("Say where it is")
    if values["due_by"] < values["due_on"]:  # type: ignore[operator]  # both are dates
        wrong["due_by"] = _("The last day comes before the first")
    if not 0 <= values["opens_min"] < values["closes_min"] <= 1440:  # type: ignore[operator]
        wrong["closes"] = _("It must end after it begins")
    if not 1 <= values["minutes"] <= LONGEST_MIN:  # type: ignore[operator]
        wrong["minutes"] = _("Between 1 and 480 minutes")
    if new.every_days is not None and not 0 <= new.every_days <= LONGEST_EVERY:
        wrong["every_days"] = _("Between 1 and 366 days")
    if len(new.words) > LONGEST_WORDS:
        wrong["words"] = _("200 characters at most")
    if wrong:
        raise errors.Invalid(fields=wrong)


def _sealed(duty_id: UUID, new: NewDuty, at: datetime) -> bytes:
    if not new.words.strip():
        return b""
    key = keys.key_for(subject_id=duty_id, purpose=KINDS[new.kind].purpose, at=at)
    return sealed.seal_text(key=key, place=sealed.Place(WORDS, duty_id), text=new.words.strip())


@transaction.atomic
def withdraw_duty(*, duty_id: UUID, actor: str, at: datetime) -> None:
    """Take a duty away; it leaves the rounds in which it still stands. Twice changes nothing.

    Raises:
        DutyNotFound: there is none.
    """
    row = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if row is None:
        raise DutyNotFound()
    if row.state == "withdrawn":
        return
    row.state, row.changed_at = "withdrawn", at
    row.save(update_fields=["state", "changed_at"])
    standing = Stop.objects.filter(duty=row, state__in=(PLANNED, LEFT_OUT))
    standing.update(state=MOVED, why="withdrawn", expected_at=None, until_at=None)
    ledger.record(kind="VisitWithdrawn", about=row.id, at=at, payload={}, actor=actor)


@transaction.atomic
def forget_old(*, before: datetime) -> int:
    """Delete rounds of days before then, and what has been done or withdrawn since before then,
    its keys with it; returns how many duties."""
    Round.objects.filter(on__lt=local_day(before)).delete()
    DayPlan.objects.filter(on__lt=local_day(before)).delete()
    rows = Duty.objects.filter(state__in=("done", "withdrawn"), changed_at__lt=before)
    ids = list(rows.order_by("id").values_list("id", flat=True)[:500])
    keys.destroy(subject_ids=ids)
    Duty.objects.filter(pk__in=ids).delete()
    return len(ids)
