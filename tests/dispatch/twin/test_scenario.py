"""Scenario files: what they may say, and what is refused with which words."""

from pathlib import Path

import numpy as np
import pytest

from linli.dispatch.assign import DEFAULT
from linli.dispatch.twin.calls import PROFILE, HistoryRefused, draw_calls, read_history
from linli.dispatch.twin.compare import compare, differences, interval
from linli.dispatch.twin.scenario import CATEGORIES, Scenario, ScenarioRefused, load, understood

ROOT = Path(__file__).resolve().parents[3]
SMALL = {
    "streets": {"town_m": 1200},
    "calls": {"per_hour": 12, "hours": 6},
    "staff": {"posts": 3, "groups": [{"count": 5}]},
}


def refused(document, says):
    with pytest.raises(ScenarioRefused, match=says):
        understood(document, base=Path())


def test_the_example_of_the_documentation_is_a_scenario_and_explains_its_variants():
    found = load(ROOT / "docs" / "scenarios" / "district.yaml")

    assert list(found)[0] == "base" and len(found) == 4
    assert found["six posts"].posts == 6
    assert found["six posts"].staff == found["base"].staff
    assert found["two fewer at night"].staff[0].count == found["base"].staff[0].count - 2


def test_an_empty_file_is_a_district_of_defaults():
    assert understood({}, base=Path())["base"] == Scenario("a district", Path())


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (None, "no mapping"),
        ({"strets": {}}, "strets: no such key"),
        ({"streets": []}, "streets: must be a mapping|^$"),
        ({"streets": {"town": 1}}, "streets.town: no such key"),
        ({"mode": "horse"}, "mode: 'horse'"),
        ({"process": "magic"}, "process: 'magic'"),
        ({"calls": {"per_hour": "many"}}, "per_hour: 'many'"),
        ({"calls": {"per_hour": True}}, "per_hour"),
        ({"calls": {"per_hour": float("nan")}}, "per_hour"),
        ({"calls": {"hours": -1}}, "hours"),
        ({"calls": {"profile": [1, 2]}}, "24 numbers"),
        ({"calls": {"profile": [0] * 24}}, "all 24"),
        ({"calls": {"categories": [{"grade": "P9"}]}}, r"categories\[0\].grade"),
        ({"calls": {"categories": ["P1"]}}, r"categories\[0\]"),
        ({"staff": {"groups": []}}, "at least one"),
        ({"staff": {"groups": [{"number": 3}]}}, r"groups\[0\].number"),
        ({"weights": {"luck": 1}}, "weights.luck"),
        ({"weights": {"grade": {"P9": 1}}}, "weights.grade"),
        ({"variants": {"a": 3}}, "variants.a"),
        ({"rules": {"silent": 1.0}}, "silent"),
    ],
)
def test_what_is_wrong_is_named(document, says):
    if document == {"streets": []}:
        assert understood(document, base=Path())  # an empty section is as good as none
    else:
        refused(document, says)


def test_weights_change_one_by_one():
    found = understood({"weights": {"late_s": 60, "grade": {"P1": 3}}}, base=Path())["base"]

    assert found.weights.late_s == 60 and found.weights.grade["P1"] == 3
    assert found.weights.grade["P2"] == DEFAULT.grade["P2"]


def test_streets_that_can_not_be_read_are_refused(tmp_path):
    scenario = understood({"streets": {"file": "absent.geojson"}}, base=tmp_path)["base"]

    with pytest.raises(ScenarioRefused, match="absent"):
        scenario.ground()


def test_shifts_repeat_every_day_and_those_around_the_clock_do_not_end():
    document = SMALL | {
        "calls": {"hours": 48},
        "staff": {"posts": 2, "groups": [{"count": 2}, {"count": 1, "from": 8, "hours": 10}]},
    }
    scenario = understood(document, base=Path())["base"]

    shifts = scenario.shifts(scenario.ground())

    assert [one.ends_s for one in shifts[:2]] == [float("inf")] * 2
    assert [(one.starts_s / 3600, one.ends_s / 3600) for one in shifts[2:]] == [
        (8, 18), (32, 42), (56, 66)
    ]  # fmt: skip


