"""The Common Alerting Protocol: what is read, what is refused, what is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.sensing import cap

SPACE = "urn:oasis:names:tc:emergency:cap:1.2"
RAIN = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="{SPACE}"><identifier>r-1</identifier><sender>met@example.org</sender>
<sent>2026-07-01T08:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>暴雨</event>
<responseType>Shelter</responseType><urgency>Expected</urgency><severity>Severe</severity>
<certainty>Likely</certainty><expires>2026-07-01T20:00:00+08:00</expires>
<headline>暴雨橙色预警</headline>
<area><areaDesc>梧桐区</areaDesc>
<polygon>30.5,113.8 30.7,113.8 30.7,114.0 30.5,113.8</polygon><circle>30.6,113.9 2.5</circle>
<geocode><valueName>GB2260</valueName><value>420100</value></geocode></area></info></alert>"""
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def fire(**change: object) -> cap.Alert:
    facts = {
        "alarm_id": UUID(int=7),
        "cause": "fire",
        "is_confirmed": True,
        "is_drill": False,
        "sender": "main@linli.example",
        "address": "梧桐苑1号楼2单元",
        "lon": 113.9,
        "lat": 30.6,
        "onset": AT - timedelta(seconds=40),
        "sent": AT,
    }
    return cap.alert_of(**(facts | change))


def test_given_an_alert_then_all_that_it_says_is_read_with_longitude_first():
    alert = cap.read(RAIN.encode())

    (info,) = alert.infos
    (area,) = info.areas
    assert (alert.version, alert.identifier, alert.msg_type) == ("1.2", "r-1", "Alert")
    assert alert.sent.isoformat() == "2026-07-01T08:00:00+08:00"
    assert (info.event, info.responses, info.expires.hour) == ("暴雨", ("Shelter",), 20)
    assert area.polygons[0][0] == (113.8, 30.5)
    assert area.circles == ((113.9, 30.6, 2.5),)
    assert area.geocodes == (("GB2260", "420100"),)


def test_given_cap_1_1_then_it_is_read_and_named_as_such():
    old = RAIN.replace("cap:1.2", "cap:1.1")

    assert cap.read(old.encode()) == replace(cap.read(RAIN.encode()), version="1.1")


LAUGHS = '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-cap"),
        (b"<alert/>", "not-cap"),
        (b"x" * (512 * 1024 + 1), "too-big"),
        (RAIN.encode("utf-16"), "not-utf8"),
        (RAIN.replace("?>", "?>" + LAUGHS, 1).replace("r-1", "&m;").encode(), "hostile"),
        (RAIN.replace("?>", '?><!DOCTYPE a SYSTEM "file:///etc/passwd">', 1).encode(), "hostile"),
        (RAIN[:-20].encode(), "not-xml"),
        (RAIN.replace("Actual", "Perhaps").encode(), "not-valid"),
        (RAIN.replace("+08:00</sent>", "Z</sent>").encode(), "not-valid"),
        (RAIN.replace("<scope>Public</scope>", "").encode(), "not-valid"),
        (RAIN.replace("30.6,113.9 2.5", "30.6,913.9 2.5").encode(), "not-valid"),
        (RAIN.replace("30.6,113.9 2.5", "here").encode(), "not-valid"),
    ],
)
def test_given_what_is_hostile_or_wrong_then_it_is_refused_with_its_reason(data, code):
    with pytest.raises(cap.CapRefused) as caught:
        cap.read(data)
    assert caught.value.code == code


def test_given_a_critical_alarm_then_what_is_written_is_read_back_the_same():
    alert = fire()

    data = cap.write(alert)

    assert cap.read(data) == alert
    assert b"-00:00" in data and SPACE.encode() in data
    assert (alert.infos[0].certainty, alert.status) == ("Observed", "Actual")


def test_given_a_drill_a_doubt_or_no_point_then_the_alert_says_so():
    drill, doubt = fire(is_drill=True), fire(is_confirmed=False, lon=None, lat=None)

    assert (drill.status, drill.note) == ("Exercise", "演练 drill")
    assert doubt.infos[1].certainty == "Likely"
    assert cap.read(cap.write(doubt)).infos[0].areas[0].circles == ()
    with pytest.raises(KeyError):
        fire(cause="tamper")


def test_given_words_that_are_none_of_the_schema_then_nothing_is_written():
    with pytest.raises(cap.CapRefused):
        cap.write(replace(fire(), status="Perhaps"))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_address_survives_as_text_and_never_as_markup(address):
    alert = fire(address=address.strip() or "x")

    assert (
        cap.read(cap.write(alert)).infos[0].areas[0].description
        == alert.infos[0].areas[0].description
    )
