"""The demo district: counts, tiling, nesting, network, people, and the same for one seed."""

import csv
import io
import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import unary_union

from linli.sim import district as town
from linli.sim.district import geojson, names

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def district():
    return town.build(1)


def test_the_same_seed_gives_the_same_district_and_another_seed_other_people(district):
    other = town.build(2)

    assert town.build(1).to_json() == district.to_json()
    assert [one.name for one in other.members] != [one.name for one in district.members]
    assert [one.ring for one in other.buildings] == [one.ring for one in district.buildings]


def test_the_district_has_the_promised_size(district):
    levels = Counter(area.level for area in district.areas)

    assert levels == {"district": 1, "street": 1, "community": 3, "grid": 24}
    assert (len(district.buildings), len(district.homes)) == (60, 4000)
    assert (len(district.staff), len(district.volunteers)) == (40, 60)
    assert Counter(area.parent for area in district.level("grid")).most_common()[0][1] == 8


def test_grids_tile_each_community_and_communities_the_street(district):
    areas = {area.code: Polygon(area.ring) for area in district.areas}
    for parent in (*district.level("community"), *district.level("street")):
        parts = [areas[area.code] for area in district.areas if area.parent == parent.code]

        # No gap: the union is the parent. No overlap: the areas add up to it.
        assert unary_union(parts).symmetric_difference(areas[parent.code]).area < 1e-15
        assert sum(part.area for part in parts) == pytest.approx(areas[parent.code].area, rel=1e-9)


def test_homes_lie_in_buildings_in_compounds_and_grids(district):
    areas = {area.code: Polygon(area.ring) for area in district.areas}
    compounds = {one.code: Polygon(one.ring) for one in district.compounds}
    buildings = {one.code: Polygon(one.ring) for one in district.buildings}

    for building in district.buildings:
        shape = buildings[building.code]
        assert shape.is_valid
        assert compounds[building.compound].contains(shape)
        assert areas[building.grid].contains(shape)
        assert building.grid.startswith(building.community)
    for home in district.homes:
        assert buildings[home.building].contains(Point(home.lon, home.lat))


def test_no_two_buildings_share_ground(district):
    shapes = [Polygon(one.ring) for one in district.buildings]
    shapes += [Polygon(one.ring) for one in district.facilities if one.ring]

    assert sum(shape.area for shape in shapes) == pytest.approx(unary_union(shapes).area, rel=1e-3)


def test_the_network_is_one_piece_and_its_lengths_are_metres(district):
    joined = defaultdict(set)
    for edge in district.edges:
        joined[edge.start].add(edge.end)
        joined[edge.end].add(edge.start)
    reached, todo = {0}, [0]
    while todo:
        fresh = joined[todo.pop()] - reached
        reached |= fresh
        todo += fresh

    assert reached == {node.code for node in district.nodes}
    assert all(edge.length_m > 0 for edge in district.edges)
    spots = {node.code: (node.lon, node.lat) for node in district.nodes}
    for edge in district.edges:
        assert edge.line[0] == spots[edge.start]
        assert edge.line[-1] == spots[edge.end]
    places = [*district.units, *district.gates, *district.facilities, *district.members]
    assert {place.node for place in places} <= reached


def test_a_unit_is_reached_at_its_own_door(district):
    nodes = {node.code: node for node in district.nodes}
    for unit in district.units:
        assert (unit.lon, unit.lat) == (nodes[unit.node].lon, nodes[unit.node].lat)


def test_every_address_is_written_as_people_write_it_and_only_once(district):
    addresses = [home.address for home in district.homes]

    assert "江临市梧桐区云溪街道梧桐里社区梧桐路12号3号楼2单元401室" in addresses
    assert len(set(addresses)) == len(addresses)
    assert len({one.code for one in district.homes}) == 4000


def test_house_numbers_of_a_street_are_given_once(district):
    main = [one.address for one in district.compounds]
    fronts = [one.address for one in district.facilities if one.code.startswith("S")]

    assert len({*main, *fronts}) == len(main) + len(fronts)


def test_walls_are_open_where_the_paths_come_out(district):
    paths = [LineString(edge.line) for edge in district.edges if edge.kind == "path"]
    walls = unary_union([LineString(wall) for wall in district.walls])
    crossing = [path for path in paths if path.crosses(walls)]

    assert crossing == []


def test_names_come_from_the_generator_only(district):
    surnames = {char for char, _ in names.SURNAMES}
    given = {char for char, _ in (*names.FIRST, *names.SECOND)}
    for member in district.members:
        assert member.name[0] in surnames
        assert set(member.name[1:]) <= given
        assert member.phone.startswith("1990000")
    assert len({member.name for member in district.members}) == 100
    assert len({member.login for member in district.members}) == 100


@pytest.mark.parametrize("hours", range(0, 24 * 14, 3))
def test_at_any_moment_a_sensible_set_is_on_shift(district, hours):
    at = datetime(2026, 12, 28, 1, 30, tzinfo=ZONE) + timedelta(hours=hours)

    on = town.on_shift(district=district, at=at)

    kinds = {one.code: one.kind for one in district.organisations}
    by_kind = Counter(kinds[member.organisation] for member in on)
    roles = Counter(member.role for member in on)
    assert roles["call_taker"] == roles["dispatcher"] == 1
    assert by_kind["police"] >= 1 and by_kind["fire"] == 1 and by_kind["property"] == 2
    assert by_kind["utility"] == 3
    if 8 <= at.hour < 22:
        assert by_kind["community"] >= 3
    assert len(on) - roles["volunteer"] < 35


def test_a_moment_without_zone_is_refused(district):
    with pytest.raises(ValueError, match="zone"):
        town.on_shift(district=district, at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_every_owner_kind_and_skill_is_served(district):
    kinds = {one.kind for one in district.organisations}
    skills = {skill for one in district.staff for skill in one.skills}

    assert {
        "street_office",
        "police",
        "community",
        "property",
        "utility",
        "fire",
        "medical",
        "volunteer",
    } <= kinds
    assert {
        "gas",
        "fire",
        "first-aid",
        "lift",
        "electric",
        "plumbing",
        "mediation",
        "elder-care",
        "animal",
        "patrol",
        "structure",
        "sanitation",
    } <= skills
    served = {
        code for one in district.organisations if one.kind == "property" for code in one.areas
    }
    assert served == {one.code for one in district.compounds}


def test_places_and_addresses_are_exported_whole(district):
    places = json.loads(geojson.places(district=district))["features"]
    rows = list(csv.DictReader(io.StringIO(geojson.addresses(district=district))))

    codes = {place["id"] for place in places}
    assert len(codes) == len(places)
    assert all(place["properties"]["parent"] in codes | {""} for place in places)
    levels = {"compound": 16, "building": 60, "unit": 197, "home": 4000}
    assert Counter(row["level"] for row in rows) == levels
    home = next(row for row in rows if row["code"] == "C01-03-2-401")
    assert (home["road"], home["number"], home["building"], home["unit"], home["room"]) == (
        "梧桐路",
        "12",
        "3",
        "2",
        "401",
    )
