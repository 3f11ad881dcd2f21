"""Groups of profiles that are one thing, without chaining through what must stay apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# A profile that fits two groups which exclude each other joins neither, unless one of them fits
# better by so many bits.
MARGIN = 3.0


def components(*, nodes: int, left: Ints, right: Ints) -> Ints:
    """The number of its component for every node from 0 to `nodes`; each is its lowest node."""
    from scipy.sparse import coo_array  # large: loaded where it is used
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(left), dtype=np.int8)
    graph = coo_array((ones, (left, right)), shape=(nodes, nodes))
    count, label = connected_components(graph, directed=False)
    lowest = np.full(count, nodes)
    np.minimum.at(lowest, label, np.arange(nodes))
    found: Ints = lowest[label]
    return found


@dataclass(slots=True)
class _Groups:
    """A forest of groups with what each must not be together with."""

    apart: Mapping[int, set[int]]
    parent: dict[int, int] = field(default_factory=dict)
    inside: dict[int, set[int]] = field(default_factory=dict)

    def of(self, node: int) -> int:
        parent = self.parent
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def nodes(self, root: int) -> set[int]:
        return self.inside.setdefault(root, {root})

    def conflict(self, one: int, other: int) -> bool:
        """Whether two groups hold something that must stay apart."""
        few, many = sorted((self.nodes(one), self.nodes(other)), key=len)
        none: set[int] = set()
        return any(not many.isdisjoint(self.apart.get(node, none)) for node in few)

    def join(self, one: int, other: int) -> None:
        low, high = sorted((one, other))
        self.parent[high] = low
        self.nodes(low).update(self.nodes(high))
        del self.inside[high]


def resolve(
    *,
    edges: Sequence[tuple[int, int, float]],
    apart: Iterable[tuple[int, int]],
    bound: Iterable[tuple[int, int]] = (),
) -> dict[int, int]:
    """The lowest node of its group for every node met: best edge first, conflicts never joined.

    `bound` pairs, which stewards decided, are joined before all others, and against conflicts
    unless these were decided too (the caller leaves those out).
    """
    barred: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        barred[one].add(other)
        barred[other].add(one)
    groups = _Groups(barred)
    for one, other in sorted(bound):
        here, there = groups.of(one), groups.of(other)
        if here != there:
            groups.join(here, there)
    beside: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for one, other, weight in edges:
        beside[one].append((other, weight))
        beside[other].append((one, weight))
    torn: set[int] = set()
    for one, other, weight in sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1])):
        _consider(groups, beside, torn, (one, other, weight))
    met = {node for edge in edges for node in edge[:2]} | set(groups.parent)
    return {node: groups.of(node) for node in met}


def _consider(
    groups: _Groups,
    beside: Mapping[int, list[tuple[int, float]]],
    torn: set[int],
    edge: tuple[int, int, float],
) -> None:
    one, other, weight = edge
    here, there = groups.of(one), groups.of(other)
    if here == there or one in torn or other in torn or groups.conflict(here, there):
        return
    for node, target in ((one, there), (other, here)):
        if len(groups.nodes(groups.of(node))) == 1 and _torn(groups, beside[node], target, weight):
            torn.add(node)
            return
    groups.join(here, there)


def _torn(groups: _Groups, edges: Sequence[tuple[int, float]], target: int, weight: float) -> bool:
    """Whether another group fits nearly as well and must not be together with the target."""
    return any(
        weight - found < MARGIN and groups.of(other) != target
        and groups.conflict(groups.of(other), target)
        for other, found in edges
    )  # fmt: skip
