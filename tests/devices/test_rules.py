"""Rules as a form: tried on recorded readings, kept with their versions, refused with a reason."""

from datetime import timedelta

import pytest
from tests.factories import make_organisation
from tests.sensing.kit import make_building, make_device, message
from tests.settings_pages.conftest import Person, enter  # noqa: F401  # a fixture

from linli.core import clock
from linli.places import queries as places
from linli.sensing import queries, rules
from linli.sensing.engine.presets import PRESETS
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm, Rule
from linli.web.devices.rule_form import content_of, initial_of

pytestmark = pytest.mark.django_db
LIST = "/admin/rules/"


@pytest.fixture
def steward(enter) -> Person:  # noqa: F811
    return enter("steward")


def form_of(code: str, /, **change: object) -> dict[str, object]:
    """What the form of a rule sends when nothing was touched, with some of it changed."""
    content = next(one.content for one in queries.rules() if one.code == code)
    shown = initial_of(content) | {"reason": "kitchens"} | change
    sent = {}
    for name, value in shown.items():
        if value is True:
            sent[name] = "on"
        elif value is not False and value not in (None, "", []):
            sent[name] = value.strftime("%H:%M") if hasattr(value, "strftime") else value
    return sent


def rule(code: str):
    return next(one for one in queries.rules() if one.code == code)


def test_given_the_shipped_rules_then_each_is_listed_and_has_its_form(steward):
    text = steward.get(LIST).content.decode()
    for preset in PRESETS:
        assert f"{LIST}{preset.code}/" in text
    assert "≥ 1 for 27 s" in text
    for preset in PRESETS[:3]:
        assert steward.get(f"{LIST}{preset.code}/").status_code == 200


@pytest.mark.parametrize("code", [one.code for one in PRESETS])
def test_given_a_rule_kept_untouched_then_it_is_the_same_rule(steward, code):
    answer = steward.send(f"{LIST}{code}/", do="save", **form_of(code))

    assert answer.status_code == 302
    kept = next(one for one in rules.in_force().rules if one.code == code)
    preset = next(one for one in PRESETS if one.code == code)
    assert rules.to_data(kept) == rules.to_data(preset)
    assert len(rules.in_force().rules) == len(PRESETS)


def test_given_a_change_then_it_is_a_new_version_with_who_and_why(steward):
    steward.send(f"{LIST}smoke/", do="save", **form_of("smoke", hold_s=40))

    assert rule("smoke").content["hold_s"] == 40
    text = steward.get(f"{LIST}smoke/").content.decode()
    assert "kitchens" in text and "Version 2" in text and "丁可欣" in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hold_s": 61}, "A life may hang on it"),
        ({"quiet_from": "21:00", "quiet_until": "07:00"}, "A life may hang on it"),
        ({"below": 1}, "Give one limit"),
        ({"clear": 2}, "wrong side"),
        ({"quiet_from": "21:00"}, "a beginning and an end"),
        ({"within": "nowhere"}, "no such place"),
        ({"must_be_confirmed": "on", "confirm_needs": 1}, "at least two devices"),
    ],
)
def test_given_a_rule_that_cannot_stand_then_the_form_says_why_and_keeps_nothing(
    steward, change, says
):
    answer = steward.send(f"{LIST}smoke/", do="save", **form_of("smoke", **change))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Rule.objects.exists()


def test_given_recorded_readings_then_a_trial_says_what_would_have_been_and_writes_nothing(steward):
    at = clock.now() - timedelta(hours=3)
    device = make_device(place=make_building() + "-u1-h1", at=at - timedelta(days=1))
    consumer = Consumer(now=at)
    consumer.handle([message(device, "smoke", 1, at, seq=1)], now=at)
    later = at + timedelta(seconds=35)
    consumer.pass_time(now=at + timedelta(seconds=30))
    consumer.handle([message(device, "smoke", 0, later, seq=2)], now=later)
    assert Alarm.objects.count() == 1

    now = steward.send(f"{LIST}smoke/", do="try-1", **form_of("smoke")).content.decode()
    longer = steward.send(f"{LIST}smoke/", do="try-7", **form_of("smoke", hold_s=50))

    assert "In the last 1 day this would have raised 1 alarm." in now
    text = longer.content.decode()
    assert "In the last 7 days this would have raised 0 alarms." in text
    assert "The rule as it is now: 1 alarm." in text
    assert Alarm.objects.count() == 1 and not Rule.objects.exists()


def test_given_a_new_rule_for_one_place_then_it_holds_there(steward):
    building = make_building()
    given = form_of("water", code="cellar", within=building, grade="P3")

    answer = steward.send(f"{LIST}new", do="save", **given)

    assert answer["Location"] == f"{LIST}cellar/"
    kept = next(one for one in rules.in_force().rules if one.code == "cellar")
    assert kept.within == places.place_by_code(building).path
    assert initial_of(rule("cellar").content)["within"] == building


def test_given_a_rule_that_is_stopped_then_the_others_stay(steward):
    steward.send(f"{LIST}heat/stop", reason="works")

    assert not rule("heat").is_active
    assert len(rules.in_force().rules) == len(PRESETS) - 1
    assert "stopped" in steward.get(f"{LIST}heat/").content.decode()
    assert steward.send(f"{LIST}none/stop").status_code == 404


def test_given_a_steward_of_a_part_then_rules_are_not_theirs_to_change(enter):  # noqa: F811
    part = enter("steward", organisation=make_organisation())

    assert part.get(f"{LIST}smoke/").status_code == 200
    for address in ("smoke/", "new", "smoke/stop"):
        assert part.send(f"{LIST}{address}", do="save", **form_of("smoke")).status_code == 403
    assert enter("dispatcher").get(LIST).status_code == 403
    assert not Rule.objects.exists()


def test_the_form_and_the_rule_are_each_others_inverse():
    for preset in PRESETS:
        content = rules.to_data(preset)
        shown = initial_of(content) | {"reason": ""}
        back = rules.from_data(content_of(shown), version=1)
        assert rules.to_data(back) == content
