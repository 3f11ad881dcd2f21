"""Writing organisations, teams, members, shifts and calendars; each change is on record."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from linli.core import errors, worktime
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.people.models import (
    CalendarDay,
    Member,
    Organisation,
    Shift,
    ShiftSwap,
    Skill,
    Team,
    WorkCalendar,
)
from linli.people.queries import MemberNotFound, OrganisationNotFound

MOST_PROPOSAL_S = 600


class ShiftsOverlap(errors.Conflict):
    code, title = "shifts-overlap", _("This person has a shift at that time already")


class ShiftNotFound(errors.NotFound):
    code, title = "shift-not-found", _("There is no such shift here")


class SwapNotPossible(errors.Conflict):
    code, title = "swap-not-possible", _("This swap has moved on")


def _changes(row: Model | None, values: dict[str, Any]) -> dict[str, list[str]]:
    """Which of `values` differ from what the row holds: old and new, as text, by field."""
    if row is None:
        return {}
    return {
        name: [str(getattr(row, name)), str(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }


def _note(event: str, about: UUID | None, actor: str, at: datetime, **facts: Any) -> None:
    ledger.record(kind=event, about=about, at=at, payload=facts, actor=actor)


@transaction.atomic
def keep_calendar(
    *,
    name: str,
    weekly: dict[str, list[list[str]]],
    zone: str = "Asia/Shanghai",
    is_around_the_clock: bool = False,
    keeps_cn_holidays: bool = True,
    reason: str = "",
    actor: str,
    at: datetime,
) -> UUID:
    """Make or change the working calendar of this name.

    Args:
        weekly: weekday "0" (Monday) to "6": periods such as ``["08:30", "12:00"]``.
    Raises:
        Invalid: the sentence says what is wrong with the hours.
    """
    try:
        worktime.make_calendar(weekly=weekly, zone=zone, around_the_clock=is_around_the_clock)
    except worktime.UnusableCalendar as error:
        raise errors.Invalid(fields={"weekly": str(error)}) from error
    values = {
        "weekly": weekly,
        "zone": zone,
        "is_around_the_clock": is_around_the_clock,
        "keeps_cn_holidays": keeps_cn_holidays,
    }
    before = WorkCalendar.objects.select_for_update().filter(name=name).first()
    row, _fresh = WorkCalendar.objects.update_or_create(
        name=name, defaults=values, create_defaults={"id": new_id(), **values}
    )
    changes = _changes(before, values)
    if before is None or changes:
        _note("CalendarKept", row.id, actor, at, reason=reason[:200], changes=changes)
    return row.id


@transaction.atomic
def set_calendar_day(
    *, calendar_id: UUID, on: date, is_working: bool | None, name: str, actor: str, at: datetime
) -> None:
    """Say that a day differs from the week; None takes the exception away."""
    if is_working is None:
        CalendarDay.objects.filter(calendar_id=calendar_id, on=on).delete()
    else:
        CalendarDay.objects.update_or_create(
            calendar_id=calendar_id,
            on=on,
            defaults={"is_working": is_working, "name": name},
            create_defaults={"id": new_id(), "is_working": is_working, "name": name},
        )
    _note("CalendarDaySet", calendar_id, actor, at, on=on.isoformat(), is_working=is_working)


@transaction.atomic
def keep_organisation(
    *,
    code: str,
    kind: str,
    name: str,
    calendar_id: UUID,
    name_en: str = "",
    parent_id: UUID | None = None,
    area_ids: list[UUID] | None = None,
    public_phone: str = "",
    proposal_s: int = 0,
    is_active: bool = True,
    reason: str = "",
    actor: str,
    at: datetime,
) -> UUID:
    """Make or change the organisation with this code.

    Args:
        proposal_s: for so many seconds the desk may decide whom to send; 0: dispatch does at once.
    Raises:
        Invalid: the kind is unknown, the desk would have more than `MOST_PROPOSAL_S`, or the parent
            would stand below its own child.
    """
    if kind not in Organisation.KINDS:
        raise errors.Invalid(fields={"kind": kind})
    if not 0 <= proposal_s <= MOST_PROPOSAL_S:
        raise errors.Invalid(fields={"proposal_s": str(_("Ten minutes at most"))})
    values = {
        "kind": kind,
        "name": name,
        "name_en": name_en,
        "parent_id": parent_id,
        "calendar_id": calendar_id,
        "public_phone": public_phone,
        "proposal_s": proposal_s,
        "is_active": is_active,
    }
    row = Organisation.objects.select_for_update().filter(code=code).first()
    if row is not None and parent_id is not None and _is_below(parent_id, row.id):
        raise errors.Invalid(fields={"parent": str(_("An organisation cannot stand below itself"))})
    before, changes = row, _changes(row, values)
    row, _fresh = Organisation.objects.update_or_create(
        code=code, defaults=values, create_defaults={"id": new_id(), **values}
    )
    if area_ids is not None:
        held = set(row.areas.values_list("id", flat=True))
        if before is not None and held != set(area_ids):
            changes["areas"] = [str(len(held)), str(len(set(area_ids)))]
        row.areas.set(area_ids)  # type: ignore[arg-type]  # ids of places are UUIDs
    if before is None or changes:
        facts = {"code": code, "reason": reason[:200], "changes": changes}
        _note("OrganisationKept", row.id, actor, at, **facts)
    return row.id


def _is_below(start: UUID, wanted: UUID) -> bool:
    current: UUID | None = start
    seen: set[UUID] = set()
    while current is not None and current not in seen:
        if current == wanted:
            return True
        seen.add(current)
        rows = Organisation.objects.filter(pk=current)
        current = rows.values_list("parent_id", flat=True).first()
    return False


@transaction.atomic
def keep_team(
    *,
    organisation_id: UUID,
    name: str,
    name_en: str = "",
    lead_id: UUID | None = None,
    team_id: UUID | None = None,
    is_active: bool = True,
    reason: str = "",
    actor: str,
    at: datetime,
) -> UUID:
    """Make a team, or change the one with `team_id`; its lead is a member."""
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise OrganisationNotFound()
    if lead_id is not None and not Member.objects.filter(pk=lead_id).exists():
        raise MemberNotFound()
    pk = team_id or new_id()
    values = {
        "organisation_id": organisation_id,
        "name": name,
        "name_en": name_en,
        "lead_id": lead_id,
        "is_active": is_active,
    }
    before = Team.objects.select_for_update().filter(pk=pk).first()
    changes = _changes(before, values)
    Team.objects.update_or_create(id=pk, defaults=values)
    if before is None or changes:
        _note("TeamKept", pk, actor, at, reason=reason[:200], changes=changes)
    return pk


@transaction.atomic
def keep_skill(*, code: str, name: str, name_en: str, actor: str, at: datetime) -> None:
    """Make or rename a skill."""
    Skill.objects.update_or_create(code=code, defaults={"name": name, "name_en": name_en})
    _note("SkillKept", None, actor, at, code=code)


@transaction.atomic
def keep_member(
    *,
    user_id: UUID,
    organisation_id: UUID,
    kind: str,
    team_id: UUID | None = None,
    skills: list[str] | None = None,
    duty_place: str = "",
    is_active: bool = True,
    reason: str = "",
    actor: str,
    at: datetime,
) -> UUID:
    """Give an account its place in an organisation, or change it.

    Raises:
        Invalid: the kind or a skill is unknown.
    """
    if kind not in Member.KINDS:
        raise errors.Invalid(fields={"kind": kind})
    values = {
        "organisation_id": organisation_id,
        "kind": kind,
        "team_id": team_id,
        "duty_place": duty_place,
        "is_active": is_active,
    }
    before = Member.objects.select_for_update().filter(user_id=user_id).first()
    changes = _changes(before, {k: v for k, v in values.items() if k != "duty_place"})
    row, _fresh = Member.objects.update_or_create(
        user_id=user_id, defaults=values, create_defaults={"id": new_id(), **values}
    )
    if skills is not None:
        known = list(Skill.objects.filter(code__in=skills))
        if len(known) != len(set(skills)):
            raise errors.Invalid(fields={"skills": str(_("There is no such skill"))})
        row.skills.set(known)
    facts = {"organisation_id": str(organisation_id), "kind": kind}
    _note("MemberKept", row.id, actor, at, reason=reason[:200], changes=changes, **facts)
    return row.id


@transaction.atomic
def set_duty_place(*, member_id: UUID, point: Point | None, at: datetime) -> None:
    """Keep a member's place of duty: the last one only; None forgets it."""
    changed = Member.objects.filter(pk=member_id).update(
        lon=point.lon if point else None, lat=point.lat if point else None
    )
    if not changed:
        raise MemberNotFound()


