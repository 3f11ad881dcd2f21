"""Where calls come from: shrinkage, and what choosing places is worth."""

import pytest

from linli.dispatch.forecast.places import cells_of, expected, hit


def test_places_of_one_street_share_a_cell_and_far_ones_do_not():
    near, same, far = cells_of([(113.9, 30.6), (113.9001, 30.6001), (114.2, 30.9)])

    assert near == same != far


def test_counts_are_drawn_towards_the_mean_and_keep_their_order():
    area = [f"c{at}" for at in range(20)]
    cells = ["c0"] * 40 + ["c1"] * 10 + ["c2"] * 2

    found = expected(cells, area=area)

    calls = {one.cell: one.calls for one in found}
    assert [one.cell for one in found[:3]] == ["c0", "c1", "c2"]
    assert 30 < calls["c0"] < 40
    assert 0 < calls["c19"] < 1
    assert sum(calls.values()) == pytest.approx(len(cells))


def test_counts_that_scatter_as_chance_would_are_all_taken_for_the_mean():
    found = expected(["a", "b", "b", "c"], area=["a", "b", "c"], share=0.5)

    assert [one.calls for one in found] == pytest.approx([2 / 3] * 3)


def test_calls_outside_the_area_are_left_out():
    assert expected(["elsewhere"] * 5, area=["a"])[0].calls == 0
    assert expected(["a"], area=[]) == []


def test_pai_and_pei_of_a_case_counted_by_hand():
    ranked = expected(["a"] * 6 + ["b"] * 3, area=list("abcdefghij"))

    found = hit(ranked, ["a"] * 2 + ["c"] * 4 + ["b"] * 2 + ["outside"], area_share=0.1)

    assert (found.cells, found.hit, found.best) == (1, 0.25, 0.5)
    assert (found.pai, found.pei) == (pytest.approx(2.5), 0.5)


def test_without_later_calls_nothing_can_be_said():
    with pytest.raises(ValueError, match="none of the later calls"):
        hit(expected(["a"], area=["a"]), ["b"], area_share=0.5)
