"""Estates and the homes in them: walls, gates, buildings, units, homes and their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.ops import unary_union

from linli.sim.district import lattice, plan
from linli.sim.district.blocks import Block, Layout
from linli.sim.district.frame import Metre, to_line, to_lonlat
from linli.sim.district.fronts import Front, GateSpot
from linli.sim.district.model import Building, Compound, Gate, Home, Line, Unit
from linli.sim.district.network import Network, street_points
from linli.sim.district.plan import Cell

FLOOR_M = {"slab": 2.9, "l_shape": 2.9, "midrise": 3.0, "tower": 3.0}
KIND_EN = {"slab": "Building", "l_shape": "Building", "midrise": "Building", "tower": "Tower"}


@dataclass(frozen=True)
class Estates:
    """What one pass over the plan's estates yields."""

    compounds: tuple[Compound, ...]
    gates: tuple[Gate, ...]
    walls: tuple[Line, ...]
    buildings: tuple[Building, ...]
    units: tuple[Unit, ...]
    homes: tuple[Home, ...]


def community_of(cell: Cell) -> tuple[str, str, str]:
    """Code, name and English name of the community a cell belongs to."""
    for code, name, name_en, columns in plan.COMMUNITIES:
        if cell[0] in columns:
            return code, name, name_en
    raise ValueError(f"no community has column {cell[0]}")


def grid_code(cell: Cell) -> str:
    """Code of the grid a cell is: the community's and 01 to 08, from the south-west."""
    columns = next(columns for *_, columns in plan.COMMUNITIES if cell[0] in columns)
    return f"{community_of(cell)[0]}{columns.index(cell[0]) * 4 + cell[1] + 1:02d}"


def prefix(cell: Cell) -> str:
    """The first part of every address: city, district, street, community."""
    return plan.CITY + plan.DISTRICT[1] + plan.STREET[1] + community_of(cell)[1]


def shapes(layouts: dict[Cell, Layout], fronts: list[Front]) -> list[Polygon]:
    """The ground of each estate: its cells without streets, fronts and public yards."""
    taken = [
        LineString(street_points(road)).buffer(plan.SETBACK_M[road.kind], cap_style="flat")
        for road in plan.ROADS
    ]
    taken += [front.shape.buffer(1.2, join_style="mitre") for front in fronts]
    taken += [
        yard.buffer(1.0, join_style="mitre") for lay in layouts.values() for yard in lay.yards
    ]
    union = unary_union(taken)
    made = []
    for compound in plan.COMPOUNDS:
        ground = unary_union([lattice.polygon(cell) for cell in compound.cells]).difference(union)
        ground = ground.buffer(-1.5, join_style="mitre").buffer(1.5, join_style="mitre")
        parts = list(ground.geoms) if isinstance(ground, MultiPolygon) else [ground]
        largest = max(parts, key=lambda part: part.area)
        made.append(Polygon(largest.simplify(0.4).exterior))
    return made


def walls(grounds: list[Polygon], layouts: dict[Cell, Layout]) -> tuple[Line, ...]:
    """The walls, open for seven metres where a path comes out."""
    paths = unary_union(
        [LineString(path) for lay in layouts.values() for path in lay.paths if len(set(path)) > 1]
    )
    made: list[Line] = []
    for ground in grounds:
        line = ground.exterior.difference(ground.exterior.intersection(paths).buffer(3.5))
        parts = list(line.geoms) if isinstance(line, MultiLineString) else [line]
        made += [to_line(part.coords) for part in parts]
    return tuple(made)


def gate_name(gate: GateSpot, ground: Polygon) -> tuple[str, str]:
    """大门 for the main gate, else the side of the estate it opens on."""
    if gate.main:
        return "大门", "Main gate"
    centre = ground.centroid
    dx, dy = gate.spot[0] - centre.x, gate.spot[1] - centre.y
    if abs(dy) >= abs(dx):
        return ("北门", "North gate") if dy > 0 else ("南门", "South gate")
    return ("东门", "East gate") if dx > 0 else ("西门", "West gate")


