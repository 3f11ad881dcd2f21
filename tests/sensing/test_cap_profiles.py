"""Alerts in the manner of Canada, Australia and China, composed from the published profiles.

Canada: CAP-CP 0.4 with the layers of ECCC; Australia: CAP-AU-STD 1.0; China: GB/T 35965.1. All
facts in the files are made up.
"""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from linli.core.coordinates import Point
from linli.sensing import cap
from linli.sensing.cap import areas, saying, standing

GOLDEN = Path(__file__).parent / "golden" / "cap"
CHINA = timezone(timedelta(hours=8))


def read(name: str) -> cap.Alert:
    return cap.read((GOLDEN / name).read_bytes())


def test_a_canadian_alert_is_read_in_both_languages_with_its_layers():
    alert = read("canada.xml")

    english, french = alert.infos
    assert (alert.version, alert.profile, alert.msg_type) == ("1.2", "", "Update")
    assert standing.link(alert).references == (
        ("cap-pac@canada.example", "urn:oid:2.49.0.1.124.0000000000.2026"),
    )
    assert (english.language, french.language) == ("en-CA", "fr-CA")
    assert ("profile:CAP-CP:Event:0.4", "rainfall") in english.event_codes
    assert ("layer:EC-MSC-SMC:1.0:Alert_Type", "warning") in english.parameters
    assert english.areas[0].geocodes[1] == ("profile:CAP-CP:Location:0.3", "3558004")
    assert english.areas[0].polygons[0][0] == (-89.04, 48.54)
    assert (saying.kind_of(alert), saying.level(alert)) == ("rain", "yellow")
    assert saying.words_for(alert, "fr").headline == "avertissement de pluie mis à jour"
    assert saying.words_for(alert, "zh-hans").headline == "rainfall warning updated"


def test_an_australian_alert_is_read_with_circle_polygon_and_its_own_words():
    alert = read("australia.xml")

    (info,) = alert.infos
    assert info.responses == ("Prepare", "Monitor")
    assert info.event_codes[0][1] == "heatwave"
    assert ("AlertLevel", "Watch and Act") in info.parameters
    assert info.areas[0].circles == ((151.24, -33.9, 6.5),)
    assert len(info.areas[1].polygons[0]) == 4
    assert (saying.kind_of(alert), saying.level(alert)) == ("heat", "orange")
    begins, ends = standing.span(alert)
    assert (begins, ends.astimezone(UTC)) == (alert.sent, datetime(2026, 2, 5, 7, tzinfo=UTC))
    near = areas.Ours("x", "x/", "Bondi", Point(151.27, -33.89))
    assert areas.concerned(alert, [near], {}).paths == ("x/",)


def test_a_chinese_alert_is_read_as_what_it_means_and_its_form_is_named():
    alert = read("china.xml")

    (info,) = alert.infos
    assert (alert.version, alert.profile) == ("1.1", "GB/T 35965.1")
    assert (alert.sender, info.sender_name) == ("42010641600000", "江临市气象台")
    assert alert.sent == datetime(2026, 7, 1, 8, tzinfo=CHINA)
    assert (info.event, info.event_codes) == ("暴雨", (("GB/T 35561", "11B03"),))
    assert (info.severity, info.parameters) == ("Severe", (("colour", "orange"),))
    # Times without an offset are China's.
    assert info.expires == datetime(2026, 7, 1, 20, tzinfo=CHINA)
    assert (saying.kind_of(alert), saying.level(alert)) == ("rain", "orange")
    ours = [areas.Ours("420106001", "420106001/", "云溪街道", Point(113.9, 30.6))]
    assert areas.concerned(alert, ours, {}).paths == ("420106001/",)


def test_a_chinese_cancellation_ends_what_it_names_though_it_bears_no_namespace():
    first, cancel = read("china.xml"), read("china-cancel.xml")

    found = standing.resolve([standing.link(one) for one in (cancel, first)])

    assert found[first.sender, first.identifier].state == standing.CANCELLED


def test_cap_1_1_is_named_as_such_and_ends_a_day_later_where_it_names_no_end():
    alert = read("cap-1.1.xml")

    assert (alert.version, alert.profile) == ("1.1", "")
    assert (saying.kind_of(alert), saying.level(alert)) == ("typhoon", "red")
    assert standing.span(alert) == (alert.sent, alert.sent + timedelta(hours=24))


@pytest.mark.parametrize("name", ["canada.xml", "australia.xml", "china.xml", "cap-1.1.xml"])
def test_what_was_read_is_written_as_cap_1_2_and_read_back_the_same(name):
    alert = read(name)

    again = cap.read(cap.write(alert))

    assert again.infos == alert.infos
    assert (again.version, again.sender, again.sent) == ("1.2", alert.sender, alert.sent)


def test_a_chinese_alert_with_rubbish_in_it_is_refused_as_any_other():
    text = (GOLDEN / "china.xml").read_text(encoding="utf-8")

    for wrong in ("<status>Perhaps</status>", "<status></status>"):
        with pytest.raises(cap.CapRefused, match=r"status|expected"):
            cap.read(text.replace("<status>Actual</status>", wrong).encode())
    with pytest.raises(cap.CapRefused):
        cap.read(text.replace("2026-07-01 08:00:00+08:00", "yesterday").encode())
