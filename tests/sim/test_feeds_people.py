"""Made-up people, businesses and their records: what the truth promises."""

import numpy as np
import pytest

from linli.sim.feeds.businesses import make_business_records, make_businesses, valid_codes
from linli.sim.feeds.persons import Records, make_records, valid_ids
from linli.sim.feeds.population import Population, make_population
from linli.sim.feeds.truth import business_pairs, person_pairs, true_pairs

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture(scope="module")
def people() -> Population:
    return make_population(homes=3000, seed=4)


@pytest.fixture(scope="module")
def records(people: Population) -> Records:
    return make_records(population=people, seed=4)


def test_given_the_same_seed_then_the_same_records(people: Population, records: Records) -> None:
    again = make_records(population=make_population(homes=3000, seed=4), seed=4)
    other = make_records(population=people, seed=5)
    assert all((again.columns[name] == values).all() for name, values in records.columns.items())
    assert len(other.person) != len(records.person) or (other.person != records.person).any()


def test_identity_numbers_are_valid_of_nowhere_and_nobody_shares_one(people: Population) -> None:
    for number in people.id_number[:200].tolist():
        total = sum(int(sign) * weight for sign, weight in zip(number, WEIGHTS, strict=False))
        assert number[17] == "10X98765432"[total % 11]
    assert all(number.startswith("99") for number in people.id_number.tolist())
    assert len(set(people.id_number.tolist())) == len(people)
    assert valid_ids(people.id_number).all()


def test_twins_have_one_birth_date_and_home_and_two_names(people: Population) -> None:
    twins = np.flatnonzero(people.twin >= 0)
    other = people.twin[twins]
    names = people.names()
    assert len(twins) > 20
    assert (people.birth[twins] == people.birth[other]).all()
    assert (people.home[twins] == people.home[other]).all()
    assert (names[twins] != names[other]).mean() > 0.95


def test_namesakes_have_one_name_and_two_homes(people: Population) -> None:
    ones = np.flatnonzero(people.namesake >= 0)
    other = people.namesake[ones]
    names = people.names()
    assert len(ones) > 20
    assert (names[ones] == names[other]).all()
    assert (people.home[ones] != people.home[other]).all()


def test_every_error_is_made_and_most_pairs_can_be_told(records: Records) -> None:
    assert all(flags.any() for flags in records.errors.values())
    pairs = person_pairs(records)
    assert (records.person[pairs.left] == records.person[pairs.right]).all()
    assert 0.7 < pairs.supported.mean() < 0.99


def test_true_pairs_are_all_pairs_of_an_owner() -> None:
    left, right = true_pairs(np.array([7, 3, 7, 3, 7]))
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == {(0, 2), (0, 4), (2, 4), (1, 3)}


def test_branches_have_places_of_their_own_and_codes_are_valid() -> None:
    made = make_businesses(owners=800, homes=900, seed=4)
    assert valid_codes(made.credit_code).all()
    branch = made.branch != ""
    places = set(zip(made.owner[branch].tolist(), made.branch[branch].tolist(), strict=True))
    assert len(places) == branch.sum() > 50
    kept = make_business_records(businesses=made, seed=4)
    pairs = business_pairs(kept)
    assert (kept.business[pairs.left] == kept.business[pairs.right]).all()
    assert 0.7 < pairs.supported.mean() < 0.99
