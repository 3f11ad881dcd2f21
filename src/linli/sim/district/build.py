"""Puts the district together: lattice, blocks, fronts, network, estates, people."""

from __future__ import annotations

from random import Random

from shapely.geometry import LineString, Polygon, box
from shapely.geometry import Point as Spot
from shapely.ops import unary_union
from shapely.prepared import prep

from linli.sim.district import blocks, estates, lattice, plan
from linli.sim.district import fronts as street_fronts
from linli.sim.district import people as staffing
from linli.sim.district.blocks import Layout
from linli.sim.district.frame import Metre, bend, to_line, to_lonlat
from linli.sim.district.fronts import Front, GateSpot
from linli.sim.district.model import Area, District, Facility, Ground, Point, Road
from linli.sim.district.network import PROMENADE_Y, Network, Way, street_points, streets
from linli.sim.district.plan import Cell


def build(seed: int = 1) -> District:
    """The whole district. The seed changes names, shops, trees and people, not the plan."""
    rng = Random(f"district {seed}")  # noqa: S311  a reproducible town, not a secret
    fronts, gates = street_fronts.fronts(rng), street_fronts.gates()
    street_fronts.number(fronts, gates)
    layouts = {cell: blocks.lay_out(cell, own_gates(cell, gates)) for cell in plan.CELLS}
    inner = [Way("path", "", tuple(path)) for lay in layouts.values() for path in lay.paths]
    network = Network([*streets(), *distinct(inner)])
    settled = estates.settle(layouts, fronts, gates, network)
    facilities = (*public(layouts, network), *on_streets(fronts, network), *outdoors(network))
    patterns, organisations, members = staffing.people(
        rng, facilities, settled.buildings, settled.compounds, network
    )
    return District(
        seed=seed,
        timezone="Asia/Shanghai",
        city=plan.CITY,
        city_en=plan.CITY_EN,
        areas=areas(),
        roads=roads(),
        nodes=network.nodes,
        edges=tuple(network.edges),
        compounds=settled.compounds,
        gates=settled.gates,
        walls=settled.walls,
        buildings=settled.buildings,
        units=settled.units,
        homes=settled.homes,
        facilities=facilities,
        grounds=grounds(layouts),
        trees=trees(rng, layouts, fronts),
        patterns=patterns,
        organisations=organisations,
        members=members,
    )


def own_gates(cell: Cell, gates: list[GateSpot]) -> list[Metre]:
    """The gates on this cell's sides that belong to its estate."""
    at = next(at for at, compound in enumerate(plan.COMPOUNDS) if cell in compound.cells)
    sides = {point for name in lattice.SIDES for point in lattice.side(cell, name)}
    return [gate.spot for gate in gates if gate.compound == at and gate.spot in sides]


def distinct(ways: list[Way]) -> list[Way]:
    """Two cells share the path between them; keep it once."""
    return list({way.points: way for way in ways}.values())


def areas() -> tuple[Area, ...]:
    """District, street, communities and grids; each is exactly the sum of those below it."""
    cells = sorted(plan.CELLS)
    grids = [
        Area(
            estates.grid_code(cell),
            "grid",
            f"{estates.community_of(cell)[1][:-2]}第{number_of(cell)}网格",
            f"{estates.community_of(cell)[2].removesuffix(' Community')} Grid {number_of(cell)}",
            estates.community_of(cell)[0],
            to_line(lattice.ring(cell)),
        )
        for cell in cells
    ]
    communities = [
        Area(
            code,
            "community",
            name,
            name_en,
            plan.STREET[0],
            outline([grid for grid in grids if grid.parent == code]),
        )
        for code, name, name_en, _ in plan.COMMUNITIES
    ]
    whole = outline(grids)
    return (
        Area(plan.DISTRICT[0], "district", *plan.DISTRICT[1:], "", whole),
        Area(plan.STREET[0], "street", *plan.STREET[1:], plan.DISTRICT[0], whole),
        *communities,
        *grids,
    )


def number_of(cell: Cell) -> int:
    return int(estates.grid_code(cell)[-2:])


def outline(parts: list[Area]) -> tuple[Point, ...]:
    """The common outline of areas that share every point of their borders."""
    return tuple(unary_union([Polygon(part.ring) for part in parts]).exterior.coords)


def roads() -> tuple[Road, ...]:
    return tuple(
        Road(
            f"R{at:02d}",
            road.name,
            road.name_en,
            road.kind,
            plan.WIDTH_M[road.kind],
            to_line(street_points(road)),
        )
        for at, road in enumerate(plan.ROADS, start=1)
    )


def public(layouts: dict[Cell, Layout], network: Network) -> list[Facility]:
    """School, kindergarten and market: buildings with a yard of their own."""
    made: list[Facility] = []
    for cell, lay in layouts.items():
        for kind, name, name_en, floors, shape in lay.civic:
            middle = shape.representative_point()
            road = lattice.side_road(cell, "S" if cell[1] == 2 else "N")
            street = road.name if road else plan.ROADS[1].name
            made.append(
                Facility(
                    f"F{len(made) + 1:02d}",
                    kind,
                    name,
                    name_en,
                    f"{estates.prefix(cell)}{street}{name}",
                    estates.community_of(cell)[0],
                    estates.grid_code(cell),
                    floors,
                    network.nearest(middle.x, middle.y),
                    *to_lonlat(middle.x, middle.y),
                    to_line(shape.exterior.coords),
                )
            )
    return made


