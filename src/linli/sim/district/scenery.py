"""The town around the district: roads, blocks, water and hills that frame the map.

It bears no addresses and no data; it only keeps the district from floating in the void.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import sin
from random import Random

from shapely.affinity import scale, translate
from shapely.geometry import LineString, Polygon, box
from shapely.geometry import Point as Spot
from shapely.ops import unary_union
from shapely.prepared import PreparedGeometry, prep

from linli.sim.district import plan
from linli.sim.district.blocks import oval
from linli.sim.district.frame import Metre, bend
from linli.sim.district.lattice import RIVERBANK_Y

WEST, EAST, SOUTH, NORTH = -3600.0, 4400.0, -3000.0, 3500.0
COLUMNS = (
    -3600.0, -3150.0, -2700.0, -2260.0, -1840.0, -1480.0, -1160.0, -850.0, -560.0, -280.0,
    0.0, 268.0, 560.0, 822.0,
    1110.0, 1400.0, 1720.0, 2060.0, 2440.0, 2860.0, 3300.0, 3800.0, 4400.0,
)  # fmt: skip
ROWS = (
    -3000.0, -2560.0, -2140.0, -1740.0, -1380.0, -1040.0, -730.0, -450.0, -190.0,
    0.0, 250.0, 507.0,
    770.0, 1040.0, 1330.0, 1640.0, 1980.0, 2340.0, 2720.0, 3100.0, 3500.0,
)  # fmt: skip
BRIDGES = {-2260.0, -1160.0, 268.0, 822.0, 1720.0, 2860.0}
NAMES = {
    0.0: ("银杏路", "Yinxing Road"),
    268.0: ("桂花街", "Guihua Street"),
    560.0: ("学堂路", "Xuetang Road"),
    822.0: ("东城路", "Dongcheng Road"),
    -560.0: ("铁塔路", "Tieta Road"),
    -1160.0: ("西环路", "West Ring Road"),
    1400.0: ("朝霞路", "Zhaoxia Road"),
    1720.0: ("东环路", "East Ring Road"),
}
ROW_NAMES = {
    0.0: ("临溪路", "Linxi Road"),
    250.0: ("云溪大街", "Yunxi Avenue"),
    507.0: ("梧桐路", "Wutong Road"),
    1040.0: ("北苑路", "Beiyuan Road"),
    1640.0: ("镜湖大道", "Jinghu Avenue"),
    -190.0: ("南岸路", "Nan'an Road"),
    -730.0: ("柳岸大道", "Liu'an Avenue"),
}
BIG_COLUMNS, BIG_ROWS = {-2260.0, -1160.0, 1720.0, 2860.0}, {250.0, -730.0, 1640.0, -1740.0}


@dataclass
class Scenery:
    """Shapes in plan metres: water and green with kind and names, roads, blocks, buildings."""

    water: list[tuple[str, str, str, Polygon]] = field(default_factory=list)
    green: list[tuple[str, str, str, Polygon]] = field(default_factory=list)
    roads: list[tuple[str, str, str, LineString]] = field(default_factory=list)
    land: list[tuple[str, Polygon]] = field(default_factory=list)
    buildings: list[tuple[int, Polygon]] = field(default_factory=list)
    trees: list[Metre] = field(default_factory=list)


def bent(points: list[Metre]) -> list[Metre]:
    return [bend(*point) for point in points]


def river() -> Polygon:
    """The river from edge to edge; its north bank is the district's southern border."""
    steps = [WEST + 40.0 * at for at in range(int((EAST - WEST) / 40) + 1)]
    inside = [x for x in steps if not -20 < x < 842]
    exact = [
        plan.XS[i] + (plan.XS[i + 1] - plan.XS[i]) * s / plan.STEPS
        for i in range(6)
        for s in range(plan.STEPS)
    ] + [plan.XS[6]]
    north = bent([(x, RIVERBANK_Y) for x in sorted([*inside, *exact])])
    south = bent([(x, RIVERBANK_Y - 74.0 - 9.0 * sin(x / 310.0)) for x in steps])
    return Polygon([*north, *south[::-1]]).buffer(0)


