"""GCJ-02 and BD-09 to WGS 84 and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.coordinates import Point, distance_m
from linli.places import conversion

lons = st.floats(74, 134)
lats = st.floats(3, 53)


@given(lon=lons, lat=lats)
def test_gcj02_there_and_back_is_within_a_metre(lon, lat):
    start = Point(lon, lat)
    x, y = conversion.gcj02(point=start)

    assert distance_m(start, conversion.to_wgs84(lon=x, lat=y, system="gcj02")) < 1


@given(lon=lons, lat=lats)
def test_bd09_there_and_back_is_within_a_metre(lon, lat):
    start = Point(lon, lat)
    x, y = conversion.bd09(point=start)

    assert distance_m(start, conversion.to_wgs84(lon=x, lat=y, system="bd09")) < 1


def test_a_known_point_of_beijing_is_shifted_as_maps_shift_it():
    # Tian'anmen: WGS 84 against what Amap shows, some 550 m to the north-east.
    x, y = conversion.gcj02(point=Point(116.391349, 39.907375))

    assert (round(x, 4), round(y, 4)) == (116.3976, 39.9088)


def test_outside_china_nothing_is_shifted():
    assert conversion.gcj02(point=Point(-0.12, 51.5)) == (-0.12, 51.5)
    assert conversion.to_wgs84(lon=2.35, lat=48.85, system="gcj02") == Point(2.35, 48.85)


def test_an_unknown_system_is_refused():
    with pytest.raises(ValueError, match="none of"):
        conversion.to_wgs84(lon=1, lat=1, system="utm")
