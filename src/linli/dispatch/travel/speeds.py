"""How fast each kind of responder moves on each kind of way, by the hour. Pure.

Sources of the figures: walking 4.8 km/h is the mean of adults in Bohannon and Andrews 2011;
e-bikes may go 15 km/h where they share a path and 25 km/h at most (GB 17761-2024); cars are taken
at 60 % of the usual limit, since junctions take the rest (HCM 2016, urban streets, level C to D).
A city with measurements of its own replaces the table: `speeds.yaml` of a scenario, or OSRM and
Valhalla, which have their own.
"""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["walk", "ebike", "car"]
MODES: tuple[Mode, ...] = ("walk", "ebike", "car")

# Kinds of ways, slow last. `path` also stands for steps and alleys.
KINDS = ("primary", "secondary", "tertiary", "street", "lane", "path")

# OpenStreetMap's `highway` values (and the demo district's kinds) to ours; what is absent here is
# no way that people may use, such as `proposed` or `raceway`.
KIND_OF = {
    "motorway": "primary", "motorway_link": "primary", "trunk": "primary",
    "trunk_link": "primary", "primary": "primary", "primary_link": "primary",
    "secondary": "secondary", "secondary_link": "secondary",
    "tertiary": "tertiary", "tertiary_link": "tertiary",
    "unclassified": "street", "residential": "street", "street": "street", "road": "street",
    "living_street": "lane", "service": "lane", "lane": "lane", "pedestrian": "lane",
    "track": "path", "footway": "path", "cycleway": "path", "path": "path", "steps": "path",
    "bridleway": "path", "corridor": "path",
}  # fmt: skip
NO_WALKING = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})

WALK_KMH = 4.8
# A car or e-bike is left where it may not go on; the rest is walked.
KMH: dict[Mode, dict[str, float]] = {
    "walk": dict.fromkeys(KINDS, WALK_KMH),
    "ebike": {
        "primary": 18.0, "secondary": 18.0, "tertiary": 17.0, "street": 16.0, "lane": 13.0,
        "path": 9.0,
    },
    "car": {
        "primary": 36.0, "secondary": 30.0, "tertiary": 24.0, "street": 18.0, "lane": 10.0,
        "path": WALK_KMH,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """Hours of the day in which ways are equally slow: factors on the speeds."""

    name: str
    factor: dict[Mode, float]


NIGHT = Band("night", {"walk": 1.0, "ebike": 1.05, "car": 1.2})
DAY = Band("day", {"walk": 1.0, "ebike": 1.0, "car": 1.0})
RUSH = Band("rush", {"walk": 0.97, "ebike": 0.92, "car": 0.65})
BANDS = (NIGHT, DAY, RUSH)

# Who moves how, unless a cell says otherwise.
MODE_OF: dict[str, Mode] = {
    "officer": "ebike",
    "grid_worker": "ebike",
    "property_staff": "walk",
    "volunteer": "walk",
}

# How much a real travel time scatters around the estimate: standard deviation of its logarithm.
# Budge, Ingolfsson and Zerom 2010 found 0.25 to 0.35 for trips of this length.
SIGMA = {"streets": 0.25, "router": 0.25, "crow-fly": 0.40, "unknown": 0.60}


def band(hour: int) -> Band:
    """The band of an hour of local time, 0 to 23."""
    if hour >= 22 or hour < 6:
        return NIGHT
    return RUSH if hour in {7, 8, 17, 18} else DAY


def metres_per_second(mode: Mode, kind: str, at: Band) -> float:
    """Speed on a kind of way."""
    return KMH[mode][kind] * at.factor[mode] / 3.6
