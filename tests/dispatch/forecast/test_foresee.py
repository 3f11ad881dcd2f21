"""Foreseeing made series whose law is known: the right way wins, intervals hold, gaps are borne."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from linli.dispatch.forecast import Calendar, Series, foresee
from linli.dispatch.forecast.backtest import ORDER, covered, mase_scale, point, quantile, tried
from linli.dispatch.forecast.models import NAMES, SINGLE, Known, predict
from linli.dispatch.forecast.series import hour_of, moment_of

START = hour_of(datetime(2023, 1, 2, tzinfo=UTC))
QUICK = ("last-week", "last-weeks", "regression", "adapted")


def made(weeks, *, seed=1, level=8.0, yearly=0.0):
    hours = np.arange(START, START + weeks * 168)
    day = 1 + 0.8 * np.sin(2 * np.pi * (hours % 24 - 8) / 24)
    weekend = np.where((hours // 24 + 3) % 7 >= 5, 1.4, 1.0)
    season = 1 + yearly * np.sin(2 * np.pi * hours / 8766)
    mean = level * day * weekend * season
    return Series(START, np.random.default_rng(seed).poisson(mean).astype(float)), mean


def test_every_way_is_named_once_in_the_order_of_preference():
    assert sorted(ORDER) == sorted(NAMES)


def test_given_a_known_law_then_the_regression_comes_close_to_the_noise_floor():
    series, mean = made(110, yearly=0.3)
    known = series.until(series.end - 336)

    found = predict(Known.of(known, 336, Calendar()), ("regression",))["regression"]

    assert np.abs(found / mean[-336:] - 1).mean() < 0.06


def test_given_a_level_that_doubled_then_the_adapted_regression_follows():
    series, mean = made(60)
    counts = series.counts.copy()
    counts[-8 * 168 :] *= 2
    known = Known.of(Series(START, counts), 168, Calendar())

    found = predict(known, ("regression", "adapted"))

    wanted = 2 * mean[:168].mean()
    assert abs(found["adapted"].mean() / wanted - 1) < 0.25
    assert abs(found["adapted"].mean() / wanted - 1) < abs(found["regression"].mean() / wanted - 1)


def test_given_noise_about_a_pattern_then_last_week_is_not_chosen_and_intervals_hold_eight_in_ten():
    series, _ = made(40)
    ends = [series.end - 168 * back for back in range(1, 5)]

    answers = [foresee(series=series.until(end), horizon=168, names=QUICK) for end in ends]

    came = [series.counts[end - START : end - START + 168] for end in ends]
    inside = [(c >= a.low) & (c <= a.high) for a, c in zip(answers, came, strict=True)]
    assert {one.chosen.name for one in answers} <= {"regression", "adapted"}
    assert 0.75 <= np.mean(inside) <= 0.85
    for one in answers:
        assert (one.low <= one.point).all() and (one.point <= one.high).all()
        assert one.chosen.mase[one.chosen.name] < one.chosen.mase["last-week"]


def test_given_boosted_trees_and_a_blend_then_the_blend_lies_between_its_parts():
    series, _ = made(30)

    found = predict(Known.of(series, 48, Calendar()))

    assert set(found) == set(NAMES)
    low = np.minimum(found["regression"], found["trees"])
    high = np.maximum(found["regression"], found["trees"])
    assert ((found["blend"] >= low - 1e-9) & (found["blend"] <= high + 1e-9)).all()
    assert not np.allclose(found["regression"], found["trees"])


def test_what_comes_after_an_origin_never_changes_what_is_foreseen_there():
    series, _ = made(20)
    later = series.counts.copy()
    later[-168:] = 1000.0

    one = tried(series, horizon=168, calendar=Calendar(), origins=1, names=QUICK)
    other = tried(Series(START, later), horizon=168, calendar=Calendar(), origins=1, names=QUICK)

    for name in QUICK:
        assert (one.means[name] == other.means[name]).all()
    assert (other.actual == 1000.0).all()


@pytest.mark.parametrize("hours", [1, 5, 30, 167, 168, 200, 500])
def test_given_a_short_series_then_there_is_still_an_answer(hours):
    series, _ = made(4)

    found = foresee(series=Series(START, series.counts[:hours]), horizon=30)

    assert found.start == START + hours
    assert len(found.point) == len(found.low) == len(found.high) == 30
    assert np.isfinite(found.mean).all() and (found.mean >= 0).all()
    assert (found.low <= found.high).all()


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_given_nothing_but_noughts_or_gaps_then_next_to_nothing_is_expected(value):
    found = foresee(series=Series(START, np.full(1000, value)), horizon=24, names=QUICK)

    assert (found.mean < 0.05).all()
    assert (found.high <= 1).all()


def test_given_gaps_then_they_are_not_taken_for_noughts():
    series, mean = made(30)
    counts = series.counts.copy()
    counts[np.random.default_rng(2).random(len(counts)) < 0.3] = np.nan

    found = foresee(series=Series(START, counts), horizon=168, names=QUICK)

    assert abs(found.mean.mean() / mean[:168].mean() - 1) < 0.1


def test_given_a_time_zone_then_the_pattern_follows_its_clock_over_the_change():
    berlin = ZoneInfo("Europe/Berlin")
    start = hour_of(datetime(2025, 1, 6, tzinfo=UTC))
    end = hour_of(datetime(2025, 3, 30, tzinfo=UTC))
    counts = np.array([20.0 if moment_of(h, berlin).hour == 9 else 2.0 for h in range(start, end)])

    found = foresee(series=Series(start, counts), horizon=48, calendar=Calendar(berlin),
                    names=("regression",))  # fmt: skip

    peaks = [moment_of(end + at, berlin).hour for at in np.flatnonzero(found.mean > 10)]
    assert peaks == [9, 9]


def test_given_a_country_then_its_holidays_have_a_level_of_their_own():
    series, mean = made(156)
    start = START
    marks = Calendar(country="DE").marks(series.hours)
    counts = np.where(marks.holiday == 1, np.round(series.counts * 0.3), series.counts)
    end = hour_of(datetime(2025, 12, 24, tzinfo=UTC)) - start

    found = predict(
        Known.of(Series(start, counts[:end]), 72, Calendar(country="DE")), ("regression",)
    )["regression"]

    ratio = found / mean[end : end + 72]
    assert ratio[24:].mean() < 0.5 < ratio[:24].mean()


def test_an_unknown_country_is_refused():
    with pytest.raises(ValueError, match="QQ"):
        Calendar(country="QQ").marks(np.arange(START, START + 3))


@pytest.mark.parametrize("horizon", [0, -1, 24 * 367])
def test_a_horizon_without_meaning_is_refused(horizon):
    with pytest.raises(ValueError, match="horizon"):
        foresee(series=made(3)[0], horizon=horizon)


def test_mase_scale_is_the_mean_step_to_the_week_before():
    counts = np.concatenate((np.zeros(168), np.full(168, 3.0), [np.nan]))

    assert mase_scale(counts) == 3.0
    assert np.isnan(mase_scale(np.ones(400)))


def test_single_figures_are_whole_where_many_are_expected_and_means_where_few():
    assert list(point(np.array([0.2, 2.9, 3.0, 14.6]))) == [0.2, 2.9, 3.0, 14.0]


def test_overdispersion_widens_the_interval():
    mean = np.full(10, 20.0)

    plain = quantile(mean, 0.9, 0.0) - quantile(mean, 0.1, 0.0)
    wide = quantile(mean, 0.9, 0.2) - quantile(mean, 0.1, 0.2)

    assert (wide > 1.5 * plain).all()


def test_an_unknown_count_is_neither_inside_nor_outside():
    inside = covered(np.array([[np.nan, 5.0, 99.0]]), np.full((1, 3), 5.0), 0.0, np.array([0.1]))

    assert np.isnan(inside[0, 0]) and inside[0, 1] == 1 and inside[0, 2] == 0


def test_single_ways_are_what_blends_are_made_of():
    assert {"regression", "adapted", "trees"} <= set(SINGLE)
