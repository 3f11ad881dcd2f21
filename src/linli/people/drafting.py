"""Drafts of shifts: made from a plan, edited by the lead, published all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.people import services
from linli.people.models import Member, ShiftDraft
from linli.people.queries import MemberNotFound


class DraftNotFound(errors.NotFound):
    code, title = "draft-not-found", _("There is no such draft here")


class DraftsOverlap(errors.Conflict):
    code, title = "drafts-overlap", _("This person has a shift at that time already")


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A shift to consider; `member_id` None leaves it open."""

    starts_at: datetime
    ends_at: datetime
    member_id: UUID | None = None
    duty_place: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft as a page shows it."""

    id: UUID
    organisation_id: UUID
    team_id: UUID | None
    member_id: UUID | None
    member_name: str
    starts_at: datetime
    ends_at: datetime
    duty_place: str


def drafts_between(*, organisation_id: UUID, start: datetime, end: datetime) -> list[DraftInfo]:
    """Drafts that begin in the half-open period, first one first."""
    rows = (
        ShiftDraft.objects.filter(
            organisation_id=organisation_id, starts_at__gte=start, starts_at__lt=end
        )
        .select_related("member__user")
        .order_by("starts_at", "id")
    )
    return [_info(row) for row in rows]


def draft(draft_id: UUID) -> DraftInfo:
    """One draft.

    Raises:
        DraftNotFound: there is none of this id.
    """
    row = ShiftDraft.objects.filter(pk=draft_id).select_related("member__user").first()
    if row is None:
        raise DraftNotFound()
    return _info(row)


def _info(row: ShiftDraft) -> DraftInfo:
    name = (row.member.user.name or row.member.user.username) if row.member else ""
    return DraftInfo(
        row.id,
        row.organisation_id,
        row.team_id,
        row.member_id,
        name,
        row.starts_at,
        row.ends_at,
        row.duty_place,
    )


@transaction.atomic
def replace_drafts(
    *,
    organisation_id: UUID,
    team_id: UUID | None,
    start: datetime,
    end: datetime,
    drafts: Sequence[NewDraft],
    actor: str,
    at: datetime,
) -> int:
    """Put these drafts in the place of those that begin in the half-open period.

    Args:
        team_id: only this team's drafts make way; None for all of the organisation's.

    Returns:
        How many there are now.
    """
    here = ShiftDraft.objects.filter(
        organisation_id=organisation_id, starts_at__gte=start, starts_at__lt=end
    )
    if team_id is not None:
        here = here.filter(team_id=team_id)
    here.delete()
    ShiftDraft.objects.bulk_create(
        ShiftDraft(
            id=new_id(),
            organisation_id=organisation_id,
            team_id=team_id,
            member_id=one.member_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            duty_place=one.duty_place[:120],
            lon=one.point.lon if one.point else None,
            lat=one.point.lat if one.point else None,
        )
        for one in drafts
    )
    facts: dict[str, object] = {"start": start.isoformat(), "count": len(drafts)}
    ledger.record(kind="ShiftsDrafted", about=organisation_id, at=at, payload=facts, actor=actor)
    return len(drafts)


@transaction.atomic
def change_draft(
    *,
    draft_id: UUID,
    member_id: UUID | None,
    starts_at: datetime,
    ends_at: datetime,
    duty_place: str,
    actor: str,
    at: datetime,
) -> None:
    """Say anew who, when and where; `member_id` None leaves it open.

    Raises:
        DraftNotFound: there is none of this id.
        MemberNotFound: the member is none of the organisation.
        Invalid: it ends before it starts.
    """
    row = ShiftDraft.objects.select_for_update().filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound()
    if ends_at <= starts_at:
        raise errors.Invalid(fields={"ends": str(_("A shift ends after it starts"))})
    own = Member.objects.filter(organisation_id=row.organisation_id, is_active=True)
    if member_id is not None and not own.filter(pk=member_id).exists():
        raise MemberNotFound()
    if duty_place != row.duty_place:
        row.lon = row.lat = None
    row.member_id, row.starts_at, row.ends_at = member_id, starts_at, ends_at
    row.duty_place = duty_place[:120]
    row.save()
    ledger.record(kind="DraftChanged", about=draft_id, at=at, payload={}, actor=actor)


@transaction.atomic
def drop_draft(*, draft_id: UUID, actor: str, at: datetime) -> None:
    """Take a draft away; doing so again changes nothing."""
    if ShiftDraft.objects.filter(pk=draft_id).delete()[0]:
        ledger.record(kind="DraftDropped", about=draft_id, at=at, payload={}, actor=actor)


@transaction.atomic
def publish_drafts(
    *, organisation_id: UUID, start: datetime, end: datetime, actor: str, at: datetime
) -> tuple[int, int]:
    """Make shifts of the drafts that have somebody; all of them or, if one can't be, none.

    Returns:
        How many shifts were planned, and how many drafts stay open for want of somebody.
    Raises:
        DraftsOverlap: somebody would be in two places; the sentence says who and when.
    """
    here = ShiftDraft.objects.select_for_update().filter(
        organisation_id=organisation_id, starts_at__gte=start, starts_at__lt=end
    )
    filled = list(here.filter(member__isnull=False).order_by("member_id", "starts_at", "id"))
    for row in filled:
        point = None if row.lon is None or row.lat is None else Point(row.lon, row.lat)
        try:
            services.plan_shift(
                member_id=row.member_id,  # type: ignore[arg-type]  # filtered above
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                duty_place=row.duty_place,
                point=point,
                actor=actor,
                at=at,
            )
        except services.ShiftsOverlap as error:
            raise DraftsOverlap(draft_id=str(row.id)) from error
    ShiftDraft.objects.filter(pk__in=[row.pk for row in filled]).delete()
    facts: dict[str, object] = {"start": start.isoformat(), "count": len(filled)}
    ledger.record(kind="DraftsPublished", about=organisation_id, at=at, payload=facts, actor=actor)
    return len(filled), here.count()
