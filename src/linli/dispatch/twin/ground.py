"""Where the twin plays: all travel times between nodes, where calls come from, standby places."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linli.dispatch.coverage.expected import column_weights, miss
from linli.dispatch.coverage.standby import choose
from linli.dispatch.travel.network import METRES_PER_DEGREE, Network
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.speeds import DAY, Band, Mode

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

DEMAND_POINTS, STANDBY_PLACES = 120, 60
MOST_NODES = 6_000
# A spot stands for what lies around it, about a cell of H3 at resolution 9.
SPOT_M = 200.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Arrays over the nodes of one connected network.

    Attributes:
        seconds: from node (row) to node (column), by the responders' mode.
        weight: share of the calls by node; sums to one.
        spots: nodes that stand for all calls around them, with their share in `spot_weight`.
        places: nodes where somebody may stand by.
        lon, lat: WGS 84 of each node.
    """

    seconds: NDArray[np.float32]
    weight: Floats
    spots: Ints
    spot_weight: Floats
    places: Ints
    lon: Floats
    lat: Floats

    def posts(self, count: int, *, at: int) -> list[int]:
        """Posts for `count` responders at the `at` best standby places, evenly shared."""
        rows = self.place_misses(busy=0.5)
        weights = column_weights(self.spot_weight)
        few = choose(places=rows, weights=weights, count=min(at, count))
        return [int(self.places[few[number % len(few)]]) for number in range(count)]

    def nearest(self, lon: float, lat: float) -> int:
        """The node next to a point."""
        scale = np.cos(np.radians(lat))
        return int((((self.lon - lon) * scale) ** 2 + (self.lat - lat) ** 2).argmin())

    def place_misses(self, *, busy: float) -> Floats:
        """Rows of `miss` for the standby places."""
        return miss(self.seconds[np.ix_(self.places, self.spots)].astype(np.float64), busy=busy)


def lay_out(
    network: Network,
    *,
    mode: Mode,
    seed: int,
    clustering: float = 0.8,
    at: Band = DAY,
    spots: tuple[tuple[float, float, float], ...] = (),
) -> Ground:
    """A ground on the main part of a network.

    Calls come from every node, more or less after a log-normal draw smoothed over neighbours:
    dense estates beside parks. `clustering` is its standard deviation. With `spots` (longitude,
    latitude, share of the calls) they come from the nodes around these instead.

    Raises:
        ValueError: the network has more nodes than all their pairs can be held for.
    """
    from scipy.sparse.csgraph import dijkstra  # large: loaded where it is used

    router = Router(network)
    nodes = router.main_nodes
    if len(nodes) > MOST_NODES:
        raise ValueError(f"the streets have {len(nodes)} nodes, at most {MOST_NODES} can be played")
    graph = router.graph(mode, at)[nodes][:, nodes]
    seconds = dijkstra(graph).astype(np.float32)
    plane = network.metres()[nodes]
    rng = np.random.default_rng(seed)
    lon, lat = network.lon[nodes], network.lat[nodes]
    weight = _around(lon, lat, spots) if spots else _weights(plane, rng, clustering)
    points, spot_weight = _gathered(plane, weight, DEMAND_POINTS, seed)
    # People may stand by wherever there is a street, also where no call was counted.
    anywhere = 0.8 * weight + 0.2 / len(weight) if spots else weight
    places, _ = _gathered(plane, anywhere, STANDBY_PLACES, seed + 1)
    return Ground(seconds, weight, points, spot_weight, places, lon, lat)


def single(*, units: int) -> Ground:
    """A ground without ways: everything is at one place. For comparing with queueing theory."""
    one = np.zeros(1)
    return Ground(
        np.zeros((1, 1), np.float32), np.ones(1), np.zeros(1, np.int64), np.ones(1),
        np.zeros(min(units, 1), np.int64), one, one,
    )  # fmt: skip


def _weights(plane: Floats, rng: np.random.Generator, clustering: float) -> Floats:
    centres = plane[rng.choice(len(plane), size=min(40, len(plane)), replace=False)]
    heights = rng.lognormal(0.0, clustering, len(centres))
    away = np.hypot(*(plane[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    reach = np.hypot(*np.ptp(plane, axis=0)) / 10 + 1.0
    dense = (heights * np.exp(-((away / reach) ** 2))).sum(axis=1) + 0.05
    return np.asarray(dense / dense.sum())


def _around(lon: Floats, lat: Floats, spots: tuple[tuple[float, float, float], ...]) -> Floats:
    """Each spot's share spread over the nodes within SPOT_M of it, or on the nearest one."""
    weight = np.zeros(len(lon))
    for spot_lon, spot_lat, share in spots:
        scale = np.cos(np.radians(spot_lat))
        away = METRES_PER_DEGREE * np.hypot((lon - spot_lon) * scale, lat - spot_lat)
        near = np.flatnonzero(away <= max(SPOT_M, float(away.min())))
        weight[near] += share / len(near)
    return np.asarray(weight / weight.sum())


def _gathered(plane: Floats, weight: Floats, count: int, seed: int) -> tuple[Ints, Floats]:
    """At most `count` nodes that stand for all others, by k-means, and the weight around each."""
    from scipy.cluster.vq import kmeans2

    count = min(count, int((weight > 0).sum()))
    if count == len(plane):
        return np.arange(len(plane)), weight
    rng = np.random.default_rng(seed)
    start = plane[rng.choice(len(plane), size=count, replace=False, p=weight)]
    centres, label = kmeans2(plane, start, minit="matrix", iter=15, missing="warn")
    nodes, sums = [], []
    for at in range(count):
        members = np.flatnonzero(label == at)
        if len(members):
            away = ((plane[members] - centres[at]) ** 2).sum(axis=1)
            nodes.append(int(members[away.argmin()]))
            sums.append(float(weight[members].sum()))
    return np.array(nodes, np.int64), np.array(sums)
