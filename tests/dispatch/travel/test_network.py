"""Streets from GeoJSON and OSM XML, and what is refused."""

import gzip
import json

import numpy as np
import pytest

from linli.dispatch.travel.files import geojson_ways, read
from linli.dispatch.travel.network import StreetsRefused, Way, build
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.speeds import KINDS
from linli.sim.district import build as build_district
from linli.sim.district import geojson

A, B, C, D = (113.90, 30.60), (113.901, 30.60), (113.902, 30.60), (113.901, 30.601)

OSM = """<?xml version="1.0"?>
<osm version="0.6">
 <node id="1" lon="113.90" lat="30.60"/><node id="2" lon="113.901" lat="30.60"/>
 <node id="3" lon="113.902" lat="30.60"/><node id="4" lon="113.901" lat="30.601"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="99"/>
   <tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
 <way id="11"><nd ref="2"/><nd ref="4"/><tag k="highway" v="footway"/></way>
 <way id="12"><nd ref="1"/><nd ref="4"/><tag k="highway" v="service"/><tag k="access" v="private"/></way>
 <way id="13"><nd ref="1"/><nd ref="4"/><tag k="building" v="yes"/></way>
</osm>"""


def feature(highway, *points, **facts):
    return {
        "type": "Feature",
        "properties": {"highway": highway, **facts},
        "geometry": {"type": "LineString", "coordinates": [list(point) for point in points]},
    }


def document(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def test_ways_are_cut_where_they_meet_and_lengths_are_metres():
    network = build([Way("residential", (A, B, C)), Way("footway", (B, D))])

    assert network.size == 4 and len(network.start) == 3
    assert network.length_m == pytest.approx([95.7, 95.7, 111.2], abs=0.3)
    assert [KINDS[kind] for kind in network.kind] == ["street", "street", "path"]


def test_a_long_way_has_a_node_every_sixty_metres_or_so():
    points = tuple((113.90 + step * 0.0002, 30.60) for step in range(51))

    network = build([Way("primary", points)])

    assert network.size > 12
    assert network.length_m.max() < 85 and network.length_m.sum() == pytest.approx(957, abs=2)


def test_geojson_and_osm_xml_of_the_same_streets_give_the_same_network(tmp_path):
    text = json.dumps(
        document(feature("residential", A, B, C, oneway="yes"), feature("footway", B, D))
    )
    (tmp_path / "a.geojson").write_text(text)
    (tmp_path / "a.osm").write_text(OSM)
    (tmp_path / "a.osm.gz").write_bytes(gzip.compress(OSM.encode()))

    first, *others = (read(tmp_path / name) for name in ("a.geojson", "a.osm", "a.osm.gz"))

    assert first.oneway.tolist() == [1, 1, 0]
    for other in others:
        assert np.array_equal(first.lon, other.lon) and np.array_equal(first.end, other.end)
        assert np.array_equal(first.oneway, other.oneway)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "no FeatureCollection"),
        (document(feature("proposed", A, B)), "no line"),
        (document(feature("residential", A, A)), "no line"),
        (document(feature("residential", A, (None, 30.6))), "feature 0"),
        (document(feature("residential", A, (float("nan"), 30.6))), "feature 0"),
        (document({"type": "Feature"}), "no line"),
    ],
)
def test_geojson_that_has_no_streets_is_refused_with_the_reason(document, says):
    with pytest.raises(StreetsRefused, match=says):
        build(geojson_ways(document))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"{"),
        ("a.osm", b"<osm><node"),
        ("a.osm", b'<!DOCTYPE o [<!ENTITY a "b">]><osm>&a;</osm>'),
        ("a.osm.gz", b"no gzip"),
        ("a.pbf", b""),
        ("absent.osm", None),
    ],
)
def test_files_that_are_none_are_refused(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(StreetsRefused):
        read(tmp_path / name)


def test_the_demo_districts_ways_are_a_network_that_hangs_together():
    district = build_district(seed=1)

    network = build(geojson_ways(json.loads(geojson.streets(district=district))))
    router = Router(network)

    assert len(router.main_nodes) > 0.97 * network.size
    corners = router.snap(np.array([(one.lon, one.lat) for one in district.units[::7]]))
    assert (corners.node >= 0).all()
