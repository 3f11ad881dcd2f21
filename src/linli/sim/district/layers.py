"""What goes into the map's tiles: every drawn thing with its layer, facts and zooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from linli.sim.district import plan
from linli.sim.district.frame import to_lonlat
from linli.sim.district.model import District, Ring
from linli.sim.district.scenery import Scenery, scenery

TOP = 17


@dataclass(frozen=True)
class Feature:
    """One thing on the map; `shape` is in lon and lat."""

    layer: str
    shape: BaseGeometry
    facts: dict[str, Any]
    first_zoom: int = 12
    last_zoom: int = TOP


# Group of a facility's kind, the Chinese and the English sign on its badge, and its rank
# (small is important).
BADGES = {
    "police": ("safety", "警P", 1),
    "fire": ("fire", "消F", 1),
    "clinic": ("medical", "医+", 1),
    "street_office": ("civic", "政G", 1),
    "community": ("civic", "居C", 2),
    "utility": ("civic", "修U", 2),
    "school": ("school", "校S", 1),
    "kindergarten": ("school", "幼K", 2),
    "market": ("shop", "菜M", 2),
    "volunteer": ("civic", "志V", 2),
    "property": ("civic", "物E", 3),
    "elder": ("medical", "老D", 3),
    "shelter": ("safety", "避A", 3),
    "bus_stop": ("transport", "站B", 3),
    "bank": ("shop", "银$", 3),
    "toilet": ("transport", "厕T", 4),
}
GREENS = {"park", "lawn", "grove", "track", "pitch", "playground", "square"}
LANDS = {"school", "market"}


def area(ring: Ring) -> Polygon:
    return Polygon(ring)


def names(name: str, name_en: str) -> dict[str, Any]:
    return {"name": name, "name_en": name_en} if name else {}


def features(district: District) -> Iterator[Feature]:
    """Everything drawn, in drawing order within each layer."""
    town = scenery(district.seed)
    yield from around(town)
    yield from streets(district)
    yield from ground(district)
    yield from built(district)
    yield from divisions(district)
    yield from points(district)


def lonlat(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda points: np.array([to_lonlat(x, y) for x, y in points]))


def around(town: Scenery) -> Iterator[Feature]:
    """The town around the district."""
    for kind, name, name_en, shape in town.water:
        yield Feature("water", lonlat(shape), {"kind": kind})
        if name:
            spot = shape.representative_point() if kind == "lake" else None
            places = [(spot.x, spot.y)] if spot else [(x, -96.0) for x in (-900, 350, 1500)]
            for x, y in places:
                facts = {"kind": "water", "rank": 1, **names(name, name_en)}
                yield Feature("labels", Point(to_lonlat(x, y)), facts, 13)
    wet = unary_union([shape for *_, shape in town.water])
    for kind, name, name_en, shape in town.green:
        yield Feature("green", lonlat(shape.difference(wet)), {"kind": kind})
        if name:
            west, south, east, north = shape.bounds
            spot = Point(to_lonlat((west + east) / 2, south + (north - south) * 0.16))
            yield Feature("labels", spot, {"kind": "green", "rank": 1, **names(name, name_en)}, 13)
    for kind, shape in town.land:
        yield Feature("land", lonlat(shape), {"kind": kind})
    for kind, name, name_en, shape in town.roads:
        first = {"primary": 12, "secondary": 12}.get(kind, 13)
        facts = {"class": kind, "width": plan.WIDTH_M[kind], **names(name, name_en)}
        yield Feature("roads", lonlat(shape), facts, first)
    for floors, shape in town.buildings:
        facts = {"kind": "outer", "height": floors * 3}
        yield Feature("buildings", lonlat(shape), facts, 14)
    for spot in town.trees:
        yield Feature("trees", Point(to_lonlat(*spot)), {"size": 1}, 16)


def streets(district: District) -> Iterator[Feature]:
    """The district's own streets and the paths inside its estates."""
    for road in district.roads:
        first = 12 if road.kind in ("primary", "secondary") else 13
        first = 14 if road.kind == "lane" else first
        facts = {"class": road.kind, "width": road.width_m, **names(road.name, road.name_en)}
        yield Feature("roads", LineString(road.line), facts, first)
    for edge in district.edges:
        if edge.kind == "path":
            yield Feature("roads", LineString(edge.line), {"class": "path", "width": 3.5}, 15)