@transaction.atomic
def plan_shift(
    *,
    member_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    duty_place: str = "",
    point: Point | None = None,
    actor: str,
    at: datetime,
) -> UUID:
    """Plan a shift.

    Returns:
        Its id.
    Raises:
        Invalid: it ends before it starts.
        ShiftsOverlap: the member has one at that time.
    """
    if ends_at <= starts_at:
        raise errors.Invalid(fields={"ends_at": str(_("A shift ends after it starts"))})
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound()
    _refuse_overlap(member.id, starts_at, ends_at)
    row = Shift.objects.create(
        id=new_id(),
        member=member,
        starts_at=starts_at,
        ends_at=ends_at,
        duty_place=duty_place,
        lon=point.lon if point else None,
        lat=point.lat if point else None,
    )
    _note("ShiftPlanned", row.id, actor, at, member_id=str(member_id))
    return row.id


def _refuse_overlap(member_id: UUID, starts_at: datetime, ends_at: datetime) -> None:
    rows = Shift.objects.filter(member_id=member_id, withdrawn_at__isnull=True)
    if rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise ShiftsOverlap()


@transaction.atomic
def withdraw_shift(*, shift_id: UUID, actor: str, at: datetime) -> None:
    """Take a shift out of the plan; doing so again changes nothing."""
    if Shift.objects.filter(pk=shift_id, withdrawn_at__isnull=True).update(withdrawn_at=at):
        _note("ShiftWithdrawn", shift_id, actor, at)


