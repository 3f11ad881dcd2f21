"""Members: who they are, by id, by viewer and by organisation."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.coordinates import Point
from linli.guard.policy import Viewer
from linli.people.models import Member, Skill, Team


class MemberNotFound(errors.NotFound):
    code, title = "member-not-found", _("There is no such member here")


@dataclass(frozen=True, slots=True)
class MemberInfo:
    id: UUID
    user_id: UUID
    name: str
    kind: str
    organisation_id: UUID
    organisation_name: str
    team_id: UUID | None
    duty_place: str
    point: Point | None


def member_info(row: Member) -> MemberInfo:
    return MemberInfo(
        row.id,
        row.user_id,
        row.user.name or row.user.username,
        row.kind,
        row.organisation_id,
        row.organisation.name,
        row.team_id,
        row.duty_place,
        None if row.lon is None or row.lat is None else Point(row.lon, row.lat),
    )


def member_of(viewer: Viewer) -> MemberInfo | None:
    """The member behind a signed-in viewer, or None."""
    if viewer.user_id is None:
        return None
    row = (
        Member.objects.filter(user_id=viewer.user_id, is_active=True)
        .select_related("user", "organisation")
        .first()
    )
    return member_info(row) if row else None


def members(*, member_ids: list[UUID]) -> dict[UUID, MemberInfo]:
    """Members by id, those that exist."""
    rows = Member.objects.filter(pk__in=member_ids).select_related("user", "organisation")
    return {row.id: member_info(row) for row in rows}


def members_of_organisations(organisation_ids: frozenset[UUID]) -> list[MemberInfo]:
    """Active members of some organisations, by organisation and name."""
    rows = (
        Member.objects.filter(organisation_id__in=organisation_ids, is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name", "id")
    )
    return [member_info(row) for row in rows]


def skill_names(*, english: bool) -> dict[str, str]:
    """What every skill is called, by its code."""
    name = "name_en" if english else "name"
    return dict(Skill.objects.order_by("code").values_list("code", name))


def leads_of(organisation_id: UUID) -> list[UUID]:
    """User ids of the team leads of an organisation, in team order."""
    rows = (
        Team.objects.filter(organisation_id=organisation_id, is_active=True, lead__isnull=False)
        .order_by("name", "id")
        .values_list("lead__user_id", flat=True)
    )
    return [user_id for user_id in rows if user_id is not None]
