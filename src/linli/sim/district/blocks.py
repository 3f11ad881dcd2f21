"""Footprints: what stands inside one cell, in plan metres, with its doors, rooms and paths."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.affinity import scale, translate
from shapely.geometry import Point as Spot
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from linli.sim.district import lattice, plan
from linli.sim.district.frame import Metre
from linli.sim.district.plan import Cell

SLAB_DEPTH_M, MIDRISE_DEPTH_M = 11.6, 14.0
PATH_OFF_M = 6.0  # from a slab's north face to the path at its doors


@dataclass(frozen=True)
class Block:
    """A residential building: per unit a door on a path and the rooms of one floor."""

    kind: str
    shape: Polygon
    floors: int
    doors: tuple[Metre, ...]
    rooms: tuple[tuple[Metre, ...], ...]


@dataclass
class Layout:
    """Everything inside one cell."""

    blocks: list[Block] = field(default_factory=list)
    paths: list[list[Metre]] = field(default_factory=list)
    lawns: list[Polygon] = field(default_factory=list)
    ponds: list[Polygon] = field(default_factory=list)
    courts: list[tuple[str, Polygon]] = field(default_factory=list)
    civic: list[tuple[str, str, str, int, Polygon]] = field(default_factory=list)
    yards: list[Polygon] = field(default_factory=list)


def cm(x: float, y: float) -> Metre:
    return round(x, 2), round(y, 2)


class Spine:
    """The path that the rows of one cell hang on: a lattice side, or a line of its own."""

    def __init__(self, cell: Cell, where: str) -> None:
        west, south, east, north = lattice.inner(cell)
        self.shared = where.startswith("edge")
        self.at_east = where.endswith("E")
        self.samples = lattice.side(cell, where[-1]) if self.shared else ()
        self.x = (east - 1.5) if self.at_east else (west + 1.5)
        self.low, self.high = south, north
        self.joints: list[Metre] = []

    def join(self, y: float) -> Metre:
        """The point of the spine at, or for a shared side nearest to, height `y`."""
        if self.shared:
            return min(self.samples, key=lambda point: abs(point[1] - y))
        joint = cm(self.x, y)
        self.joints.append(joint)
        return joint


def slab(west: float, south: float, width: float, depth: float, units: int) -> Polygon:
    """A slab that faces south, its stairwells standing out to the north."""
    span = width / units
    parts = [box(west, south, west + width, south + depth)]
    for unit in range(units):
        middle = west + span * (unit + 0.5)
        parts.append(box(middle - 1.8, south + depth - 0.5, middle + 1.8, south + depth + 1.3))
        parts.append(box(middle - span * 0.36, south - 1.1, middle - span * 0.1, south + 0.5))
        parts.append(box(middle + span * 0.1, south - 1.1, middle + span * 0.36, south + 0.5))
    return unary_union(parts)


def tower(x: float, y: float) -> Polygon:
    """A tower with four wings around its lifts, about 28 by 23 metres."""
    wings = [
        box(-14, -9, 14, 9),
        box(-9.5, -11.5, 9.5, 11.5),
        box(-14, -11, -10.5, -3),
        box(10.5, -11, 14, -3),
    ]
    hall = box(-2.5, 10, 2.5, 13)
    notch = box(-1.6, -12, 1.6, -7)
    return translate(unary_union([*wings, hall]).difference(notch), x, y)


def row(spine: Spine, y: float, doors: list[Metre], far: float | None = None) -> list[list[Metre]]:
    """A path from the spine past the feet of `doors`, and a stub to each door."""
    start = spine.join(y)
    level = start[1]
    feet = sorted({cm(x, level) for x, _ in doors}, reverse=spine.at_east)
    end = [cm(far, level)] if far is not None else []
    paths = [[start, *feet, *end]]
    paths += [[cm(x, level), (x, door)] for x, door in doors if abs(door - level) > 0.05]
    return paths


def add_slab(
    lay: Layout, spine: Spine, west: float, south: float, width: float, units: int, floors: int
) -> None:
    depth = SLAB_DEPTH_M if floors <= 7 else MIDRISE_DEPTH_M
    span = width / units
    per_floor = 3 if units == 2 else 2
    doors, rooms = [], []
    for unit in range(units):
        left = west + span * unit
        doors.append(cm(left + span / 2, south + depth + 1.3))
        rooms.append(
            tuple(
                cm(left + span * (2 * room + 1) / (2 * per_floor), south + depth / 2)
                for room in range(per_floor)
            )
        )
    kind = "slab" if floors <= 7 else "midrise"
    shape = slab(west, south, width, depth, units)
    lay.blocks.append(Block(kind, shape, floors, tuple(doors), tuple(rooms)))
    lay.paths += row(spine, south + depth + PATH_OFF_M, doors)
    lay.lawns.append(box(west, south - 7.0, west + width, south - 2.4))


def add_tower(lay: Layout, spine: Spine, x: float, y: float, floors: int, walk_y: float) -> None:
    above = y > walk_y
    door = cm(x, y - 7.0) if above else cm(x, y + 13.0)
    rooms = tuple(cm(x + dx, y + dy) for dx, dy in ((-8, -5), (-8, 5), (8, 5), (8, -5)))
    lay.blocks.append(Block("tower", tower(x, y), floors, (door,), (rooms,)))
    lay.paths += row(spine, walk_y, [door])


def span_of(cell: Cell, spine: Spine, width: float) -> tuple[float, float]:
    """West end and width of what fits beside the spine, pushed against it."""
    west, _, east, _ = lattice.inner(cell)
    clear = 3.0 if spine.shared else 6.5
    west, east = (west + 2, east - clear) if spine.at_east else (west + clear, east - 2)
    width = min(width, east - west)
    middle = (west + east) / 2
    return middle - width / 2, width


def slabs(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, width = span_of(cell, spine, 86.0)
    _, south, _, north = lattice.inner(cell)
    low, high = south + 7.5, north - PATH_OFF_M - 3 - SLAB_DEPTH_M
    for at, count in enumerate(floors):
        y = high - (high - low) * at / (len(floors) - 1)
        add_slab(lay, spine, west, y, width, 4, count)


def corner(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    """Two slabs in the elbow of an L-shaped building of six units."""
    west, width = span_of(cell, spine, 96.0)
    _, south, _, north = lattice.inner(cell)
    low, high = south + 7.5, north - PATH_OFF_M - 3 - SLAB_DEPTH_M
    shorter, gap = width - SLAB_DEPTH_M - 9.0, (high - low) / 2
    left = west + (SLAB_DEPTH_M + 9.0 if spine.at_east else 0.0)
    for at in (1, 2):
        add_slab(lay, spine, left, high - gap * at, shorter, 4, floors[at])
    add_slab(lay, spine, west, high, width, 4, floors[0])
    straight = lay.blocks.pop()
    lay.lawns.pop()
    arm_west = west if spine.at_east else west + width - SLAB_DEPTH_M
    face = arm_west + SLAB_DEPTH_M if spine.at_east else arm_west
    arm = box(arm_west, low + 2, arm_west + SLAB_DEPTH_M, high + 1)
    middle = arm_west + SLAB_DEPTH_M / 2
    doors, rooms = list(straight.doors), list(straight.rooms)
    for at in (1, 2):
        start = spine.join(high - gap * at + SLAB_DEPTH_M + PATH_OFF_M)
        door = cm(face, start[1])
        foot = max(lay.paths, key=lambda path: (path[0] == start, len(path)))
        foot.append(door)
        doors.append(door)
        rooms.append((cm(middle, start[1] + 4.5), cm(middle, start[1] - 4.5)))
    shape = unary_union([straight.shape, arm])
    block = Block("l_shape", shape, floors[0], tuple(doors), tuple(rooms))
    lay.blocks.insert(0, block)


def midrise(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, width = span_of(cell, spine, 84.0)
    _, south, _, north = lattice.inner(cell)
    top, low = north - PATH_OFF_M - 3 - MIDRISE_DEPTH_M, south + 7.5
    add_slab(lay, spine, west, top, width, 3, floors[0])
    add_slab(lay, spine, west, low, width, 3, floors[1])
    middle = (low + MIDRISE_DEPTH_M + PATH_OFF_M + 3 + top - 8) / 2
    reach = (top - 8 - low - MIDRISE_DEPTH_M - PATH_OFF_M - 3) / 2
    if reach > 5:
        lay.lawns.append(oval(west + width / 2, middle, width * 0.42, reach))
        lay.courts.append(("playground", oval(west + width * 0.6, middle, 7.5, reach * 0.6)))


def oval(x: float, y: float, across: float, upward: float) -> Polygon:
    return translate(scale(Spot(0, 0).buffer(1.0, 12), across, upward), x, y)


def towers(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, width = span_of(cell, spine, 104.0)
    _, south, _, north = lattice.inner(cell)
    top, low = north - 15, south + 14
    walk = spine.join((top + low) / 2)[1]
    for floor, part, y in zip(floors, (0.2, 0.8, 0.5), (top, top - 2, low), strict=True):
        add_tower(lay, spine, west + width * part, y, floor, walk)
    lay.lawns.append(oval(west + width * 0.17, low + 1, width * 0.15, 12))
    lay.lawns.append(oval(west + width * 0.84, low + 1, width * 0.14, 12))
    lay.ponds.append(oval(west + width * 0.85, low, width * 0.07, 5))
    lay.lawns.append(oval(west + width * 0.5, top + 2, width * 0.1, 9))


def pair(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, width = span_of(cell, spine, 100.0)
    _, south, _, north = lattice.inner(cell)
    top = north - 15
    walk = spine.join(top - 22)[1]
    for floor, part in zip(floors, (0.22, 0.76), strict=True):
        add_tower(lay, spine, west + width * part, top, floor, walk)
    middle, reach = (walk - 5 + south) / 2, (walk - 5 - south) / 2
    lay.lawns.append(oval(west + width * 0.5, middle, width * 0.46, reach))
    lay.ponds.append(oval(west + width * 0.36, middle, width * 0.13, reach * 0.45))
    lay.courts.append(("playground", oval(west + width * 0.7, middle, 9, reach * 0.42)))


def nursery(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, width = span_of(cell, spine, 86.0)
    _, south, _, north = lattice.inner(cell)
    top = north - PATH_OFF_M - 3 - SLAB_DEPTH_M
    add_slab(lay, spine, west, top, width, 4, floors[0])
    add_slab(lay, spine, west, south + 7.5, width, 4, floors[1])
    low, high = south + 7.5 + SLAB_DEPTH_M + PATH_OFF_M + 4, top - 9
    yard = box(west + 6, low, west + width - 6, high)
    house = box(west + 10, (low + high) / 2, west + width * 0.6, high - 2)
    lay.yards.append(yard)
    lay.civic.append(("kindergarten", "河湾幼儿园", "Hewan Kindergarten", 3, house))
    lay.courts.append(("playground", oval(west + width * 0.77, (low + high) / 2, 9, 6)))


def school(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, south, east, north = lattice.inner(cell)
    add_slab(lay, spine, west + 6, north - 21, 40.0, 2, floors[0])
    lay.lawns.append(box(west + 6, south + 4, west + 44, north - 34))
    yard = box(west + 51, south, east, north)
    hall = unary_union(
        [
            box(west + 57, north - 15, east - 5, north - 3),
            box(east - 17, north - 36, east - 5, north - 3),
        ]
    )
    lay.yards.append(yard)
    lay.civic.append(("school", "云溪小学", "Yunxi Primary School", 4, hall))
    middle, span = (west + 51 + east) / 2 - 3, (east - west - 51) / 2 - 7
    low = south + 6
    reach = 20.0
    track = box(middle - span + reach, low, middle + span - reach, low + 2 * reach).union(
        unary_union(
            [oval(middle + end * (span - reach), low + reach, reach, reach) for end in (-1, 1)]
        )
    )
    lay.courts += [("track", track), ("pitch", track.buffer(-5.5))]


def market(cell: Cell, lay: Layout, spine: Spine, floors: tuple[int, ...]) -> None:
    west, south, east, north = lattice.inner(cell)
    add_slab(lay, spine, west + 8, south + 8, 54.0, 3, floors[0])
    hall = box(west + 16, north - 34, east - 10, north - 4)
    lay.civic.append(("market", "云溪菜市场", "Yunxi Wet Market", 2, hall))
    lay.yards.append(box(west + 10, north - 38, east, north))


TEMPLATES = {
    "slabs": slabs,
    "corner": corner,
    "midrise": midrise,
    "towers": towers,
    "pair": pair,
    "nursery": nursery,
    "school": school,
    "market": market,
}


def lay_out(cell: Cell, gates: list[Metre]) -> Layout:
    """Fill one cell; `gates` are the points on its sides where its own spine comes out."""
    template, where, floors = plan.CELLS[cell]
    lay, spine = Layout(), Spine(cell, where)
    TEMPLATES[template](cell, lay, spine, floors)
    if spine.shared:
        lay.paths.insert(0, list(spine.samples))
        return lay
    for gate in gates:
        level = min(max(gate[1], spine.low), spine.high)
        lay.paths.append([gate, spine.join(level)])
    lay.paths.insert(0, sorted(set(spine.joints), key=lambda point: point[1]))
    return lay
