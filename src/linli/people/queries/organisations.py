"""Organisations: what they are, who belongs to whom, when they work."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.core import errors, worktime
from linli.people.models import Organisation, WorkCalendar


class OrganisationNotFound(errors.NotFound):
    code, title = "organisation-not-found", _("There is no such organisation here")


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
