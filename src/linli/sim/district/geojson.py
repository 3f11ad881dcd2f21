"""The district as others can import it: GeoJSON of places, CSV of addresses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from linli.sim.district.model import Building, District, Ring

ADDRESS_COLUMNS = (
    "code", "level", "address", "city", "district", "street", "community", "grid", "road",
    "number", "compound", "building", "unit", "floor", "room", "lon", "lat",
)  # fmt: skip


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": properties["code"],
        "geometry": geometry,
        "properties": properties,
    }


def polygon(ring: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def features(district: District) -> Iterator[dict[str, Any]]:
    """Every place from the district down to the unit, then facilities; parents come first."""
    for area in district.areas:
        yield feature(
            polygon(area.ring),
            code=area.code,
            level=area.level,
            name=area.name,
            name_en=area.name_en,
            parent=area.parent,
        )
    for one in district.compounds:
        yield feature(
            polygon(one.ring),
            code=one.code,
            level="compound",
            name=one.name,
            name_en=one.name_en,
            parent=one.community,
            address=one.address,
        )
    for building in district.buildings:
        yield feature(
            polygon(building.ring),
            code=building.code,
            level="building",
            name=building.name,
            name_en=building.name_en,
            parent=building.grid,
            compound=building.compound,
            address=building.address,
            floors=building.floors,
            units=building.units,
            lift=building.lift,
        )
    for unit in district.units:
        yield feature(
            point(unit.lon, unit.lat),
            code=unit.code,
            level="unit",
            name=f"{unit.number}单元",
            name_en=f"Unit {unit.number}",
            parent=unit.building,
            address=unit.address,
        )
    for facility in district.facilities:
        shape = polygon(facility.ring) if facility.ring else point(facility.lon, facility.lat)
        yield feature(
            shape,
            code=facility.code,
            level="facility",
            kind=facility.kind,
            name=facility.name,
            name_en=facility.name_en,
            parent=facility.grid,
            address=facility.address,
            lon=facility.lon,
            lat=facility.lat,
        )


def places(*, district: District) -> str:
    """A GeoJSON FeatureCollection (RFC 7946) of every place above the home."""
    return json.dumps(
        {"type": "FeatureCollection", "features": list(features(district))}, ensure_ascii=False
    )


def split_number(address: str) -> tuple[str, str]:
    """Road and house number at the end of a compound's address: 梧桐路, 12."""
    tail = address.partition("社区")[2].removesuffix("号")
    road = tail.rstrip("0123456789")
    return road, tail[len(road) :]


def rows(district: District) -> Iterator[dict[str, Any]]:
    """One row for each building, unit and home."""
    areas = {area.code: area.name for area in district.areas}
    compounds = {one.code: one for one in district.compounds}
    buildings = {one.code: one for one in district.buildings}
    units = {one.code: one for one in district.units}
    whole, street = district.level("district")[0].name, district.level("street")[0].name

    def start(building: Building) -> dict[str, Any]:
        compound = compounds[building.compound]
        road, number = split_number(compound.address)
        return {
            "city": district.city,
            "district": whole,
            "street": street,
            "community": areas[building.community],
            "grid": areas[building.grid],
            "road": road,
            "number": number,
            "compound": compound.name,
            "building": building.number,
        }

    for building in district.buildings:
        yield {
            **start(building),
            "code": building.code,
            "level": "building",
            "address": building.address,
            "lon": building.lon,
            "lat": building.lat,
        }
    for unit in district.units:
        yield {
            **start(buildings[unit.building]),
            "code": unit.code,
            "level": "unit",
            "address": unit.address,
            "unit": unit.number,
            "lon": unit.lon,
            "lat": unit.lat,
        }
    for home in district.homes:
        yield {
            **start(buildings[home.building]),
            "code": home.code,
            "level": "home",
            "address": home.address,
            "unit": units[home.unit].number,
            "floor": home.floor,
            "room": home.room,
            "lon": home.lon,
            "lat": home.lat,
        }


def addresses(*, district: District) -> str:
    """CSV with a header of every building, unit and home and the parts of its address."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ADDRESS_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(district))
    return out.getvalue()