def blob(x: float, y: float, across: float, upward: float, rng: Random) -> Polygon:
    """A rounded, uneven shape, as lakes and hills are."""
    parts = [
        translate(
            scale(Spot(0, 0).buffer(1, 16), across * part, upward * part),
            x + across * rng.uniform(-0.6, 0.6),
            y + upward * rng.uniform(-0.4, 0.4),
        )
        for part in (0.9, 0.6, 0.55, 0.5, 0.45)
    ]
    return (
        unary_union([*parts, translate(scale(Spot(0, 0).buffer(1, 16), across, upward), x, y)])
        .buffer(-30)
        .buffer(60)
        .buffer(-30)
        .simplify(2)
    )


def waters(made: Scenery, rng: Random) -> None:
    made.water.append(("river", "云溪", "Yunxi River", river()))
    course = [
        (-560 + 46 * sin(at / 5.0) + 18 * sin(at / 1.9), RIVERBANK_Y - 20 + 20 * at)
        for at in range(62)
    ]
    made.water.append(("river", "", "", LineString(bent(course)).buffer(8).simplify(0.5)))
    made.water.append(("lake", "镜湖", "Mirror Lake", blob(-1000, 1330, 420, 260, rng)))
    made.water.append(("lake", "", "", blob(2700, -900, 380, 240, rng)))
    made.green.append(("park", "镜湖公园", "Mirror Lake Park", blob(-1000, 1330, 560, 360, rng)))
    made.green.append(("wood", "梧桐山", "Wutong Hill", blob(1700, 1500, 620, 420, rng)))
    made.green.append(("wood", "", "", blob(-2900, -2200, 700, 480, rng)))
    made.green.append(("park", "", "", blob(2700, -900, 520, 340, rng)))
    for x0, x1 in ((WEST, 0.0), (822.0, EAST)):
        points = [(x0 + (x1 - x0) * at / 60, -9.0) for at in range(61)]
        banks = [(x, RIVERBANK_Y - 4) for x, _ in points]
        made.green.append(("park", "", "", Polygon(bent([*points, *banks[::-1]]))))
    points = [(WEST + (EAST - WEST) * at / 200, -178.0) for at in range(201)]
    banks = [(x, -120.0) for x, _ in points]
    made.green.append(("park", "", "", Polygon(bent([*points, *banks[::-1]])).buffer(0)))


def kind_of(value: float, big: bool) -> str:
    if big:
        return "primary"
    return "secondary" if value in NAMES or value in ROW_NAMES else "tertiary"


def stretch(fixed: float, start: float, end: float, upright: bool) -> LineString:
    """A road along one line of the outer lattice."""
    count = max(2, int(abs(end - start) / 30))
    run = [start + (end - start) * at / count for at in range(count + 1)]
    return LineString(bent([(fixed, at) if upright else (at, fixed) for at in run]))


def streets(made: Scenery, still: Polygon) -> None:
    """Roads around the district, none through the lakes, few across the river."""
    hills = prep(still.buffer(-40))
    for x in COLUMNS:
        name = NAMES.get(x, ("", ""))
        kind = kind_of(x, x in BIG_COLUMNS)
        spans = (
            [(SOUTH, -190.0), (507.0, NORTH)] if 0 <= x <= 822 else [(SOUTH, -190.0), (0.0, NORTH)]
        )
        if x in BRIDGES:
            spans.append((-190.0, 0.0))
        for low, high in spans:
            cut = [low, *(y for y in ROWS if low < y < high), high]
            for a, b in zip(cut, cut[1:], strict=False):
                add_road(made, kind, name, stretch(x, a, b, True), hills)
    for y in ROWS:
        name = ROW_NAMES.get(y, ("", ""))
        kind = kind_of(y, y in BIG_ROWS)
        spans = [(WEST, 0.0), (822.0, EAST)] if 0 <= y <= 507 else [(WEST, EAST)]
        for low, high in spans:
            cut = [low, *(x for x in COLUMNS if low < x < high), high]
            for a, b in zip(cut, cut[1:], strict=False):
                add_road(made, kind, name, stretch(y, a, b, False), hills)


def add_road(
    made: Scenery, kind: str, name: tuple[str, str], line: LineString, hills: PreparedGeometry
) -> None:
    if not hills.intersects(line):
        made.roads.append((kind, *name, line))


def blocks() -> Iterator[tuple[float, float, float, float]]:
    """Every block of the outer lattice: west, south, east, north."""
    for x0, x1 in zip(COLUMNS, COLUMNS[1:], strict=False):
        for y0, y1 in zip(ROWS, ROWS[1:], strict=False):
            if y0 == -190.0 or (0 <= x0 < 822 and 0 <= y0 < 507):
                continue
            yield x0, y0, x1, y1


