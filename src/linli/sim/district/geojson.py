"""The district as others can import it: GeoJSON of places, CSV of addresses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from linli.sim.district.model import Building, Compound, District, Home, Ring, Unit

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


def middle(ring: Ring) -> tuple[float, float]:
    """The mean of a ring's corners."""
    corners = ring[:-1]
    lons, lats = zip(*corners, strict=True)
    return round(sum(lons) / len(corners), 7), round(sum(lats) / len(corners), 7)


def divisions(district: District) -> Iterator[dict[str, Any]]:
    """Areas and estates."""
    for area in district.areas:
        yield feature(
            polygon(area.ring), code=area.code, level=area.level, name=area.name,
            name_en=area.name_en, parent=area.parent,
        )  # fmt: skip
    for one in district.compounds:
        yield feature(
            polygon(one.ring), code=one.code, level="compound", name=one.name,
            name_en=one.name_en, parent=one.community, address=one.address,
        )  # fmt: skip


def houses(district: District) -> Iterator[dict[str, Any]]:
    """Buildings, units and facilities."""
    for building in district.buildings:
        yield feature(
            polygon(building.ring), code=building.code, level="building", name=building.name,
            name_en=building.name_en, parent=building.grid, compound=building.compound,
            address=building.address, floors=building.floors, units=building.units,
            lift=building.lift,
        )  # fmt: skip
    for unit in district.units:
        yield feature(
            point(unit.lon, unit.lat), code=unit.code, level="unit", name=f"{unit.number}单元",
            name_en=f"Unit {unit.number}", parent=unit.building, address=unit.address,
        )  # fmt: skip
    for one in district.facilities:
        shape = polygon(one.ring) if one.ring else point(one.lon, one.lat)
        yield feature(
            shape, code=one.code, level="facility", kind=one.kind, name=one.name,
            name_en=one.name_en, parent=one.grid, address=one.address, lon=one.lon, lat=one.lat,
        )  # fmt: skip


def places(*, district: District) -> str:
    """A GeoJSON FeatureCollection (RFC 7946) of every place above the home."""
    return json.dumps(
        {"type": "FeatureCollection", "features": [*divisions(district), *houses(district)]},
        ensure_ascii=False,
    )


def streets(*, district: District) -> str:
    """A GeoJSON FeatureCollection of every way, as a street network is read from."""
    ways = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [list(one) for one in edge.line]},
            "properties": {"kind": edge.kind, "name": edge.name},
        }
        for edge in district.edges
    ]
    return json.dumps({"type": "FeatureCollection", "features": ways}, ensure_ascii=False)


def split_number(address: str) -> tuple[str, str]:
    """Road and house number at the end of a compound's address: 梧桐路, 12."""
    tail = address.partition("社区")[2].removesuffix("号")
    road = tail.rstrip("0123456789")
    return road, tail[len(road) :]


def common(district: District) -> dict[str, dict[str, Any]]:
    """The parts of an address that all rows of one building share, by building."""
    areas = {area.code: area.name for area in district.areas}
    compounds = {one.code: one for one in district.compounds}
    whole, street = district.level("district")[0].name, district.level("street")[0].name
    made: dict[str, dict[str, Any]] = {}
    for building in district.buildings:
        compound = compounds[building.compound]
        road, number = split_number(compound.address)
        made[building.code] = {
            "city": district.city, "district": whole, "street": street,
            "community": areas[building.community], "grid": areas[building.grid],
            "road": road, "number": number, "compound": compound.name,
            "building": building.number,
        }  # fmt: skip
    return made


def row(place: Building | Unit | Home, level: str, **facts: Any) -> dict[str, Any]:
    return {"code": place.code, "level": level, "address": place.address,
            "lon": place.lon, "lat": place.lat, **facts}  # fmt: skip


def estate(compound: Compound, start: dict[str, Any]) -> dict[str, Any]:
    """The row of an estate; `start` is that of any of its buildings."""
    lon, lat = middle(compound.ring)
    shared = {key: value for key, value in start.items() if key not in ("grid", "building")}
    return {"code": compound.code, "level": "compound", "address": compound.address,
            "lon": lon, "lat": lat, **shared}  # fmt: skip


def rows(district: District) -> Iterator[dict[str, Any]]:
    """One row for each estate, building, unit and home."""
    start, units = common(district), {one.code: one for one in district.units}
    first = {one.compound: one.code for one in reversed(district.buildings)}
    for compound in district.compounds:
        yield estate(compound, start[first[compound.code]])
    for building in district.buildings:
        yield row(building, "building", **start[building.code])
    for unit in district.units:
        yield row(unit, "unit", unit=unit.number, **start[unit.building])
    for home in district.homes:
        parts = {"unit": units[home.unit].number, "floor": home.floor, "room": home.room}
        yield row(home, "home", **parts, **start[home.building])


def addresses(*, district: District) -> str:
    """CSV with a header of every estate, building, unit, home and the parts of its address."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ADDRESS_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(district))
    return out.getvalue()
