"""Alarms as the pages show them, from plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import queries as case_queries
from linli.flow import alarms as alarm_cases
from linli.guard.registry import names_of_actors
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.sensing import queries
from linli.sensing.engine.lines import Line
from linli.sensing.queries import AlarmInfo, DeviceInfo, Sounding
from linli.web.shared import sensing_words as words
from linli.web.shared.pieces import Entry
from linli.web.shared.words import Text

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ShownAlarm:
    """One alarm with the words around it."""

    it: AlarmInfo
    cause: Text
    where: str
    device: DeviceInfo | None
    kind: Text
    notes: tuple[Text, ...]
    held: Text
    case: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the list; `key` tells it from the others."""

    it: Line
    key: str
    cause: Text
    where: str
    more_buildings: int
    alarms: tuple[ShownAlarm, ...]
    more: int
    case: str
    is_drill: bool


def lines_of(found: Sequence[Line]) -> list[ShownLine]:
    """The lines with their first alarms, names of places and cases."""
    buildings = places.places_by_code(code for line in found for code in line.buildings if code)
    first = [pk for line in found for pk in line.alarms[:MOST_SHOWN]]
    known = {one.it.id: one for one in shown(queries.alarms_by_id(first))}
    cases = codes_of([pk for line in found for pk in line.alarms])
    shown_lines = []
    for line in found:
        alarms = tuple(known[pk] for pk in line.alarms[:MOST_SHOWN] if pk in known)
        names = [buildings[code] for code in line.buildings if code in buildings]
        shown_lines.append(
            ShownLine(
                line,
                f"{line.cause}.{line.building}",
                words.cause_word(line.cause),
                places_words(names),
                max(0, len(line.buildings) - 1),
                alarms,
                max(0, len(line.alarms) - MOST_SHOWN),
                next((cases[pk] for pk in line.alarms if pk in cases), ""),
                bool(alarms) and all(one.it.is_drill for one in alarms),
            )
        )
    return shown_lines


def places_words(found: Sequence[PlaceInfo]) -> str:
    """The place, or the first of several."""
    if not found:
        return _("Place not known")
    return short(found[0].address)


def short(address: str) -> str:
    """An address without what everyone here knows: city, district, street office."""
    for mark in ("街道", "镇"):
        _known, found, rest = address.partition(mark)
        if found and rest:
            return rest
    return address


def shown(found: Sequence[AlarmInfo]) -> list[ShownAlarm]:
    """Alarms with where they are, their device and their case."""
    codes = {one.home or one.unit or one.building for one in found} - {""}
    known = places.places_by_code(codes)
    devices = queries.devices_by_id(one.device_id for one in found)
    cases = codes_of([one.id for one in found])
    made = []
    for one in found:
        place = known.get(one.home or one.unit or one.building)
        device = devices.get(one.device_id)
        made.append(
            ShownAlarm(
                one,
                words.cause_word(one.cause),
                places_words([place] if place else []),
                device,
                words.kind_word(device.kind) if device else "",
                tuple(words.NOTES.get(note, note) for note in one.notes),
                words.HELD.get(one.held_by, "") if one.annunciated_at is None else "",
                cases.get(one.id, ""),
            )
        )
    return made


def codes_of(alarm_ids: list[UUID]) -> dict[UUID, str]:
    """The codes of the cases that alarms became."""
    cases = alarm_cases.cases_of(alarm_ids)
    rows = case_queries.rows_by_id(list(cases.values()))
    return {pk: rows[case].code for pk, case in cases.items() if case in rows}


def story_of(alarm_id: UUID) -> list[Entry]:
    """What happened with an alarm, in words."""
    steps = queries.story(alarm_id)
    names = names_of_actors({one.actor for one in steps})
    return [
        Entry(
            words.STEPS.get(one.step, one.step),
            one.at,
            who=names.get(one.actor, ""),
            body=words.SHELF_REASONS.get(str(one.facts.get("reason", "")), ""),
            tone={"raised": "bad", "escalated": "bad", "returned": "good", "closed": "good"}.get(
                one.step, ""
            ),
        )
        for one in steps
    ]


@dataclass(frozen=True, slots=True)
class Stairwell:
    """The homes to warn in one stairwell, highest floors first where floors are known."""

    name: str
    homes: tuple[str, ...]
    sounding: frozenset[str]


def stairwells(found: Iterable[AlarmInfo]) -> list[Stairwell]:
    """The homes of each stairwell in which something sounds."""
    alarms = list(found)
    units = dict.fromkeys(one.unit for one in alarms if one.unit)
    known = places.places_by_code(units)
    sounding = {one.home for one in alarms if one.home}
    made = []
    for code in units:
        homes = queries.evacuation_list(unit=code)
        if homes and code in known:
            made.append(
                Stairwell(
                    short(known[code].address),
                    tuple(home.name for home in homes),
                    frozenset(home.name for home in homes if home.code in sounding),
                )
            )
    return made


def on_map(found: Sounding, place: PlaceInfo) -> dict[str, object]:
    """A building for the map: a short word beside the mark, and all of it as a sentence."""
    word = "·".join(str(words.cause_word(one)) for one in found.causes[:2])
    count = ngettext("%(n)d alarm", "%(n)d alarms", found.alarms) % {"n": found.alarms}
    says = [short(place.address), *(str(words.cause_word(one)) for one in found.causes), count]
    if not found.unacknowledged:
        says.append(_("taken up"))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.point.lon, place.point.lat]},
        "properties": {
            "id": found.building,
            "grade": found.grade,
            "word": word,
            "label": " · ".join(says),
            "href": reverse("alarms:building", args=[found.building]),
            "alarms": found.alarms,
            "is_life": found.is_life_safety,
            "pulses": found.unacknowledged > 0,
        },
    }


def since(first: datetime, at: datetime) -> str:
    """How long after the first of them, as a figure to read at a glance."""
    seconds = int((at - first).total_seconds())
    return f"+{seconds // 60}:{seconds % 60:02d}"
