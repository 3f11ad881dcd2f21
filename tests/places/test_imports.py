"""Files of places: CSV and GeoJSON, other coordinate systems, errors by line or feature."""

import json

import pytest

from linli.core.coordinates import Point, distance_m
from linli.places import conversion
from linli.places.imports import read_places

pytestmark = pytest.mark.django_db
HERE = Point(121.47, 31.23)
HEAD = "code,kind,name,address,lon,lat,aliases,old_names,source\n"


def test_a_csv_file_brings_other_names_and_the_source():
    text = HEAD + "C1,compound,翠竹苑,云溪区翠竹苑,121.47,31.23,粮食局宿舍|粮宿,竹园,民政\n"

    (place,), wrong = read_places(text.encode("gb18030"))

    assert wrong == []
    assert place.aliases == ("粮食局宿舍", "粮宿")
    assert (place.old_names, place.source) == (("竹园",), "民政")


def test_a_file_without_a_column_of_other_names_leaves_them_as_they_are():
    (place,), _wrong = read_places(b"code,kind,name,address,lon,lat\nR,road,A,A,121,31\n")

    assert place.aliases is None


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_other_coordinates_become_wgs84(system):
    lon, lat = getattr(conversion, system)(point=HERE)
    text = HEAD + f"C1,compound,翠竹苑,云溪区翠竹苑,{lon},{lat},,,\n"

    (place,), _wrong = read_places(text.encode(), system=system)

    assert distance_m(place.point, HERE) < 1


def test_geojson_points_and_polygons_are_places():
    ring = [[121.0, 31.0], [121.2, 31.0], [121.2, 31.2], [121.0, 31.2], [121.0, 31.0]]
    features = [
        feature({"type": "Point", "coordinates": [121.5, 31.2]}, code="A", aliases=["甲", "乙"]),
        feature({"type": "Polygon", "coordinates": [ring]}, code="B"),
    ]

    places, wrong = read_places(json.dumps({"features": features}).encode())

    assert wrong == []
    assert places[0].aliases == ("甲", "乙")
    assert places[1].ring == ring
    assert distance_m(places[1].point, Point(121.1, 31.1)) < 1


def test_wrong_features_are_named_by_their_number():
    features = [
        feature({"type": "Point", "coordinates": [121.5, 31.2]}, code="A"),
        feature({"type": "LineString", "coordinates": []}, code="B"),
        feature({"type": "Point", "coordinates": [500, 31.2]}, code="C"),
        feature(None, code="D"),
    ]

    _places, wrong = read_places(json.dumps({"features": features}).encode())

    assert [(one.line, one.column) for one in wrong] == [
        (2, "geometry"),
        (3, "lon"),
        (4, "geometry"),
    ]


@pytest.mark.parametrize("text", ["{", '{"type": "Point"}', '{"features": 3}', '{"features": []}'])
def test_a_broken_geojson_file_is_refused(text):
    places, wrong = read_places(text.encode())

    assert places == []
    assert len(wrong) == 1


def feature(geometry, *, code, **more):
    properties = {"code": code, "kind": "compound", "name": "翠竹苑", "address": "翠竹苑", **more}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