def fill(made: Scenery, rng: Random, still: Polygon) -> None:
    """Land use and buildings of every outer block, thinner with the distance."""
    blocked = prep(still.buffer(12))
    for x0, y0, x1, y1 in blocks():
        far = max(abs((x0 + x1) / 2 - 411) / 2300, abs((y0 + y1) / 2 - 240) / 1900)
        use = rng.choices(
            ("residential", "towers", "industrial", "school", "park", "rest"),
            (10, 4, 1.5 + 3 * far, 1, 1.2, 1 + 6 * max(0.0, far - 0.5)),
        )[0]
        ground = Polygon(
            [
                *stretch(y0 + 14, x0 + 14, x1 - 14, False).coords,
                *stretch(y1 - 14, x1 - 14, x0 + 14, False).coords,
            ]
        )
        if use == "park":
            made.green.append(("park", "", "", ground.buffer(-16).buffer(14)))
            continue
        if use == "rest" or blocked.contains(ground):
            continue
        made.land.append(
            (
                "industrial"
                if use == "industrial"
                else "school"
                if use == "school"
                else "residential",
                ground,
            )
        )
        if far > 1:
            continue
        middle = bend((x0 + x1) / 2, (y0 + y1) / 2)
        spread = ((x1 - x0) / 2 - 26, (y1 - y0) / 2 - 26)
        yard = prep(ground.buffer(-6))
        if use == "school":
            made.green.append(("pitch", "", "", oval(middle[0], middle[1] - 52, 58, 27)))
        for floors, shape in houses(use, rng, middle, spread):
            if yard.contains(shape) and not blocked.intersects(shape):
                made.buildings.append((floors, shape))
                if rng.random() < 0.5:
                    west, south, east, _ = shape.bounds
                    made.trees.append((rng.uniform(west, east), south - rng.uniform(5, 9)))


def houses(use: str, rng: Random, middle: Metre, spread: Metre) -> Iterator[tuple[int, Polygon]]:
    """Buildings for one outer block around its middle."""
    (x, y), (half_x, half_y) = middle, spread
    if use == "industrial":
        for dx in (-0.5, 0.5):
            for dy in (-0.55, 0.5):
                w, h = half_x * rng.uniform(0.55, 0.85), half_y * rng.uniform(0.4, 0.75)
                yield (
                    2,
                    box(
                        x + dx * half_x - w / 2,
                        y + dy * half_y - h / 2,
                        x + dx * half_x + w / 2,
                        y + dy * half_y + h / 2,
                    ),
                )
        return
    if use == "school":
        yield 4, box(x - half_x * 0.7, y + half_y * 0.45, x + half_x * 0.6, y + half_y * 0.6)
        yield 4, box(x - half_x * 0.7, y, x + half_x * 0.1, y + 13)
        return
    pitch, depth, wide = (46.0, 21.0, 26.0) if use == "towers" else (29.0, 12.0, 52.0)
    gap = 24.0 if use == "towers" else 10.0
    depth_y = y + half_y - depth
    wide *= rng.uniform(0.85, 1.15)
    while depth_y > y - half_y:
        left = x - half_x + rng.uniform(0, 6)
        while left + wide < x + half_x:
            if rng.random() < 0.93:
                yield 24 if use == "towers" else 6, box(left, depth_y, left + wide, depth_y + depth)
            left += wide + gap
        depth_y -= pitch


def scenery(seed: int) -> Scenery:
    """Everything around the district, the same for the same seed."""
    rng = Random(f"scenery {seed}")  # noqa: S311  a reproducible town, not a secret
    made = Scenery()
    waters(made, rng)
    still = unary_union(
        [shape for kind, *_, shape in made.water]
        + [shape for kind, *_, shape in made.green if kind in ("wood", "park")]
    )
    lakes = unary_union(
        [shape for kind, *_, shape in made.water if kind == "lake"]
        + [shape for kind, *_, shape in made.green if kind == "wood"]
    )
    streets(made, lakes)
    fill(made, rng, still)
    for *_, shape in [green for green in made.green if green[0] == "park"]:
        west, south, east, north = shape.bounds
        inside = prep(shape.difference(unary_union([w[-1] for w in made.water])))
        for _ in range(min(160, int(shape.area / 900))):
            spot = (rng.uniform(west, east), rng.uniform(south, north))
            if inside.contains(Spot(spot)):
                made.trees.append(spot)
    return made
