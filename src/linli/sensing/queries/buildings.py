"""Buildings in which something sounds, for the map."""

from dataclasses import dataclass

from linli.sensing.engine.lines import Line, Listed, lines
from linli.sensing.queries.alarms import open_rows

# No town has as many; the map needs each building apart, not few lines.
ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Sounding:
    """A building: its gravest grade, causes with the gravest first, and how many alarms."""

    building: str
    grade: str
    causes: tuple[str, ...]
    is_life_safety: bool
    alarms: int
    unacknowledged: int


def sounding_buildings(*, paths: tuple[str, ...] | None = None) -> list[Sounding]:
    """What the list of alarms holds, by building; drills, and what is in no building, are not."""
    rows = open_rows(paths).filter(annunciated_at__isnull=False, is_drill=False)
    rows = rows.exclude(state="shelved").exclude(building="")
    names = ("id", "building", "cause", "grade", "state", "is_life_safety", "is_confirmed",
             "floor", "raised_at")  # fmt: skip
    found: dict[str, list[Line]] = {}
    for line in lines((Listed(*values) for values in rows.values_list(*names)), most=ALL):
        found.setdefault(line.building, []).append(line)
    return [
        Sounding(
            building,
            min(line.grade for line in each),
            tuple(dict.fromkeys(line.cause for line in each)),
            any(line.is_life_safety for line in each),
            sum(len(line.alarms) for line in each),
            sum(line.unacknowledged for line in each),
        )
        for building, each in sorted(found.items())
    ]