def test_calls_follow_the_profile_and_the_shares():
    ground = Scenario("small", Path(), town_m=1200.0).ground()

    calls = draw_calls(ground=ground, categories=CATEGORIES, per_hour=20.0, hours=24.0 * 60, seed=3)

    assert len(calls) == pytest.approx(20 * 24 * 60, rel=0.03)
    hours = np.bincount([int(one.at_s // 3600) % 24 for one in calls], minlength=24)
    wanted = np.array(PROFILE) / np.mean(PROFILE) * 20 * 60
    assert np.abs(hours - wanted).max() < 5 * np.sqrt(wanted.max())
    urgent = sum(one.grade == "P2" for one in calls) / len(calls)
    assert urgent == pytest.approx(0.14, abs=0.01)
    work = np.mean([one.work_s for one in calls if one.grade == "P3"])
    assert work == pytest.approx(1100, rel=0.02)


def test_a_history_is_played_as_it_was(tmp_path):
    ground = Scenario("small", Path(), town_m=1200.0).ground()
    file = tmp_path / "calls.csv"
    file.write_text(
        "at,lon,lat,grade,work_minutes\n"
        f"2026-03-02T09:30:00+08:00,{ground.lon[7]},{ground.lat[7]},P1,20\n"
        f"2026-03-02T08:00:00+08:00,{ground.lon[3]},{ground.lat[3]},P4,\n"
    )

    first, second = read_history(file, ground=ground, seed=1)

    assert (first.at_s, first.node, first.grade) == (8 * 3600, 3, "P4")
    assert (second.node, second.grade) == (7, "P1")
    assert second.work_s == pytest.approx(1200, rel=0.1)


@pytest.mark.parametrize(
    "line",
    [
        "yesterday,113.9,30.6,P1",
        "2026-03-02,east,30.6,P1",
        "2026-03-02,113.9,30.6,P7",
        "2026-03-02",
    ],
)
def test_a_history_that_can_not_be_understood_names_the_line(tmp_path, line):
    ground = Scenario("small", Path(), town_m=1200.0).ground()
    file = tmp_path / "calls.csv"
    file.write_text(f"at,lon,lat,grade\n{line}\n")

    with pytest.raises(HistoryRefused, match="line 2"):
        read_history(file, ground=ground, seed=1)


def test_policies_meet_the_same_days_and_differences_are_paired():
    scenario = understood(SMALL, base=Path())["base"]

    runs = compare(
        variants={"base": scenario, "again": scenario},
        policies=("closest", "linli"),
        seeds=range(2),
    )

    closest, linli, again, _ = runs
    assert closest.per_seed["calls"] == linli.per_seed["calls"]
    assert closest.per_seed == again.per_seed
    found = {
        (one.variant, one.policy, one.against_variant, one.metric): one for one in differences(runs)
    }
    nothing = found["again", "closest", "base", "response_mean_s"]
    assert (nothing.absolute.low, nothing.absolute.high) == (0, 0)
    gap = np.mean(linli.per_seed["late_share"]) - np.mean(closest.per_seed["late_share"])
    assert found["base", "linli", "base", "late_share"].absolute.mean == pytest.approx(gap)


def test_an_interval_is_students():
    found = interval([1.0, 2.0, 3.0])

    assert found.mean == 2 and found.high == pytest.approx(2 + 4.3027 / 3**0.5, abs=1e-3)
    assert interval([4.0]).low == 4


def test_yaml_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("a: [")

    with pytest.raises(ScenarioRefused):
        load(tmp_path / "a.yaml")
    with pytest.raises(ScenarioRefused):
        load(tmp_path / "absent.yaml")
