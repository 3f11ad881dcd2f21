"""Reading organisations, members and shifts."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from linli.core import errors, worktime
from linli.core.coordinates import Point
from linli.guard.policy import Granted, Post, Viewer
from linli.people.models import Member, Organisation, Shift, ShiftSwap, Skill, Team, WorkCalendar


class OrganisationNotFound(errors.NotFound):
    code, title = "organisation-not-found", _("There is no such organisation here")


class MemberNotFound(errors.NotFound):
    code, title = "member-not-found", _("There is no such member here")


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    id: UUID
    code: str
    kind: str
    name: str
    name_en: str
    parent_id: UUID | None
    area_ids: tuple[UUID, ...]
    area_paths: tuple[str, ...]
    calendar_id: UUID
    public_phone: str
    # For so many seconds the desk may decide whom to send before dispatch does; 0: at once.
    proposal_s: int


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


@dataclass(frozen=True, slots=True)
class OnShift:
    """A responder on duty now, as the dispatch decision needs to know them."""

    member_id: UUID
    user_id: UUID
    name: str
    kind: str
    organisation_id: UUID
    team_id: UUID | None
    lead_id: UUID | None
    point: Point | None
    skills: frozenset[str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift that is planned, with its start."""

    starts_at: datetime
    who: OnShift


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the cell a viewer may see: everything, or some organisations within some areas.

    `pairs` are (organisation id or None, area path or ''); a thing is in scope when one fits.
    """

    is_all: bool = False
    pairs: tuple[tuple[UUID | None, str], ...] = field(default=())

    def holds(self, *, organisation_ids: frozenset[UUID], area_path: str) -> bool:
        return self.is_all or any(
            (wanted is None or wanted in organisation_ids) and area_path.startswith(path)
            for wanted, path in self.pairs
        )


def organisation_info(row: Organisation) -> OrganisationInfo:
    areas = sorted((area.path, area.id) for area in row.areas.all())
    return OrganisationInfo(
        row.id,
        row.code,
        row.kind,
        row.name,
        row.name_en,
        row.parent_id,
        tuple(pk for _path, pk in areas),
        tuple(path for path, _pk in areas),
        row.calendar_id,
        row.public_phone,
        row.proposal_s,
    )


def organisations(*, kinds: tuple[str, ...] = ()) -> list[OrganisationInfo]:
    """Active organisations by name, all or of some kinds."""
    rows = Organisation.objects.filter(is_active=True).prefetch_related("areas")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [organisation_info(row) for row in rows.order_by("name", "id")]


def organisation(organisation_id: UUID) -> OrganisationInfo:
    """One organisation.

    Raises:
        OrganisationNotFound: no organisation has this id.
    """
    row = Organisation.objects.filter(pk=organisation_id).prefetch_related("areas").first()
    if row is None:
        raise OrganisationNotFound()
    return organisation_info(row)


def organisation_by_code(code: str) -> OrganisationInfo | None:
    """The organisation with this stable code, or None."""
    row = Organisation.objects.filter(code=code).prefetch_related("areas").first()
    return organisation_info(row) if row else None


def below(organisation_id: UUID) -> frozenset[UUID]:
    """An organisation and all that belong to it, however deep."""
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    for pk, parent_id in Organisation.objects.values_list("id", "parent_id"):
        children[parent_id].append(pk)
    found: set[UUID] = set()
    waiting = [organisation_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children[current])
    return frozenset(found)


def with_above(organisation_ids: frozenset[UUID]) -> frozenset[UUID]:
    """Organisations and all that they belong to, up to the top."""
    parents = dict(Organisation.objects.values_list("id", "parent_id"))
    found: set[UUID] = set()
    for pk in organisation_ids:
        current: UUID | None = pk
        while current is not None and current not in found:
            found.add(current)
            current = parents.get(current)
    return frozenset(found)


def posts_of(grants: tuple[Granted, ...]) -> tuple[Post, ...]:
    """Grants as policies see them; one for an area that is gone reaches no place."""
    from_areas = _area_paths({grant.area_id for grant in grants if grant.area_id})
    return tuple(
        Post(
            grant.role,
            grant.organisation_id,
            (from_areas.get(grant.area_id) or f"gone:{grant.area_id}") if grant.area_id else "",
        )
        for grant in grants
    )


def scope_of(grants: tuple[Granted, ...]) -> Scope:
    """The part of the cell that these grants reach."""
    from_areas = _area_paths({grant.area_id for grant in grants if grant.area_id})
    pairs: list[tuple[UUID | None, str]] = []
    for grant in grants:
        path = from_areas.get(grant.area_id, "") if grant.area_id else ""
        if grant.area_id and not path:
            continue
        if grant.organisation_id is None:
            pairs.append((None, path))
        else:
            pairs.extend((pk, path) for pk in below(grant.organisation_id))
    return Scope(is_all=(None, "") in pairs, pairs=tuple(pairs))


def _area_paths(place_ids: set[UUID]) -> dict[UUID, str]:
    # Places stand beside this package: the path is read through the table's own relation.
    if not place_ids:
        return {}
    table = Organisation._meta.get_field("areas").related_model
    rows = table._default_manager.filter(pk__in=place_ids)
    return dict(rows.values_list("id", "path"))


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


def on_shift(*, now: datetime, organisation_ids: frozenset[UUID] | None = None) -> list[OnShift]:
    """Active responders whose shift holds `now`, in id order.

    Args:
        organisation_ids: only members of these; None for all of the cell.
    """
    found = planned(since=now, until=now, organisation_ids=organisation_ids)
    return holding(found, now=now)


def holding(shifts: list[Planned], *, now: datetime) -> list[OnShift]:
    """Whose planned shift holds `now`; of several, the one that ends last."""
    found = {
        shift.who.member_id: shift.who
        for shift in shifts
        if shift.starts_at <= now < shift.who.ends_at
    }
    return list(found.values())


def planned(
    *, since: datetime, until: datetime, organisation_ids: frozenset[UUID] | None = None
) -> list[Planned]:
    """Shifts of active responders that end after `since` and begin at `until` or before.

    Ordered by member, then by their end.
    """
    shifts = (
        Shift.objects.filter(
            starts_at__lte=until,
            ends_at__gt=since,
            withdrawn_at__isnull=True,
            member__is_active=True,
            member__user__is_active=True,
        )
        .filter(Q(member__kind__in=("officer", "grid_worker", "property_staff", "volunteer")))
        .select_related("member__user", "member__team")
        .prefetch_related("member__skills")
        .order_by("member_id", "ends_at")
    )
    if organisation_ids is not None:
        shifts = shifts.filter(member__organisation_id__in=organisation_ids)
    return [Planned(shift.starts_at, _on_shift(shift)) for shift in shifts]


def _on_shift(shift: Shift) -> OnShift:
    member = shift.member
    lon = shift.lon if member.lon is None else member.lon
    lat = shift.lat if member.lat is None else member.lat
    return OnShift(
        member.id,
        member.user_id,
        member.user.name or member.user.username,
        member.kind,
        member.organisation_id,
        member.team_id,
        member.team.lead_id if member.team else None,
        None if lon is None or lat is None else Point(lon, lat),
        frozenset(skill.code for skill in member.skills.all()),
        shift.ends_at,
    )


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


def calendar_of(calendar_id: UUID) -> worktime.Calendar:
    """The working calendar of an organisation, ready for `core.worktime`.

    Raises:
        NotFound: no calendar has this id.
    """
    row = WorkCalendar.objects.filter(pk=calendar_id).prefetch_related("days").first()
    if row is None:
        raise errors.NotFound()
    days = list(row.days.all())
    return worktime.make_calendar(
        weekly=row.weekly,
        zone=row.zone,
        workdays=frozenset(day.on for day in days if day.is_working),
        holidays=frozenset(day.on for day in days if not day.is_working),
        around_the_clock=row.is_around_the_clock,
        keeps_cn_holidays=row.keeps_cn_holidays,
    )


def last_shift_ends(member_ids: list[UUID]) -> dict[UUID, datetime]:
    """When the last planned shift of each member ends; members without one are left out."""
    rows = Shift.objects.filter(member_id__in=member_ids, withdrawn_at__isnull=True)
    latest = rows.values("member_id").annotate(ends=Max("ends_at")).order_by()
    return {row["member_id"]: row["ends"] for row in latest}


@dataclass(frozen=True, slots=True)
class ShiftInfo:
    id: UUID
    member_id: UUID
    member_name: str
    starts_at: datetime
    ends_at: datetime
    duty_place: str


@dataclass(frozen=True, slots=True)
class SwapInfo:
    id: UUID
    state: str
    asker_id: UUID
    asker_name: str
    taker_id: UUID
    taker_name: str
    shift: ShiftInfo
    reason: str


def shift_info(row: Shift) -> ShiftInfo:
    return ShiftInfo(
        row.id,
        row.member_id,
        row.member.user.name or row.member.user.username,
        row.starts_at,
        row.ends_at,
        row.duty_place,
    )


def shifts_of(member_id: UUID, *, start: datetime, end: datetime) -> list[ShiftInfo]:
    """A member's shifts that touch the half-open period, first one first."""
    rows = Shift.objects.filter(
        member_id=member_id, withdrawn_at__isnull=True, ends_at__gt=start, starts_at__lt=end
    ).select_related("member__user")
    return [shift_info(row) for row in rows.order_by("starts_at", "id")]


def open_swaps(member_id: UUID) -> list[SwapInfo]:
    """Swaps that a member asked for or is asked to take, still undecided."""
    rows = (
        ShiftSwap.objects.filter(
            Q(taker_id=member_id) | Q(shift__member_id=member_id), state__in=("asked", "agreed")
        )
        .select_related("shift__member__user", "taker__user")
        .order_by("asked_at", "id")
    )
    return [
        SwapInfo(
            row.id,
            row.state,
            row.shift.member_id,
            row.shift.member.user.name,
            row.taker_id,
            row.taker.user.name,
            shift_info(row.shift),
            row.reason,
        )
        for row in rows
    ]
