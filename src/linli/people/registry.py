"""Reading what the settings keep: switched-off organisations, teams, members and skills too."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.people.models import Member, Organisation, Skill, Team, WorkCalendar
from linli.people.queries import (
    MemberInfo,
    MemberNotFound,
    OrganisationInfo,
    member_info,
    organisation_info,
)

ORGANISATION_KINDS = Organisation.KINDS
MEMBER_KINDS = Member.KINDS


class TeamNotFound(errors.NotFound):
    code, title = "team-not-found", _("There is no such team here")


class CalendarNotFound(errors.NotFound):
    code, title = "calendar-not-found", _("There is no such calendar here")


@dataclass(frozen=True, slots=True)
class TeamInfo:
    id: UUID
    organisation_id: UUID
    name: str
    name_en: str
    lead_id: UUID | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class SkillInfo:
    code: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the language active now."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member as the settings show them: whether they still serve, and what they can do."""

    member: MemberInfo
    is_active: bool
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarInfo:
    id: UUID
    name: str
    zone: str
    is_around_the_clock: bool
    weekly: dict[str, Any]
    keeps_cn_holidays: bool
    days: tuple["DayInfo", ...]


@dataclass(frozen=True, slots=True)
class DayInfo:
    """A day that differs from the week."""

    on: date
    is_working: bool
    name: str


def all_organisations() -> list[tuple[OrganisationInfo, bool]]:
    """Every organisation with whether it is in use, by name."""
    rows = Organisation.objects.prefetch_related("areas").order_by("name", "id")
    return [(organisation_info(row), row.is_active) for row in rows]


def is_organisation_active(organisation_id: UUID) -> bool:
    """Whether an organisation is in use."""
    return Organisation.objects.filter(pk=organisation_id, is_active=True).exists()


def teams(organisation_ids: frozenset[UUID] | None = None) -> list[TeamInfo]:
    """Teams of some organisations or of all, by name."""
    rows = Team.objects.order_by("name", "id")
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=organisation_ids)
    return [_team(row) for row in rows]


def _team(row: Team) -> TeamInfo:
    return TeamInfo(row.id, row.organisation_id, row.name, row.name_en, row.lead_id, row.is_active)


def team(team_id: UUID) -> TeamInfo:
    """One team.

    Raises:
        TeamNotFound: no team has this id.
    """
    row = Team.objects.filter(pk=team_id).first()
    if row is None:
        raise TeamNotFound()
    return _team(row)


def skills() -> list[SkillInfo]:
    """Skills by code."""
    return [SkillInfo(row.code, row.name, row.name_en) for row in Skill.objects.order_by("code")]


def enrolled(organisation_ids: frozenset[UUID] | None = None) -> list[Enrolled]:
    """Members of some organisations or of all, by organisation and name."""
    rows = (
        Member.objects.select_related("user", "organisation")
        .prefetch_related("skills")
        .order_by("organisation__name", "user__name", "id")
    )
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=organisation_ids)
    return [_enrolled(row) for row in rows]


def _enrolled(row: Member) -> Enrolled:
    codes = tuple(sorted(skill.code for skill in row.skills.all()))
    return Enrolled(member_info(row), row.is_active, codes)


def enrolled_member(member_id: UUID) -> Enrolled:
    """One member, serving or not.

    Raises:
        MemberNotFound: no member has this id.
    """
    row = Member.objects.filter(pk=member_id).select_related("user", "organisation").first()
    if row is None:
        raise MemberNotFound()
    return _enrolled(row)


def calendars() -> list[CalendarInfo]:
    """Working calendars by name."""
    rows = WorkCalendar.objects.prefetch_related("days").order_by("name", "id")
    return [_calendar(row) for row in rows]


def calendar_info(calendar_id: UUID) -> CalendarInfo:
    """One working calendar.

    Raises:
        CalendarNotFound: no calendar has this id.
    """
    row = WorkCalendar.objects.filter(pk=calendar_id).prefetch_related("days").first()
    if row is None:
        raise CalendarNotFound()
    return _calendar(row)


def _calendar(row: WorkCalendar) -> CalendarInfo:
    days = sorted(row.days.all(), key=lambda day: day.on)
    return CalendarInfo(
        row.id,
        row.name,
        row.zone,
        row.is_around_the_clock,
        row.weekly,
        row.keeps_cn_holidays,
        tuple(DayInfo(day.on, day.is_working, day.name) for day in days),
    )