def blocks_of(
    compound: plan.CompoundPlan, layouts: dict[Cell, Layout]
) -> Iterator[tuple[Cell, Block]]:
    """The buildings of an estate in the order they are numbered: from the north-west."""
    for cell in sorted(compound.cells, key=lambda cell: (-cell[1], cell[0])):
        for block in layouts[cell].blocks:
            yield cell, block


def settle(
    layouts: dict[Cell, Layout], fronts: list[Front], gates: list[GateSpot], network: Network
) -> Estates:
    """Make the records of every estate, building, unit and home."""
    grounds = shapes(layouts, fronts)
    compounds, doors, buildings, units, homes = [], [], [], [], []
    for at, sketch in enumerate(plan.COMPOUNDS):
        code, cell = f"C{at + 1:02d}", sketch.cells[0]
        own = [gate for gate in gates if gate.compound == at]
        address = f"{prefix(cell)}{sketch.road}{own[0].number}号"
        compounds.append(
            Compound(
                code,
                sketch.name,
                sketch.name_en,
                community_of(cell)[0],
                address,
                sketch.company,
                sketch.built,
                to_line(grounds[at].exterior.coords),
            )
        )
        for order, gate in enumerate(own):
            name, name_en = gate_name(gate, grounds[at])
            doors.append(
                Gate(
                    f"{code}-G{order + 1}",
                    code,
                    sketch.name + name,
                    f"{sketch.name_en} {name_en.lower()}",
                    gate.main,
                    network.index[gate.spot],
                    *to_lonlat(*gate.spot),
                )
            )
        for number, (place, block) in enumerate(blocks_of(sketch, layouts), start=1):
            building = make_building(compounds[-1], sketch, number, place, block)
            buildings.append(building)
            for unit, unit_homes in make_units(building, block, network):
                units.append(unit)
                homes += unit_homes
    return Estates(
        tuple(compounds),
        tuple(doors),
        walls(grounds, layouts),
        tuple(buildings),
        tuple(units),
        tuple(homes),
    )


def make_building(
    compound: Compound, sketch: plan.CompoundPlan, number: int, cell: Cell, block: Block
) -> Building:
    middle = block.shape.representative_point()
    return Building(
        code=f"{compound.code}-{number:02d}",
        number=number,
        name=f"{number}号楼",
        name_en=f"{KIND_EN[block.kind]} {number}",
        compound=compound.code,
        community=compound.community,
        grid=grid_code(cell),
        kind=block.kind,
        floors=block.floors,
        units=len(block.doors),
        homes_per_floor=max(len(rooms) for rooms in block.rooms),
        height_m=round(block.floors * FLOOR_M[block.kind] + 1.2, 1),
        lift=sketch.lift and block.floors > 7,
        address=f"{compound.address}{number}号楼",
        lon=to_lonlat(middle.x, middle.y)[0],
        lat=to_lonlat(middle.x, middle.y)[1],
        ring=to_line(block.shape.exterior.coords),
    )


def make_units(
    building: Building, block: Block, network: Network
) -> Iterator[tuple[Unit, list[Home]]]:
    for at, (door, rooms) in enumerate(zip(block.doors, block.rooms, strict=True), start=1):
        unit = Unit(
            f"{building.code}-{at}",
            building.code,
            at,
            f"{building.address}{at}单元",
            network.index[door],
            *to_lonlat(*door),
        )
        yield (
            unit,
            [
                home(building, unit, floor, order, spot)
                for floor in range(1, block.floors + 1)
                for order, spot in enumerate(rooms, start=1)
            ],
        )


def home(building: Building, unit: Unit, floor: int, order: int, spot: Metre) -> Home:
    room = f"{floor}{order:02d}"
    return Home(
        f"{unit.code}-{room}",
        building.code,
        unit.code,
        floor,
        room,
        f"{unit.address}{room}室",
        *to_lonlat(*spot),
    )
