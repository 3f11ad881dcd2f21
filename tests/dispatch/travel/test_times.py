"""Where a travel time is from, and what happens when the best source is silent."""

import numpy as np
import pytest
from tests.fakes.routers import SPEED, FakeRouter

from linli.core.coordinates import Point, distance_m
from linli.dispatch.travel.crow import ASSUMED
from linli.dispatch.travel.network import Way, build
from linli.dispatch.travel.remote import remote
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.speeds import MODES
from linli.dispatch.travel.times import SOURCES, WHY, RouterSilent, Travel
from linli.dispatch.twin import town

HERE, THERE, FAR = Point(113.9, 30.6), Point(113.902, 30.6), Point(114.5, 30.6)
STREET = build([Way("residential", ((113.9, 30.6), (113.901, 30.6), (113.902, 30.6)))])


def told(times):
    return (SOURCES[times.source[0, 0]], WHY[times.why[0, 0]])


def one(travel, start=HERE, goal=THERE, mode="ebike"):
    return travel.times(starts=[start], modes=[mode], goals=[goal], hour=12)


def test_without_streets_the_straight_line_is_taken_and_says_so():
    times = one(Travel())

    assert told(times) == ("crow-fly", "no-streets")
    assert times.seconds[0, 0] == pytest.approx(
        distance_m(HERE, THERE) * ASSUMED.seconds_per_m["ebike"]
    )


def test_with_streets_the_streets_are_taken():
    times = one(Travel(Router(STREET)))

    assert told(times) == ("streets", "")
    assert times.seconds[0, 0] == pytest.approx(191.4 / (16 / 3.6), rel=0.01)


def test_outside_the_map_and_on_cut_off_streets_the_straight_line_says_why():
    cut_off = build(
        [
            Way("residential", ((113.9, 30.6), (113.901, 30.6))),
            Way("residential", ((113.91, 30.6), (113.911, 30.6))),
        ]
    )

    assert told(one(Travel(Router(STREET)), goal=FAR)) == ("crow-fly", "off-map")
    assert told(one(Travel(Router(cut_off)), goal=Point(113.9105, 30.6))) == ("crow-fly", "no-way")


def test_whoever_is_nowhere_is_a_quarter_of_an_hour_away_and_wide():
    times = one(Travel(Router(STREET)), start=None)

    assert told(times) == ("unknown", "no-place")
    assert times.seconds[0, 0] == 900 and times.sigma[0, 0] == 0.6
    assert np.isnan(times.metres[0, 0])


def test_modes_may_differ_from_start_to_start():
    travel = Travel(Router(STREET))

    times = travel.times(starts=[HERE] * 3, modes=MODES, goals=[THERE, None], hour=12)

    walk, ebike, car = times.seconds[:, 0]
    assert walk > ebike > car
    assert [WHY[why] for why in times.why[:, 1]] == ["no-place"] * 3


def test_the_straight_line_is_measured_on_the_network_it_stands_in_for():
    router = Router(build(town.ways(side_m=1500, seed=4)))
    travel = Travel(router)

    assert travel.crow.measured
    for mode in MODES:
        assert 0.5 < travel.crow.seconds_per_m[mode] / ASSUMED.seconds_per_m[mode] < 1.6


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_city_router_is_asked_first(kind):
    fake = FakeRouter()
    travel = Travel(Router(STREET), remote(f"{kind}+https://router.example/", client=fake.client()))

    times = one(travel)

    assert told(times) == ("router", "") and len(fake.requests) == 1
    assert times.seconds[0, 0] == pytest.approx(distance_m(HERE, THERE) / SPEED, rel=0.01)


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
@pytest.mark.parametrize(
    "fake",
    [
        FakeRouter(fails=9),
        FakeRouter(status=500),
        FakeRouter(status=400),
        FakeRouter(body="no JSON"),
        FakeRouter(body="[]"),
        FakeRouter(body='{"code": "Ok", "durations": [[1, 2]], "sources_to_targets": [[{}]]}'),
    ],
    ids=["slow", "broken", "refuses", "no json", "no object", "another size"],
)
def test_a_silent_router_is_tried_twice_at_most_and_then_our_own_answers(kind, fake):
    fake.requests.clear()
    travel = Travel(Router(STREET), remote(f"{kind}+https://router.example", client=fake.client()))

    times = one(travel)

    assert told(times) == ("streets", "router-silent")
    assert 1 <= len(fake.requests) <= 2


def test_one_slow_answer_is_tried_again():
    fake = FakeRouter(fails=1)

    times = one(Travel(remote=remote("osrm+https://router.example", client=fake.client())))

    assert told(times) == ("router", "") and len(fake.requests) == 2


def test_an_address_that_is_neither_is_refused():
    for url in ("https://router.example", "osrm+ftp://router.example", ""):
        with pytest.raises(ValueError, match="must begin"):
            remote(url)


def test_more_places_than_a_router_answers_are_not_asked_of_it():
    fake = FakeRouter()
    router = remote("osrm+https://router.example", client=fake.client())

    with pytest.raises(RouterSilent):
        router.seconds([HERE] * 80, [THERE] * 30, mode="walk")
    assert not fake.requests
