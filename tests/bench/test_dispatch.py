"""The measurement of dispatch on a small town: figures in pairs, plots that can be drawn."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from linli.bench import dispatch, dispatch_plots
from linli.dispatch.twin.calls import FLAT
from linli.dispatch.twin.scenario import Scenario, Staffing


def small(rate: float) -> Scenario:
    return Scenario(
        "small", Path(), town_m=1200.0, per_hour=rate, hours=4.0, profile=FLAT, posts=3,
        staff=(Staffing(5),),
    )  # fmt: skip


def test_the_closest_and_linli_meet_the_same_calls_and_are_drawn(tmp_path):
    found = dispatch.against_closest(small, (9.0,), 2)

    both = found["9"]
    gap = both["linli"]["against_first"]["late_share"]
    assert gap["low"] <= gap["mean"] <= gap["high"]
    assert "against_first" not in both["closest"]

    file = tmp_path / "figures.json"
    figures = {"town": found, "real": {"not_run": "no streets"}, "ablation": {}}
    file.write_text(json.dumps({"dispatch": figures}), encoding="utf-8")
    dispatch_plots.main(str(file), str(tmp_path))

    drawn = ElementTree.parse(tmp_path / "dispatch-town.svg").getroot()
    circles = drawn.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == len(dispatch_plots.NAMES)
    assert not (tmp_path / "dispatch-real.svg").exists()


def test_without_streets_the_real_town_says_that_it_was_not_played(monkeypatch):
    monkeypatch.delenv("LINLI_BENCH_STREETS", raising=False)

    assert "LINLI_BENCH_STREETS" in dispatch.real(1)["not_run"]


def test_a_decision_is_timed_for_many_and_for_one():
    found = dispatch.decision(rounds=2)

    assert set(found) == {"200_cases_500_people", "1_cases_500_people"}
    assert all(one["p50_ms"] > 0 for one in found.values())
