"""The embedded router: scipy's Dijkstra with a limit, a k-d tree for snapping. Pure.

One run of Dijkstra from each place, on the reversed graph where there are fewer goals than
starts: 1.2 ms a place with a limit of 600 s on a graph of 54,000 nodes. Rows are kept, since
cases and posts lie at the same doors again and again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.travel.network import Network, to_plane
from linli.dispatch.travel.speeds import KINDS, WALK_KMH, Band, Mode, metres_per_second

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

LIMIT_S = 3600.0
# Further from any street than this is outside the map; up to here the last stretch is walked.
SNAP_M = 400.0
# Nodes of cut-off pieces are passed over if one of the main part lies this much further at most.
MAIN_PART_M = 60.0
ROWS = 400

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Snapped:
    """Nodes nearest to places, -1 outside the map, and the walk to them in seconds."""

    node: NDArray[np.int64]
    walk_s: Floats


@dataclass(slots=True)
class Router:
    """Travel times on one network; rows of times are remembered, so keep one for a process."""

    network: Network
    _graphs: dict[tuple[Mode, str], "csr_matrix"] = field(default_factory=dict)
    _rows: OrderedDict[tuple[Mode, str, int, bool], NDArray[np.float32]] = field(
        default_factory=OrderedDict
    )
    _tree: "cKDTree" = field(init=False)
    _main: "cKDTree" = field(init=False)
    _main_nodes: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        from scipy.sparse.csgraph import connected_components  # large: loaded where it is used
        from scipy.spatial import cKDTree

        plane = self.network.metres()
        parts = connected_components(_undirected(self.network), directed=False)[1]
        largest = np.bincount(parts).argmax()
        self._main_nodes = np.flatnonzero(parts == largest)
        self._tree, self._main = cKDTree(plane), cKDTree(plane[self._main_nodes])

    def snap(self, lonlat: Floats) -> Snapped:
        """The node for each WGS 84 point, longitude first."""
        plane = to_plane(self.network, lonlat)
        near, node = self._tree.query(plane)
        near_main, at = self._main.query(plane)
        better = near_main <= near + MAIN_PART_M
        node, away = np.where(better, self._main_nodes[at], node), np.where(better, near_main, near)
        node = np.where(away <= SNAP_M, node, -1)
        return Snapped(node.astype(np.int64), away / (WALK_KMH / 3.6))

    def seconds(
        self,
        starts: NDArray[np.int64],
        goals: NDArray[np.int64],
        *,
        mode: Mode,
        at: Band,
        limit_s: float = LIMIT_S,
    ) -> Floats:
        """Seconds from each start node to each goal node; infinite where there is no way.

        Node -1 is nowhere and reached from nowhere.
        """
        turned = len(goals) < len(starts)
        sources, others = (goals, starts) if turned else (starts, goals)
        rows = self._row_block(sources, mode=mode, at=at, turned=turned, limit_s=limit_s)
        found = np.where(others[None, :] >= 0, rows[:, np.maximum(others, 0)], np.inf)
        return found.T if turned else found

    @property
    def main_nodes(self) -> NDArray[np.int64]:
        """The nodes of the largest part that hangs together."""
        return self._main_nodes

    def graph(self, mode: Mode, at: Band) -> "csr_matrix":
        """Seconds along each piece as a sparse matrix, start by row."""
        key = (mode, at.name)
        if key not in self._graphs:
            self._graphs[key] = _weighted(self.network, mode, at)
        return self._graphs[key]

    def _row_block(
        self, sources: NDArray[np.int64], *, mode: Mode, at: Band, turned: bool, limit_s: float
    ) -> Floats:
        wanted = [int(node) for node in dict.fromkeys(sources.tolist()) if node >= 0]
        missing = [n for n in wanted if (mode, at.name, n, turned) not in self._rows]
        fresh: dict[int, NDArray[np.float32]] = {}
        if missing:
            from scipy.sparse.csgraph import dijkstra

            graph = self.graph(mode, at)
            made = dijkstra(graph.T.tocsr() if turned else graph, indices=missing, limit=LIMIT_S)
            fresh = dict(zip(missing, made.astype(np.float32), strict=True))
        rows = {n: fresh[n] if n in fresh else self._rows[mode, at.name, n, turned] for n in wanted}
        for node in wanted:
            self._rows[mode, at.name, node, turned] = rows[node]
            self._rows.move_to_end((mode, at.name, node, turned))
        while len(self._rows) > ROWS:
            self._rows.popitem(last=False)
        nowhere = np.full(self.network.size, np.inf, np.float32)
        block = np.array([rows.get(int(node), nowhere) for node in sources], dtype=np.float64)
        block = block.reshape(len(sources), self.network.size)
        return np.where(block <= limit_s, block, np.inf)


def _undirected(network: Network) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    ones = np.ones(len(network.start))
    return csr_matrix((ones, (network.start, network.end)), shape=(network.size, network.size))


def _weighted(network: Network, mode: Mode, at: Band) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    speed = np.array([metres_per_second(mode, kind, at) for kind in KINDS])[network.kind]
    seconds = network.length_m / speed
    allowed = network.walk if mode != "car" else np.ones(len(seconds), np.bool_)
    # Who may not drive against a one-way street walks along it: a responder is never shut in.
    against = seconds if mode == "walk" else network.length_m / (WALK_KMH / 3.6)
    along = np.where(network.oneway == -1, against, seconds)
    back = np.where(network.oneway == 1, against, seconds)
    rows = np.concatenate((network.start, network.end))[np.tile(allowed, 2)]
    columns = np.concatenate((network.end, network.start))[np.tile(allowed, 2)]
    weight = np.concatenate((along, back))[np.tile(allowed, 2)]
    # Parallel pieces: the quickest counts (a sparse matrix would add them up).
    order = np.lexsort((weight, columns, rows))
    rows, columns, weight = rows[order], columns[order], weight[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    shape = (network.size, network.size)
    return csr_matrix((weight[first], (rows[first], columns[first])), shape=shape)