@transaction.atomic
def ask_swap(*, shift_id: UUID, taker_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Ask a colleague of the same organisation to take a shift.

    Raises:
        ShiftNotFound: there is no such shift, or it is over.
        SwapNotPossible: the colleague is of another organisation, or a swap is open already.
    """
    shift = Shift.objects.select_for_update().filter(pk=shift_id, withdrawn_at__isnull=True).first()
    if shift is None or shift.ends_at <= at:
        raise ShiftNotFound()
    organisation_id = shift.member.organisation_id
    taker = Member.objects.filter(pk=taker_id, organisation_id=organisation_id).first()
    is_open = ShiftSwap.objects.filter(shift=shift, state__in=("asked", "agreed")).exists()
    if taker is None or taker.id == shift.member_id or is_open:
        raise SwapNotPossible()
    swap = ShiftSwap.objects.create(
        id=new_id(), shift=shift, taker=taker, reason=reason[:200], asked_at=at
    )
    _note("SwapAsked", swap.id, actor, at, shift_id=str(shift_id), taker_id=str(taker_id))
    return swap.id


SWAP_STEPS = {
    ("asked", "agree"): "agreed",
    ("asked", "refuse"): "refused",
    ("asked", "withdraw"): "withdrawn",
    ("agreed", "approve"): "approved",
    ("agreed", "refuse"): "refused",
    ("agreed", "withdraw"): "withdrawn",
}


@transaction.atomic
def answer_swap(*, swap_id: UUID, step: str, actor: str, at: datetime) -> str:
    """Agree (the taker), approve or refuse (the lead), withdraw (the asker).

    Returns:
        The state that the swap is in now.
    Raises:
        SwapNotPossible: the step does not follow from the present state.
        ShiftsOverlap: the taker has a shift at that time.
    """
    swap = ShiftSwap.objects.select_for_update().filter(pk=swap_id).first()
    following = SWAP_STEPS.get((swap.state, step)) if swap else None
    if swap is None or following is None:
        raise SwapNotPossible()
    if following == "approved":
        shift = Shift.objects.select_for_update().get(pk=swap.shift_id)
        _refuse_overlap(swap.taker_id, shift.starts_at, shift.ends_at)
        shift.member_id = swap.taker_id
        shift.save(update_fields=["member"])
    swap.state, swap.decided_at, swap.decided_by = following, at, actor
    swap.save(update_fields=["state", "decided_at", "decided_by"])
    _note("SwapAnswered", swap.id, actor, at, state=following)
    return following


def forget_swap_reasons(*, before: datetime) -> int:
    """Delete why shifts were given away, for swaps asked before then; returns how many."""
    return ShiftSwap.objects.filter(asked_at__lt=before).exclude(reason="").update(reason="")