def ground(district: District) -> Iterator[Feature]:
    """Estates, yards, parks, lawns, ponds, walls and trees."""
    for compound in district.compounds:
        facts: dict[str, Any] = {"kind": "estate", "code": compound.code}
        yield Feature("land", area(compound.ring), facts, 13)
        spot = area(compound.ring).representative_point()
        facts = {"kind": "compound", "rank": 2, **names(compound.name, compound.name_en)}
        yield Feature("labels", spot, facts, 15)
    order = {"park": 0, "lawn": 1, "grove": 2}
    for one in sorted(district.grounds, key=lambda ground: order.get(ground.kind, 3)):
        if one.kind in LANDS:
            yield Feature("land", area(one.ring), {"kind": one.kind}, 13)
        elif one.kind in GREENS:
            first = 12 if one.kind == "park" else 15
            yield Feature("green", area(one.ring), {"kind": one.kind}, first)
        else:
            yield Feature("water", area(one.ring), {"kind": one.kind}, 15)
    for wall in district.walls:
        yield Feature("walls", LineString(wall), {}, 15)
    for number, tree in enumerate(district.trees):
        yield Feature("trees", Point(tree), {"size": number % 3}, 15)


def built(district: District) -> Iterator[Feature]:
    """Buildings of the district with their height, and their labels."""
    for facility in district.facilities:
        if facility.ring:
            kind = "shop" if facility.code.startswith("S") and small(facility.kind) else "civic"
            facts = {
                "kind": kind,
                "code": facility.code,
                "height": facility.floors * 4,
                "floors": facility.floors,
                **names(facility.name, facility.name_en),
            }
            yield Feature("buildings", area(facility.ring), facts, 14)
    for building in district.buildings:
        facts = {
            "kind": "home",
            "code": building.code,
            "height": building.height_m,
            "floors": building.floors,
            **names(building.name, building.name_en),
        }
        yield Feature("buildings", area(building.ring), facts, 13)
        spot = area(building.ring).representative_point()
        facts = {
            "kind": "building",
            "code": building.code,
            "rank": 3,
            "name": building.name,
            "name_en": str(building.number),
        }
        yield Feature("labels", spot, facts, 16)


def small(kind: str) -> bool:
    return kind not in BADGES


def divisions(district: District) -> Iterator[Feature]:
    """Communities and grids, as areas and as labels."""
    for level, layer, first in (("community", "communities", 12), ("grid", "grids", 14)):
        for one in district.level(level):
            facts = {"code": one.code, **names(one.name, one.name_en)}
            yield Feature(layer, area(one.ring), facts, first)
            spot = area(one.ring).centroid
            last = 15 if level == "community" else TOP
            yield Feature("labels", spot, {"kind": level, "rank": 1, **facts}, first, last)


def points(district: District) -> Iterator[Feature]:
    """Points of interest, and house numbers at the main gates."""
    for facility in sorted(district.facilities, key=lambda one: (rank_of(one.kind), one.code)):
        group, mark, rank = BADGES.get(facility.kind, ("shop", "", 5))
        facts = {
            "code": facility.code,
            "kind": facility.kind,
            "group": group,
            "mark": mark[:1],
            "mark_en": mark[1:],
            "rank": rank,
            **names(facility.name, facility.name_en),
        }
        first = 14 if rank == 1 else 15 if rank <= 3 else 16
        yield Feature("pois", Point(facility.lon, facility.lat), facts, first)
    compounds = {compound.code: compound for compound in district.compounds}
    for gate in district.gates:
        facts = {"kind": "gate", "rank": 4, **names(gate.name, gate.name_en)}
        edge = area(compounds[gate.compound].ring).exterior
        spot = edge.interpolate(edge.project(Point(gate.lon, gate.lat)))
        yield Feature("labels", spot, facts, 16)
        if gate.main:
            text = compounds[gate.compound].address
            number = "".join(char for char in text[-5:] if char.isdigit())
            facts = {"kind": "number", "rank": 4, "name": f"{number}号", "name_en": number}
            yield Feature("labels", spot, facts, 17)


def rank_of(kind: str) -> int:
    return BADGES.get(kind, ("", "", 5))[2]
