"""Sampled reports: the same for one seed, in the right places, at believable hours."""

import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from linli.sim import district as town
from linli.sim import reports
from linli.sim.district import names

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 2, tzinfo=ZONE)
MONTH = timedelta(days=28)


@pytest.fixture(scope="module")
def district():
    return town.build(1)


@pytest.fixture(scope="module")
def month(district):
    return reports.sample(district=district, start=MONDAY, end=MONDAY + MONTH, per_day=80)


def test_the_same_seed_gives_the_same_reports_and_another_seed_others(district, month):
    day = {"district": district, "start": MONDAY, "end": MONDAY + timedelta(days=1)}

    assert reports.sample(**day, seed=3) == reports.sample(**day, seed=3)
    assert reports.sample(**day, seed=3) != reports.sample(**day, seed=4)
    assert len({one.key for one in month}) == len(month)


def test_the_wordings_are_many_in_three_lengths_for_every_category():
    wordings = reports.wordings()
    texts = [text for one in wordings for _, text in one["texts"]]

    assert len(set(texts)) == len(texts) >= 150
    for one in wordings:
        assert {"short", "medium", "long"} <= {length for length, _ in one["texts"]}
        assert one["profile"] in reports.PROFILES


def test_arrivals_are_as_many_as_asked_for(month):
    events = len({one.event for one in month})

    # Poisson: about 2,200 expected, so four standard deviations are under a tenth.
    assert events == pytest.approx(28 * 80, rel=0.1)
    assert events < len(month) < 1.35 * events


def test_the_rate_averages_to_one_and_never_passes_the_ceiling_of_thinning():
    rates = [sum(reports.intensity(MONDAY + timedelta(hours=at))) for at in range(168)]

    assert sum(rates) / 168 == pytest.approx(1.0, abs=0.05)
    assert max(rates) < 2.0


def test_nights_are_quieter_but_noise_comes_at_night(month):
    hours = Counter(one.at.astimezone(ZONE).hour for one in month)
    noise = Counter(
        one.at.astimezone(ZONE).hour >= 18 or one.at.astimezone(ZONE).hour < 2
        for one in month
        if one.category == "noise"
    )

    assert sum(hours[at] for at in (2, 3, 4)) * 4 < sum(hours[at] for at in (18, 19, 20))
    assert noise[True] > noise[False]


def test_frequent_kinds_are_frequent(month):
    seen = Counter(one.category for one in month)
    weights = {one["category"]: one["weight"] for one in reports.wordings()}

    assert seen.most_common(1)[0][0] in {"illegal-parking", "noise", "rubbish"}
    assert sum(seen[code] for code, weight in weights.items() if weight <= 3) < len(month) / 8


def test_texts_are_filled_and_places_exist(district, month):
    codes = {
        one.code
        for group in (
            district.homes,
            district.units,
            district.buildings,
            district.gates,
            district.facilities,
        )
        for one in group
    }
    ring = district.level("street")[0].ring
    for one in month:
        assert not re.search(r"[{}]", one.text)
        assert one.place in codes
        assert min(x for x, _ in ring) - 0.002 < one.lon < max(x for x, _ in ring) + 0.002
        assert one.occurred_at <= one.at


def test_lift_reports_come_from_buildings_with_lifts(district, month):
    lifts = {building.code for building in district.buildings if building.lift}

    for one in month:
        if one.category == "lift-trapped":
            assert one.place.rsplit("-", 1)[0] in lifts


def test_neighbours_tell_of_the_same_event_close_in_time(month):
    first = {}
    for one in month:
        start = first.setdefault(one.event, one)
        assert one.category == start.category
        assert one.at - start.at < timedelta(hours=1)


def test_callers_leave_a_number_and_send_no_photo(month):
    for one in month:
        if one.channel == "phone":
            assert one.contact is not None
            assert one.photos == 0


def test_contacts_come_from_the_generator_only(month):
    surnames = {char for char, _ in names.SURNAMES}
    for one in month:
        if one.contact:
            assert one.contact.name[0] in surnames
            assert one.contact.phone.startswith("1990000")
