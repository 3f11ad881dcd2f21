"""The tree cut into tiles (C2SP tlog-tiles): names, the growing right edge, reading nodes. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from linli.ledger.merkle import EMPTY_ROOT, HASH_SIZE, fold, node_hash

WIDTH = 256
HEIGHT = 8
COMMITMENT_SIZE = 32
PREFIX = COMMITMENT_SIZE.to_bytes(2, "big")
RECORD_SIZE = len(PREFIX) + COMMITMENT_SIZE
ENTRIES = "entries"
_NAME = re.compile(
    r"(?P<level>entries|0|[1-5][0-9]?|6[0-3]?|[7-9])/"
    r"(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class TileWrong(ValueError):
    """A tile is not there or does not hold what it must."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile or, where `level` is None, one bundle of entries; `width` 256 means full."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def name(self) -> str:
        """Its path below the prefix, such as ``tile/0/x001/234.p/17``."""
        parts = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            parts.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        level = ENTRIES if self.level is None else self.level
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{'/'.join(parts)}{partial}"

    @property
    def record_size(self) -> int:
        """Bytes of each of its records."""
        return RECORD_SIZE if self.level is None else HASH_SIZE

    def cut(self, data: bytes) -> list[bytes]:
        """Its hashes, or its entries without their lengths.

        Raises:
            TileWrong: it has not the size, or an entry is no commitment.
        """
        size = self.record_size
        if len(data) != size * self.width:
            raise TileWrong(f"{self.name} has {len(data)} bytes instead of {size * self.width}")
        records = [data[at : at + size] for at in range(0, len(data), size)]
        if self.level is not None:
            return records
        if any(record[:2] != PREFIX for record in records):
            raise TileWrong(f"{self.name} holds an entry that is no commitment")
        return [record[2:] for record in records]


def parse(name: str) -> Tile | None:
    """The tile that the part of an address after ``tile/`` names; None if it names none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    width = int(found["width"] or WIDTH)
    level = None if found["level"] == ENTRIES else int(found["level"])
    tile = Tile(level, int(re.sub(r"[x/]", "", found["number"])), width)
    # One tile has one name: no needless x000 before it, no width of a full one as partial.
    is_proper = width < WIDTH if found["width"] else True
    return tile if is_proper and tile.name == f"tile/{name}" else None


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile of `level` and `index` as wide as it is in a tree of `size` leaves.

    Raises:
        TileWrong: it is empty in such a tree.
    """
    width = min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH)
    if width <= 0:
        raise TileWrong(f"no tile {level}/{index} in a tree of {size}")
    return Tile(level, index, width)


def tiles_of(size: int, *, level: int = 0) -> Iterator[Tile]:
    """Every tile of one level in a tree of `size` leaves, from the left."""
    for index in range(-(-(size >> (HEIGHT * level)) // WIDTH)):
        yield tile_at(level, index, size)


@dataclass
class Edge:
    """The right edge of a growing tree: of each level the tile that is not full yet."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)

    def append(self, commitments: list[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Take in the next leaves; gives each tile that became full, with its bytes."""
        hashes = [sha256(b"\x00" + one).digest() for one in commitments]
        if hashes and not self.levels:
            self.levels.append([])
        start = 0
        while start < len(hashes):
            # As many as the last tile still takes: what is done for each leaf is hashing alone.
            end = min(start + WIDTH - len(self.entries), len(hashes))
            self.entries += commitments[start:end]
            self.levels[0] += hashes[start:end]
            self.size += end - start
            start = end
            if len(self.entries) == WIDTH:
                yield from self._fill(0)
                yield Tile(None, self.size // WIDTH - 1), bundle(self.entries)
                self.entries = []

    def _fill(self, level: int) -> Iterator[tuple[Tile, bytes]]:
        tile = self.levels[level]
        yield Tile(level, (self.size >> (HEIGHT * (level + 1))) - 1), b"".join(tile)
        self.levels[level] = []
        if level + 1 == len(self.levels):
            self.levels.append([])
        self.levels[level + 1].append(fold(tile))
        if len(self.levels[level + 1]) == WIDTH:
            yield from self._fill(level + 1)

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """The tiles that are not full, with their bytes."""
        for level, hashes in enumerate(self.levels):
            if hashes:
                yield (
                    tile_at(level, self.size >> (HEIGHT * (level + 1)), self.size),
                    b"".join(hashes),
                )
        if self.entries:
            yield Tile(None, self.size // WIDTH, len(self.entries)), bundle(self.entries)

    def root(self) -> bytes:
        """The head of the tree."""
        found: bytes | None = None
        for hashes in self.levels:
            end = len(hashes)
            while end:
                count = end & -end
                part = fold(hashes[end - count : end])
                found = part if found is None else node_hash(part, found)
                end -= count
        return EMPTY_ROOT if found is None else found


def bundle(commitments: list[bytes]) -> bytes:
    """Commitments as an entry bundle."""
    return b"".join(PREFIX + one for one in commitments)


Fetch = Callable[[Tile], bytes]


def edge_of(fetch: Fetch, size: int) -> Edge:
    """The right edge of the tree of `size` leaves, read from its tiles.

    Raises:
        TileWrong: a tile is missing or has another size.
    """
    edge = Edge(size)
    level = 0
    while size >> (HEIGHT * level):
        width = (size >> (HEIGHT * level)) % WIDTH
        tile = Tile(level, size >> (HEIGHT * (level + 1)), width)
        edge.levels.append(tile.cut(fetch(tile)) if width else [])
        level += 1
    if size % WIDTH:
        last = Tile(None, size // WIDTH, size % WIDTH)
        edge.entries = last.cut(fetch(last))
    return edge


class TileNodes:
    """Nodes of the tree of `size` leaves, computed from tiles that `fetch` gets."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self.size = size

        def hashes(level: int, index: int) -> list[bytes]:
            tile = tile_at(level, index, size)
            return tile.cut(fetch(tile))

        self._hashes = lru_cache(maxsize=512)(hashes)

    def node(self, level: int, index: int) -> bytes:
        """The head of a complete subtree, from the lowest tile that spans it."""
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        hashes = self._hashes(tile_level, first // WIDTH)
        start = first % WIDTH
        part = hashes[start : start + (1 << above)]
        if len(part) != 1 << above:
            raise TileWrong(f"no node {level}/{index} in a tree of {self.size}")
        return fold(part)
