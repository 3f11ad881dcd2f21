"""Groups of what belongs together: laws."""

from hypothesis import given
from hypothesis import strategies as st

from linli.exchange.linkage.clusters import resolve

nodes = st.integers(0, 9)
pairs = st.tuples(nodes, nodes).filter(lambda pair: pair[0] < pair[1])
edges = st.dictionaries(pairs, st.floats(0, 40).map(lambda weight: round(weight, 1)), max_size=25)


@given(edges=edges, apart=st.sets(pairs, max_size=8))
def test_what_must_stay_apart_is_never_in_one_group(
    edges: dict[tuple[int, int], float], apart: set[tuple[int, int]]
) -> None:
    found = resolve(edges=[(*pair, weight) for pair, weight in edges.items()], apart=apart)
    assert all(found.get(one, one) != found.get(other, other) for one, other in apart)


@given(edges=edges, apart=st.sets(pairs, max_size=8), data=st.data())
def test_the_order_of_edges_changes_nothing(
    edges: dict[tuple[int, int], float], apart: set[tuple[int, int]], data: st.DataObject
) -> None:
    listed = [(*pair, weight) for pair, weight in edges.items()]
    turned = data.draw(st.permutations(listed))
    assert resolve(edges=listed, apart=apart) == resolve(edges=turned, apart=sorted(apart))


@given(edges=edges)
def test_without_conflicts_groups_are_what_edges_connect(
    edges: dict[tuple[int, int], float],
) -> None:
    found = resolve(edges=[(*pair, weight) for pair, weight in edges.items()], apart=())
    assert all(found[one] == found[other] for one, other in edges)
    assert all(root <= node for node, root in found.items())


def test_given_a_conflict_then_the_better_edge_stands() -> None:
    found = resolve(edges=[(0, 1, 9.0), (1, 2, 20.0)], apart=[(0, 2)])
    assert found[1] == found[2] != found[0]


def test_given_two_nearly_as_good_then_neither() -> None:
    found = resolve(edges=[(0, 1, 19.0), (1, 2, 20.0)], apart=[(0, 2)])
    assert len({found[0], found[1], found[2]}) == 3


def test_given_pairs_that_are_bound_then_they_are_joined_first() -> None:
    found = resolve(edges=[(1, 2, 20.0)], apart=[(0, 2)], bound=[(0, 1)])
    assert found[0] == found[1] != found[2]
