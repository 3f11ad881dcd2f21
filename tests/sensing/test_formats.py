"""What devices and gateways send: golden messages, hostile ones, and laws for any bytes."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.factories import NOON

from linli.sensing import queries
from linli.sensing.formats import bounded, homeassistant, reading, vendor
from linli.sensing.formats.values import REASONS, Announcement, Reading, Refusal, Refused, moment
from linli.sensing.kinds import BY_NUMBER, EDGE_KINDS, KINDS

GOLDEN = json.loads((Path(__file__).parent / "golden" / "formats.json").read_text("utf-8"))
OURS = "linli/v1/main/dev/temperature"


def parse(topic: str, payload: bytes | dict, announced=None):
    if isinstance(payload, dict):
        payload = json.dumps(payload).encode()
    return reading.parse(topic=topic, payload=payload, received_at=NOON, announced=announced)


def refusal(topic: str, payload: bytes | dict) -> str:
    (found,) = parse(topic, payload)
    assert isinstance(found, Refusal), found
    return found.code


@pytest.mark.parametrize("golden", GOLDEN, ids=[one["what"] for one in GOLDEN])
def test_golden(golden):
    found = parse(golden["topic"], golden["payload"])

    assert [[one.kind, one.value] for one in found] == golden["readings"]
    for one in found:
        assert (one.source, one.serial) == (golden["source"], golden["serial"])
        assert one.received_at == NOON
        assert (one.said_at.isoformat() if one.said_at else None) == golden["said_at"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"21.5", "not-an-object"),
        (b"[]", "not-an-object"),
        (b'{"value": NaN}', "bad-number"),
        (b'{"value": Infinity}', "bad-number"),
        (b'{"value": -Infinity}', "bad-number"),
        (b'{"value": 1e999}', "bad-number"),
        (b'{"value": ' + b"9" * 5000 + b"}", "bad-number"),
        (b'{"value": 1.' + b"9" * 5000 + b"}", "bad-number"),
        (b'{"value": 99999}', "out-of-range"),
        (b'{"value": "21"}', "wrong-type"),
        (b'{"value": true}', "wrong-type"),
        (b'{"value": null}', "wrong-type"),
        (b'{"value": {"$gt": 0}}', "wrong-type"),
        (b'{"value": 21, "seq": -1}', "wrong-type"),
        (b'{"value": 21, "seq": 1e3}', "wrong-type"),
        (b'{"value": 21, "seq": true}', "wrong-type"),
        (b'{"value": 21, "owner": "x"}', "wrong-type"),
        (b'{"value": 21, "device": "other"}', "topic-spoofed"),
        (b'{"value": 21, "kind": "smoke"}', "topic-spoofed"),
        (b'{"value": ' + b"[" * 13 + b"]" * 13 + b"}", "too-deep"),
        (b'{"value": ' + b"[" * 8000 + b"]" * 8000 + b"}", "too-deep"),
        (b'{"value": 21, "at": "' + b"x" * 17000 + b'"}', "too-big"),
    ],
)
def test_a_hostile_payload_is_refused_with_its_reason(payload, code):
    assert refusal(OURS, payload) == code


def test_brackets_within_text_are_not_depth():
    assert bounded.read(json.dumps({"a": "[" * 50 + '\\"' + "{" * 50}).encode())


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        ("linli/v1/main/dev", "unknown-topic"),
        ("linli/v1/main//smoke", "unknown-topic"),
        ("linli/v1/main/dev/mood", "unknown-kind"),
        ("linli/v1/main/dev/smoke/x", "unknown-topic"),
        ("elsewhere", "unknown-topic"),
        ("linli/v1/main/" + "d" * 300 + "/smoke", "unknown-topic"),
        ("application/1/device/x", "unknown-topic"),
    ],
)
def test_a_topic_that_is_none_of_ours_is_refused(topic, code):
    assert refusal(topic, {"value": 1}) == code


def test_another_devices_name_in_the_payload_is_spoofing():
    up = {"deviceInfo": {"devEui": "ffff"}, "object": {"smoke": 1}}
    z2m = {"smoke": True, "device": {"ieeeAddr": "0x2"}}

    assert refusal("application/1/device/0001/event/up", up) == "topic-spoofed"
    assert refusal("zigbee2mqtt/0x1", z2m) == "topic-spoofed"


def test_a_bad_field_costs_only_itself():
    found = parse("zigbee2mqtt/0x1", {"smoke": True, "battery": 900, "tamper": "yes"})

    assert [(one.kind, one.value) for one in found if isinstance(one, Reading)] == [("smoke", 1)]
    assert sorted(one.code for one in found if isinstance(one, Refusal)) == [
        "out-of-range",
        "wrong-type",
    ]


@pytest.mark.parametrize("name", ["availability", "set", "get"])
def test_what_gateways_say_for_themselves_is_no_reading(name):
    assert parse(f"zigbee2mqtt/0x1/{name}", b"online") == ()
    assert parse("zigbee2mqtt/bridge/devices", b"[]") == ()


EDGE = "linli/v1/main/cam/event"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"face_id": "7"}, "personal-field"),
        ({"personCount": 2}, "personal-field"),
        ({"plate": "京A12345"}, "personal-field"),
        ({"人脸": 1}, "personal-field"),
        ({"track_id": 3}, "personal-field"),
        ({"snapshot": "aGVsbG8="}, "picture"),
        ({"image_url": "http://x"}, "picture"),
        ({"anything": 1}, "wrong-type"),
        ({"device": "other"}, "topic-spoofed"),
        ({"event": "person_seen"}, "unknown-kind"),
        ({"event": ["object_fell"]}, "unknown-kind"),
        ({"over": 1}, "wrong-type"),
    ],
)
def test_a_camera_box_that_says_more_than_that_something_is_so_is_refused(more, code):
    assert refusal(EDGE, {"event": "smoke_seen"} | more) == code


def test_the_events_of_cameras_are_a_closed_list_without_people():
    assert {
        "object_fell",
        "fire_lane_blocked",
        "smoke_seen",
        "flame_seen",
        "water_on_road",
        "exit_blocked",
    } == EDGE_KINDS


HA = {
    "device_class": "smoke",
    "state_topic": "tele/k1/STATE",
    "payload_on": "SMOKE",
    "payload_off": "CLEAR",
    "device": {"identifiers": ["k1"]},
}


def announced(**more) -> Announcement:
    (found,) = parse("homeassistant/binary_sensor/k1/config", HA | more)
    assert isinstance(found, Announcement), found
    return found


@pytest.mark.parametrize(
    ("more", "payload", "value"),
    [
        ({}, b"SMOKE", 1),
        ({}, b"CLEAR", 0),
        ({"value_template": "{{ value }}"}, b"SMOKE", 1),
        ({"value_template": "{{ value_json.alarm }}"}, b'{"alarm": "SMOKE"}', 1),
        ({"value_template": "{{ value_json['alarm'] }}"}, b'{"alarm": "CLEAR"}', 0),
        ({"payload_on": "1", "payload_off": "0"}, b"1", 1),
    ],
)
def test_home_assistant_says_first_how_its_states_are_read(more, payload, value):
    known = announced(**more)
    (found,) = parse("tele/k1/STATE", payload, {known.topic: known})

    assert (found.source, found.serial, found.kind, found.value) == (
        "homeassistant",
        "k1",
        "smoke",
        value,
    )


def test_home_assistant_may_shorten_and_measure():
    short = {"dev_cla": "temperature", "stat_t": "~/state", "~": "house/t1",
             "val_tpl": "{{value_json.t}}", "dev": {"ids": "t1"}}  # fmt: skip
    (known,) = parse("homeassistant/sensor/node/t1/config", short)
    (found,) = parse("house/t1/state", b'{"t": 19.5}', {known.topic: known})

    assert (known.topic, found.kind, found.value) == ("house/t1/state", "temperature", 19.5)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"value_template": "{{ value_json.a | float * 2 }}"}, "template-unsupported"),
        ({"value_template": "{% if 1 %}{% endif %}"}, "template-unsupported"),
        ({"value_template": "{{ ''.__class__.__mro__ }}"}, "template-unsupported"),
        ({"value_template": 5}, "wrong-type"),
        ({"device_class": "occupancy"}, "unknown-kind"),
        ({"device_class": "presence"}, "unknown-kind"),
        ({"state_topic": "#"}, "wrong-type"),
        ({"state_topic": None}, "wrong-type"),
        ({"device": {}}, "no-device"),
    ],
)
def test_home_assistant_is_refused_what_we_do_not_understand_or_do_not_want(more, code):
    assert refusal("homeassistant/binary_sensor/k1/config", HA | more) == code


def test_home_assistant_takes_back_with_an_empty_config():
    assert parse("homeassistant/binary_sensor/k1/config", b"") == ()


def test_home_assistant_states_that_mean_nothing_are_refused():
    known = announced()
    for payload in (b"MAYBE", b"x" * 300):
        (found,) = parse("tele/k1/STATE", payload, {known.topic: known})
        assert isinstance(found, Refusal)
    with pytest.raises(Refused, match="wrong-type"):
        homeassistant.parse_state(known=known, payload=b'"SMOKE', received_at=NOON)


VENDOR = vendor.VendorMapping(
    source="acme", items="data.events", serial="deviceSn", kind="alarmType", value="state",
    at="time", counter="no", kinds={"FIRE": "smoke", "WATER": "water_leak"},
    values={"ALARM": 1.0, "RECOVERY": 0.0},
)  # fmt: skip


def push(*events: dict):
    payload = json.dumps({"data": {"events": list(events)}}).encode()
    return vendor.parse(mapping=VENDOR, payload=payload, received_at=NOON)


def test_a_vendors_push_is_read_by_its_mapping():
    found = push(
        {"deviceSn": "A1", "alarmType": "FIRE", "state": "ALARM", "time": 1772424000, "no": 4},
        {"deviceSn": 77, "alarmType": "WATER", "state": "RECOVERY"},
    )

    assert [(one.serial, one.kind, one.value, one.counter) for one in found] == [
        ("A1", "smoke", 1, 4),
        ("77", "water_leak", 0, None),
    ]
    assert found[0].said_at == NOON


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"alarmType": "FIRE", "state": "ALARM"}, "no-device"),
        ({"deviceSn": "A", "alarmType": "INTRUDER_FACE", "state": "ALARM"}, "unknown-kind"),
        ({"deviceSn": "A", "alarmType": "FIRE", "state": "MAYBE"}, "wrong-type"),
        ({"deviceSn": "A" * 90, "alarmType": "FIRE", "state": "ALARM"}, "no-device"),
        ({}, "no-device"),
    ],
)
def test_a_part_of_a_push_that_cannot_be_read_is_refused_alone(event, code):
    good = {"deviceSn": "B", "alarmType": "FIRE", "state": "ALARM"}
    bad, fine = push(event, good)

    assert isinstance(bad, Refusal) and bad.code == code
    assert isinstance(fine, Reading)


def test_a_push_too_long_or_without_items_is_refused():
    with pytest.raises(Refused, match="nothing-known"):
        vendor.parse(mapping=VENDOR, payload=b"{}", received_at=NOON)
    many = json.dumps({"data": {"events": [0] * 600}}).encode()
    with pytest.raises(Refused, match="too-big"):
        vendor.parse(mapping=VENDOR, payload=many, received_at=NOON)


@pytest.mark.parametrize("bad", ["data.[", "a" * 500, "foo("])
def test_a_mapping_that_cannot_be_read_says_which_expression(bad):
    wrong = vendor.VendorMapping(source="x", items=bad, serial="a", kind="b")
    with pytest.raises(vendor.MappingWrong, match="items"):
        vendor.check(wrong)
    vendor.check(VENDOR)


def test_a_signature_is_checked():
    right = hmac.new(b"secret", b"payload", hashlib.sha256).hexdigest()

    assert vendor.is_signed(secret=b"secret", payload=b"payload", signature=f"sha256={right}")
    assert vendor.is_signed(secret=b"secret", payload=b"payload", signature=right.upper())
    for wrong in ("", right[:-1] + "x", "sha256=", "é"):
        assert not vendor.is_signed(secret=b"secret", payload=b"payload", signature=wrong)
    assert not vendor.is_signed(secret=b"other", payload=b"payload", signature=right)


TOPICS = st.sampled_from(
    [OURS, EDGE, "zigbee2mqtt/0x1", "application/1/device/01/event/up",
     "homeassistant/binary_sensor/k1/config", "tele/k1/STATE", "elsewhere"]
)  # fmt: skip
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.sampled_from(["value", "seq", "at", "smoke", "battery", "deviceInfo",
                                       "object", "fCnt", "state_topic", "device_class", "device",
                                       "event", "contact", "action", "last_seen", "rxInfo"]),
                      st.text(max_size=5)),
            inner, max_size=6,
        ),
    ),
    max_leaves=20,
)  # fmt: skip
PAYLOADS = st.one_of(st.binary(max_size=60), JSON.map(lambda data: json.dumps(data).encode()))


@given(TOPICS, PAYLOADS)
@example(OURS, b'{"value": 1, "at": 1e308}')
@example(OURS, b'{"value": 1, "at": "9999-12-31T23:59:59-23:59"}')
@example(OURS, b'{"value": 1, "at": "0001-01-01T00:00:00+14:00"}')
@example("application/1/device/01/event/up", b'{"deviceInfo":{"devEui":"01"},"object":{"sos":2}}')
@example("zigbee2mqtt/0x1", b'{"action": []}')
def test_whatever_comes_every_message_ends_as_readings_or_a_known_reason(topic, payload):
    known = announced()
    for one in parse(topic, payload, {known.topic: known}):
        if isinstance(one, Reading):
            kind = KINDS[one.kind]
            assert kind.low <= one.value <= kind.high
            assert one.said_at is None or one.said_at.utcoffset() == timedelta(0)
            assert 0 <= one.mark < 1 << 63
        elif isinstance(one, Refusal):
            assert one.code in REASONS


@pytest.mark.parametrize("value", [True, -5, 0, "yesterday", "", None, [], 1e300])
def test_a_time_that_makes_no_sense_is_none(value):
    assert moment(value) is None


def test_numbers_of_kinds_are_unique_and_stay():
    assert len(BY_NUMBER) == len(KINDS)
    assert (KINDS["smoke"].number, KINDS["battery"].number) == (1, 47)


def test_the_list_of_zigbee_models_knows_well_known_detectors():
    models = queries.zigbee_models()

    assert "smoke" in models["Heiman"]["HS1SA-E"]
    assert sum(len(some) for some in models.values()) > 300
