"""What `linli doctor` says of streets, router and order of asking."""

import json
from pathlib import Path

import pytest

from linli.cli import dispatch_checks

HERE = (113.89, 30.59, 113.91, 30.61)


def a_street(folder: Path, *, lon: float = 113.9) -> str:
    line = {"type": "LineString", "coordinates": [[lon, 30.6], [lon + 0.001, 30.6]]}
    feature = {"type": "Feature", "properties": {"highway": "residential"}, "geometry": line}
    file = folder / "streets.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return str(file)


def test_given_no_streets_then_it_says_that_ways_are_straight_lines():
    found = dispatch_checks.streets(file="", around=HERE)

    assert (found.level, "straight lines" in found.says) == ("warn", True)
    assert "LINLI_STREETS" in found.do


def test_given_streets_of_the_area_then_it_is_well(tmp_path):
    assert dispatch_checks.streets(file=a_street(tmp_path), around=HERE).level == "ok"


def test_given_streets_of_elsewhere_then_it_says_so(tmp_path):
    found = dispatch_checks.streets(file=a_street(tmp_path, lon=24.9), around=HERE)

    assert found.level == "warn" and "none of them where the places known here lie" in found.says


@pytest.mark.parametrize("content", ["", "{", '{"type": "Feature"}', "<osm"])
def test_given_a_file_that_is_none_then_it_names_file_and_remedy(tmp_path, content):
    file = tmp_path / "streets.geojson"
    file.write_text(content)

    found = dispatch_checks.streets(file=str(file), around=HERE)

    assert found.level == "warn" and "LINLI_STREETS cannot be read" in found.says
    assert "osmium" in found.do


def test_given_no_file_there_then_it_says_so(tmp_path):
    found = dispatch_checks.streets(file=str(tmp_path / "none.geojson"), around=None)

    assert "cannot be read" in found.says


def test_given_nearest_then_it_warns_and_with_matching_not():
    assert dispatch_checks.order(chosen="nearest").level == "warn"
    assert dispatch_checks.order(chosen="matching").level == "ok"


def test_given_a_router_nobody_answers_for_then_it_says_what_answers_instead():
    (found,) = dispatch_checks.router(url="osrm+http://127.0.0.1:9", around=HERE)

    assert found.level == "warn" and "LINLI_STREETS answers" in found.says
    assert list(dispatch_checks.router(url="", around=HERE)) == []
