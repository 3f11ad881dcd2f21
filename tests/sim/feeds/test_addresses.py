"""The invented address base and what people make of its addresses."""

from collections import Counter

import pytest

from linli.sim.feeds import addresses, dirty, stock


@pytest.fixture(scope="module")
def base():
    return addresses.build(homes=12_000, seed=5)


@pytest.fixture(scope="module")
def said(base):
    return list(dirty.Writer(base=base, seed=6).rows(8_000))


def test_the_same_seed_gives_the_same_base_and_texts(base, said):
    again = addresses.build(homes=12_000, seed=5)

    assert list(addresses.given(again)) == list(addresses.given(base))
    assert list(dirty.Writer(base=again, seed=6).rows(8_000)) == said


def test_another_seed_gives_other_homes(base):
    other = addresses.build(homes=12_000, seed=6)

    assert {site.name for site in other.sites} != {site.name for site in base.sites}


def test_parents_come_before_their_children_and_codes_are_unique(base):
    seen: set[str] = set()
    for code, _kind, _name, parent, *_rest in addresses.given(base):
        assert code not in seen
        assert not parent or parent in seen
        seen.add(code)


def test_the_given_base_lacks_about_a_tenth_of_sites_and_a_twentieth_of_homes():
    base = addresses.build(homes=120_000, seed=2)
    sites = sum(not site.present for site in base.sites) / len(base.sites)
    codes = [
        code
        for site in base.sites
        if site.present
        for units in site.buildings.values()
        for rooms in units.values()
        for code in rooms.values()
    ]

    assert 0.04 < sites < 0.18
    assert 0.04 < sum(code in base.absent for code in codes) / len(codes) < 0.06


def test_truth_never_names_what_the_given_base_lacks(base, said):
    rows = {row[0]: row for row in addresses.given(base)}

    assert all(one.code in rows for one in said if one.code)
    assert not any(one.code in base.absent for one in said)


def test_a_truth_at_home_level_is_a_home_and_the_others_are_not(base, said):
    kinds = {row[0]: row[1] for row in addresses.given(base)}

    for one in said:
        if one.code:
            assert (kinds[one.code] == "home") == (one.level == "home"), one


def test_most_texts_identify_a_home_and_every_error_occurs(said):
    levels = Counter(one.level for one in said)
    errors = Counter(error for one in said for error in one.errors.split("+"))

    assert levels["home"] > 0.7 * len(said)
    assert {"homophone", "look-alike", "alias", "no-unit", "wrong-room", "swapped"} <= errors.keys()


def test_the_two_stocks_of_names_share_no_stem():
    assert not set(stock.FRONT["a"]) & set(stock.FRONT["b"])


@pytest.mark.parametrize(
    ("figures", "words"),
    [("3", "三"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("101", "一零一")],
)
def test_numbers_in_words(figures, words):
    assert dirty.chinese(figures) == words