def on_streets(fronts: list[Front], network: Network) -> list[Facility]:
    """Shops and public buildings that stand on a street and have a house number."""
    return [
        Facility(
            f"S{at:03d}",
            front.kind,
            front.name,
            front.name_en,
            f"{estates.prefix(front.cell)}{front.road.name}{front.number}号",
            estates.community_of(front.cell)[0],
            estates.grid_code(front.cell),
            3 if front.kind in ("street_office", "clinic") else 2,
            network.nearest(*front.middle),
            *to_lonlat(*front.middle),
            to_line(front.shape.exterior.coords),
        )
        for at, front in enumerate(fronts, start=1)
    ]


OUTDOORS = (
    ("park", "滨溪公园", "Streamside Park", (3, 0), 470.0, -38.0),
    ("square", "云溪广场", "Yunxi Square", (1, 0), 200.0, -36.0),
    ("bus_stop", "云溪大街桂花街站", "Yunxi Avenue and Guihua Street", (2, 1), 290.0, 240.0),
    ("bus_stop", "云溪小学站", "Yunxi Primary School", (3, 2), 500.0, 261.0),
    ("bus_stop", "梧桐里站", "Wutongli", (0, 3), 110.0, 497.0),
    ("bus_stop", "滨溪公园站", "Streamside Park", (3, 0), 430.0, -7.0),
    ("shelter", "云溪小学应急避难场所", "Emergency Shelter", (3, 2), 520.0, 285.0),
    ("toilet", "公共厕所", "Public Toilet", (2, 0), 380.0, -28.0),
)


def outdoors(network: Network) -> list[Facility]:
    """Points without a building: park, square, bus stops, shelter."""
    made = []
    for at, (kind, name, name_en, cell, x, y) in enumerate(OUTDOORS, start=1):
        spot = bend(x, y)
        made.append(
            Facility(
                f"P{at:02d}",
                kind,
                name,
                name_en,
                f"{estates.prefix(cell)}{name}",
                estates.community_of(cell)[0],
                estates.grid_code(cell),
                0,
                network.nearest(*spot),
                *to_lonlat(*spot),
                (),
            )
        )
    return made


def grounds(layouts: dict[Cell, Layout]) -> tuple[Ground, ...]:
    """The riverside park, and lawns, ponds, courts and yards of every cell."""
    shore = [point for i in range(6) for point in lattice.bank(i)[i > 0 :]]
    kerb = [bend(x, -9.0) for x in (826.0 - 14.0 * step for step in range(60))]
    made = [Ground("park", "滨溪公园", "Streamside Park", to_line([*shore, *kerb, shore[0]]))]
    middle = bend(200.0, -36.0)
    plaza = Spot(middle).buffer(15.0, 16)
    made.append(Ground("square", "云溪广场", "Yunxi Square", to_line(plaza.exterior.coords)))
    for cell in sorted(layouts):
        lay = layouts[cell]
        school = plan.CELLS[cell][0] in ("school", "nursery")
        kinds = [("school" if school else "market", yard) for yard in lay.yards]
        planted = plan.CELLS[cell][0] in ("towers", "pair", "midrise")
        kinds += [("lawn", part) for part in gardens(cell, lay)] if planted else []
        kinds += [("grove" if planted else "lawn", lawn) for lawn in lay.lawns] + [
            ("pond", pond) for pond in lay.ponds
        ]
        for kind, shape in [*kinds, *lay.courts]:
            made.append(Ground(kind, "", "", to_line(shape.exterior.coords)))
    return tuple(made)


def gardens(cell: Cell, lay: Layout) -> list[Polygon]:
    """What is left of a newer estate between its buildings and paths."""
    west, south, east, north = lattice.inner(cell)
    kept = [block.shape.buffer(4.0, join_style="mitre") for block in lay.blocks]
    kept += [LineString(path).buffer(4.0) for path in lay.paths if len(set(path)) > 1]
    left = box(west, south, east, north).difference(unary_union(kept)).buffer(-2.5).buffer(2.5)
    return [part.simplify(0.3) for part in getattr(left, "geoms", (left,)) if part.area > 40]


def trees(rng: Random, layouts: dict[Cell, Layout], fronts: list[Front]) -> tuple[Point, ...]:
    """Trees along streets and the river, and on lawns; never on a building."""
    built = [block.shape for lay in layouts.values() for block in lay.blocks]
    built += [shape for lay in layouts.values() for *_, shape in lay.civic]
    built += [front.shape for front in fronts]
    carriageway = [
        LineString(street_points(road)).buffer(plan.WIDTH_M[road.kind] / 2 + 0.8)
        for road in plan.ROADS
    ]
    blocked = prep(unary_union([shape.buffer(2.0) for shape in built] + carriageway))
    spots: list[Metre] = []
    for road in plan.ROADS:
        if road.kind != "lane":
            line = LineString(street_points(road))
            for off in (1, -1):
                spots += along(line.offset_curve(off * (plan.WIDTH_M[road.kind] / 2 + 2.6)), 13.0)
    promenade = LineString([bend(14.0 * step, PROMENADE_Y - 6) for step in range(59)])
    spots += along(promenade, 11.0)
    for lay in layouts.values():
        for lawn in lay.lawns:
            for _ in range(int(lawn.area / 45)):
                west, south, east, north = lawn.bounds
                spots.append((rng.uniform(west, east), rng.uniform(south, north)))
    for _ in range(170):
        spots.append(bend(rng.uniform(0, 822), rng.uniform(-54, -14)))
    return tuple(to_lonlat(*spot) for spot in spots if not blocked.contains(Spot(spot)))


def along(line: LineString, every: float) -> list[Metre]:
    """Points down a line at an even distance."""
    count = int(line.length // every)
    found = [line.interpolate(every * (step + 0.5)) for step in range(count)]
    return [(spot.x, spot.y) for spot in found]
