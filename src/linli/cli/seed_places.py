"""The places of the demo's district."""

from collections.abc import Iterator

from linli.core.coordinates import Point
from linli.places.services import NewPlace
from linli.sim.district.model import District


def all_places(district: District) -> Iterator[NewPlace]:
    """Places from the outside in, as the address base wants them."""
    root = f"{district.city}{district.level('district')[0].name}"
    address = {"": ""}
    for area in district.areas:
        own = root if area.level == "district" else area.name
        address[area.code] = f"{address.get(area.parent, '')}{own}"
        yield NewPlace(
            area.level,
            area.code,
            area.name,
            address[area.code],
            _middle(area.ring),
            area.parent,
            area.name_en,
            [list(corner) for corner in area.ring],
        )
    street = district.level("street")[0]
    for road in district.roads:
        middle = road.line[len(road.line) // 2]
        yield NewPlace(
            "road",
            road.code,
            road.name,
            f"{address[street.code]}{road.name}",
            Point(*middle),
            street.code,
            road.name_en,
        )
    yield from estates(district)
    for building in district.buildings:
        yield NewPlace(
            "building",
            building.code,
            building.name,
            building.address,
            Point(building.lon, building.lat),
            building.grid,
            building.name_en,
            [list(corner) for corner in building.ring],
        )
    for unit in district.units:
        yield NewPlace(
            "unit",
            unit.code,
            f"{unit.number}单元",
            unit.address,
            Point(unit.lon, unit.lat),
            unit.building,
            f"Unit {unit.number}",
        )
    for home in district.homes:
        yield NewPlace(
            "home",
            home.code,
            home.room,
            home.address,
            Point(home.lon, home.lat),
            home.unit,
            f"Room {home.room}",
        )
    for facility in district.facilities:
        yield NewPlace(
            "landmark",
            facility.code,
            facility.name,
            facility.address,
            Point(facility.lon, facility.lat),
            facility.grid or facility.community,
            facility.name_en,
        )


def estates(district: District) -> Iterator[NewPlace]:
    """Estates by road and number, with the name that people call them by."""
    for one in district.compounds:
        yield NewPlace(
            "compound",
            one.code,
            one.name,
            one.address,
            _middle(one.ring),
            one.community,
            one.name_en,
            [list(corner) for corner in one.ring],
            aliases=(one.name,),
        )


def _middle(ring: tuple[tuple[float, float], ...]) -> Point:
    corners = ring[:-1]
    return Point(
        sum(lon for lon, _lat in corners) / len(corners),
        sum(lat for _lon, lat in corners) / len(corners),
    )
