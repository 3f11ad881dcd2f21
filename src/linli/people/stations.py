"""Micro fire stations: which team turns out to the fires of which area.

A micro fire station is a few trained people with a pump and extinguishers near by, asked to be on
the spot within three minutes (Ministry of Public Security, Fire Bureau, circular 2015/301).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.ledger import services as ledger
from linli.people.models import Member, Team
from linli.people.registry import TeamNotFound


class StationNeedsArea(errors.Invalid):
    code, title = "station-needs-area", _("Say of which areas it is the micro fire station")


class StationElsewhere(errors.Invalid):
    code, title = (
        "station-elsewhere",
        _("Choose areas in which the team’s organisation is responsible"),
    )


@dataclass(frozen=True, slots=True)
class Station:
    """A team that is the micro fire station of some areas, with its active members.

    It is called by its organisation and itself: "the watch" alone tells nobody which.
    """

    team_id: UUID
    name: str
    name_en: str
    member_ids: frozenset[UUID]


@transaction.atomic
def set_fire_station(
    *, team_id: UUID, is_station: bool, area_ids: list[UUID], actor: str, at: datetime
) -> None:
    """Name a team as the micro fire station of areas, or take that from it.

    Done twice, it changes nothing.

    Raises:
        TeamNotFound: there is no such team.
        StationNeedsArea: of no area it would be asked by no fire.
        StationElsewhere: its organisation is not responsible there.
    """
    row = Team.objects.select_for_update().filter(pk=team_id).first()
    if row is None:
        raise TeamNotFound()
    if is_station and not area_ids:
        raise StationNeedsArea(fields={"areas": str(StationNeedsArea.title)})
    wanted = set(area_ids) if is_station else set()
    known = set(row.areas.values_list("id", flat=True))
    if row.is_fire_station == is_station and known == wanted:
        return
    row.is_fire_station = is_station
    row.save(update_fields=["is_fire_station"])
    row.areas.set(wanted)  # type: ignore[arg-type]  # ids of places are UUIDs
    if not _is_within_own(row):
        raise StationElsewhere(fields={"areas": str(StationElsewhere.title)})
    payload: dict[str, object] = {
        "is_station": is_station,
        "areas": sorted(str(one) for one in wanted),
    }
    ledger.record(kind="FireStationSet", about=team_id, at=at, payload=payload, actor=actor)


def _is_within_own(team: Team) -> bool:
    """Whether a team's areas lie where its organisation is responsible: everywhere, if nowhere."""
    own = list(team.organisation.areas.values_list("path", flat=True))
    chosen = team.areas.values_list("path", flat=True)
    return not own or all(any(path.startswith(one) for one in own) for path in chosen)


def station_areas(team_id: UUID) -> tuple[bool, list[UUID]]:
    """Whether a team is a micro fire station, and of which areas."""
    row = Team.objects.filter(pk=team_id).first()
    if row is None or not row.is_fire_station:
        return False, []
    return True, list(row.areas.order_by("code").values_list("id", flat=True))


def fire_stations_at(path: str) -> list[Station]:
    """The micro fire stations in whose areas a place lies, by its path; [] for no path."""
    if not path:
        return []
    rows = (
        Team.objects.filter(is_fire_station=True, is_active=True, organisation__is_active=True)
        .select_related("organisation")
        .prefetch_related("areas")
    )
    found = [
        row
        for row in rows.order_by("name", "id")
        if any(path.startswith(area.path) for area in row.areas.all())
    ]
    members: dict[UUID, set[UUID]] = {row.id: set() for row in found}
    listed = Member.objects.filter(team_id__in=members, is_active=True)
    for team_id, member_id in listed.values_list("team_id", "id"):
        if team_id is not None:
            members[team_id].add(member_id)
    return [
        Station(
            row.id,
            f"{row.organisation.name} {row.name}",
            f"{row.organisation.name_en or row.organisation.name} {row.name_en or row.name}",
            frozenset(members[row.id]),
        )
        for row in found
    ]
