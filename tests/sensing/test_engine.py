"""Laws of the alarm engine, by example."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sensing.engine_kit import RULES, Run, after, only, spot

from linli.sensing import engine
from linli.sensing.engine import NotAllowed, Rule, Rules, RuleWrong, ScopeState, Seen, stored
from linli.sensing.engine.presets import PRESETS

MINUTE = 60


def test_given_a_lone_smoke_detector_when_smoke_stays_then_it_alarms_after_its_verification():
    run = Run()
    run.see(0, spot(), "smoke", 1)
    assert run.tick(26) == ()

    run.tick(27)

    (alarm,) = run.alarms
    assert (alarm.grade, alarm.state, alarm.annunciated_at) == ("P2", "unacknowledged", after(27))
    assert run.steps() == ["raised", "annunciated"]
    run.tick(90)
    assert run.alarms[0].grade == "P1" and "upgraded" in run.steps()


def test_given_smoke_that_comes_and_goes_then_it_is_not_taken_for_smoke_that_lasts():
    run = Run()
    run.see(0, spot(), "smoke", 1)
    run.tick(27)
    run.see(30, spot(), "smoke", 0)
    run.see(60, spot(), "smoke", 1)
    run.tick(100)

    assert run.alarms[0].grade == "P2"
    run.tick(150)
    assert run.alarms[0].grade == "P1"


@given(gap=st.floats(0, 9.9), before=st.floats(28, 80))
def test_a_blink_of_less_than_ten_seconds_does_not_make_a_lasting_fire_wait(gap, before):
    run = Run()
    run.see(0, spot(), "smoke", 1)
    run.tick(27)
    run.see(before, spot(), "smoke", 0)
    run.see(before + gap, spot(), "smoke", 1)
    run.tick(max(90.0, before + gap))

    assert run.alarms[0].grade == "P1"


def test_given_cooking_smoke_that_clears_within_the_verification_then_nobody_is_told():
    run = Run()
    run.see(0, spot(), "smoke", 1)
    run.see(20, spot(), "smoke", 0)
    run.ticks(range(21, 900, 30))

    assert run.effects == []
    assert run.state == ScopeState()


def test_given_two_detectors_in_one_stairwell_then_the_fire_is_confirmed_at_once():
    run = Run()
    run.see(0, spot(1), "smoke", 1)
    effects = run.see(5, spot(2), "smoke", 1)

    assert [effect.step for effect in effects].count("raised") == 2
    assert {alarm.is_confirmed for alarm in run.alarms} == {True}
    assert {alarm.annunciated_at for alarm in run.alarms} == {after(5)}


def test_given_detectors_in_two_stairwells_then_neither_confirms_the_other():
    run = Run()
    run.see(0, spot(1, unit="b1-u1"), "smoke", 1)
    run.see(5, spot(2, unit="b1-u2"), "smoke", 1)

    assert run.effects == []


def test_given_an_alarm_when_a_second_detector_goes_off_then_the_first_is_confirmed():
    run = Run()
    run.see(0, spot(1), "smoke", 1)
    run.tick(27)
    run.see(40, spot(2), "smoke", 1)

    assert "confirmed" in run.steps()
    assert all(alarm.is_confirmed for alarm in run.alarms)


def test_given_hysteresis_then_wavering_at_the_threshold_is_one_alarm():
    run = Run(only(above=50.0, clear=45.0, clear_s=0))
    for second in range(40):
        run.see(second, spot(), "temperature", 50 + (-1) ** second)

    assert run.steps().count("raised") == 1
    assert "returned" not in run.steps()


def test_given_a_condition_that_comes_and_goes_then_it_is_chattering_once_and_stays_up():
    run = Run(only(hold_s=0, clear_s=5, flap_count=4, flap_s=600))
    for turn in range(30):
        run.see(turn * 20, spot(), "temperature", 60)
        run.see(turn * 20 + 10, spot(), "temperature", 20)
        run.tick(turn * 20 + 16)

    assert run.steps().count("raised") == 1
    assert run.steps().count("chattering") == 1
    assert [e.facts["task"] for e in run.effects if e.step == "task"] == ["flapping"]
    run.tick(30 * 20 + 700)
    assert run.alarms[0].state == "returned"
    assert run.effects[-1].facts.get("task") == "flapping" and run.effects[-1].step == "task_done"


def test_given_an_alarm_that_returned_then_acknowledging_ends_it():
    run = Run(only(hold_s=0, clear_s=10))
    run.see(0, spot(), "temperature", 60)
    alarm_id = run.alarms[0].id
    run.see(30, spot(), "temperature", 20)
    run.tick(45)
    assert run.alarms[0].state == "returned"

    run.do(50, "acknowledge", alarm_id)

    assert run.state.alarms[alarm_id].state == "normal"
    run.see(60, spot(), "temperature", 60)
    assert [alarm.state for alarm in run.alarms] == ["normal", "unacknowledged"]


def test_given_an_acknowledged_alarm_when_it_returns_then_it_is_over():
    run = Run(only(hold_s=0, clear_s=10))
    run.see(0, spot(), "temperature", 60)
    run.do(5, "acknowledge", run.alarms[0].id)
    assert run.alarms[0].state == "acknowledged"
    assert run.do(6, "acknowledge", run.alarms[0].id) == ()
    run.see(30, spot(), "temperature", 20)
    run.tick(45)

    assert run.alarms[0].state == "normal"
    assert engine.look_at(engine.tick(run.state, run.rules, after(46))[0], run.rules) is not None


def test_given_nobody_acknowledges_then_it_escalates_three_times_and_no_more():
    run = Run()
    run.see(0, spot(), "heat", 1)
    run.ticks(range(1, 900, 10))

    assert run.steps().count("escalated") == 3


def test_given_a_life_safety_alarm_then_it_cannot_be_shelved():
    run = Run()
    run.see(0, spot(), "heat", 1)
    with pytest.raises(NotAllowed, match="life-safety-stays"):
        run.do(5, "shelve", run.alarms[0].id, after(600))


def test_given_a_shelf_that_ends_then_the_alarm_is_back():
    run = Run(only(hold_s=0))
    run.see(0, spot(), "temperature", 60)
    run.tick(40)
    run.do(60, "shelve", run.alarms[0].id, after(600))
    assert run.alarms[0].state == "shelved"
    run.tick(599)
    assert run.alarms[0].state == "shelved"

    run.tick(600)

    assert run.alarms[0].state == "unacknowledged"


@pytest.mark.parametrize("until", [0, -5, 25 * 3600])
def test_given_a_shelf_without_end_then_it_is_refused(until):
    run = Run(only(hold_s=0))
    run.see(0, spot(), "temperature", 60)
    with pytest.raises(NotAllowed, match="too-long"):
        run.do(0, "shelve", run.alarms[0].id, after(until))


def test_given_a_device_out_of_service_then_its_fire_is_told_and_annotated():
    run = Run()
    run.see(0, spot(out_until=after(3600)), "heat", 1)

    assert run.alarms[0].annunciated_at == after(0)
    assert "out_of_service" in run.alarms[0].notes


def test_given_a_device_out_of_service_then_what_no_life_hangs_on_waits_for_its_end():
    run = Run(only(hold_s=0))
    run.see(0, spot(out_until=after(600)), "temperature", 60)
    run.tick(300)
    assert run.alarms[0].state == "out_of_service"
    assert engine.look_at(run.state, run.rules) == after(600)

    run.tick(600)

    assert run.alarms[0].state == "unacknowledged"
    assert run.alarms[0].annunciated_at == after(600)


def test_given_a_fire_then_tampering_in_the_same_stairwell_is_inhibited_until_it_is_over():
    run = Run()
    run.see(0, spot(1), "heat", 1)
    fire = run.alarms[0].id
    run.see(1, spot(2), "tamper", 1)
    run.tick(40)
    tamper = next(alarm for alarm in run.alarms if alarm.cause == "tamper")
    assert tamper.state == "suppressed"
    run.see(100, spot(1), "heat", 0)
    run.tick(160)

    assert run.state.alarms[fire].state == "returned"
    assert run.state.alarms[tamper.id].annunciated_at == after(160)


def test_given_quiet_hours_then_it_is_told_in_the_morning():
    # 21:00 to 08:00; T0 is noon, so ten hours later it is 22:00.
    run = Run()
    evening = 10 * 3600
    run.see(evening, spot(), "tamper", 1)
    run.ticks(range(evening, evening + 3600, 300))
    assert run.alarms[0].annunciated_at is None and run.alarms[0].held_by == "quiet"
    assert engine.look_at(run.state, run.rules) == after(20 * 3600)

    run.tick(20 * 3600)
    run.tick(20 * 3600 + 31)

    assert run.alarms[0].annunciated_at == after(20 * 3600)


def test_given_many_of_one_cause_then_they_are_told_as_one_group():
    run = Run(only(hold_s=0))
    for number in range(100):
        run.see(number / 10, spot(number), "temperature", 60)
    run.ticks(range(11, 60))
    for number in range(100, 120):
        run.see(61, spot(number), "temperature", 60)
    run.ticks(range(62, 400, 2))

    told = [effect.at for effect in run.effects if effect.step == "annunciated"]
    assert sorted(set(told)) == [after(30), after(330)]
    assert sum(effect.facts["first"] for effect in run.effects if effect.step == "annunciated") == 2


def test_given_a_low_battery_then_a_task_is_made_and_closed_and_no_alarm():
    run = Run()
    run.see(0, spot(), "battery", 10)
    run.see(60, spot(), "battery", 12)
    run.see(120, spot(), "battery", 100)

    assert run.steps() == ["task", "task_done"]
    assert run.alarms == []


def test_given_a_silent_detector_then_a_task_and_one_alarm_that_closes_itself():
    run = Run()
    run.see(0, spot(), "silence", 3.1)
    run.tick(31)
    assert run.alarms[0].cause == "silent" and run.alarms[0].annunciated_at == after(31)
    run.see(60, spot(), "silence", 0)

    assert run.alarms[0].state == "normal"
    assert run.steps().count("task_done") == run.steps().count("task")


def test_given_a_silent_detector_when_acknowledged_then_its_task_stays_and_no_alarm():
    run = Run()
    run.see(0, spot(), "silence", 3.1)
    run.tick(31)
    run.do(40, "acknowledge", run.alarms[0].id)
    assert run.alarms[0].state == "normal"
    run.see(100, spot(), "silence", 5.0)
    run.ticks(range(100, 1000, 100))
    assert run.steps().count("raised") == 1
    assert "task_done" not in run.steps()

    run.see(2000, spot(), "silence", 0.0)
    run.see(9000, spot(), "silence", 3.0)

    assert run.steps().count("task_done") == 2 and run.steps().count("raised") == 2


def test_given_a_drill_then_alarms_are_told_and_marked():
    run = Run()
    run.do(0, "drill_begin", until=after(3600))
    run.see(1, spot(), "heat", 1)
    assert run.alarms[0].is_drill and run.alarms[0].annunciated_at is not None

    run.tick(3600)
    run.see(3601, spot(9), "heat", 1)

    assert not next(alarm for alarm in run.alarms if alarm.spot.number == 9).is_drill


def test_given_a_rule_that_is_gone_then_its_alarm_returns_and_its_track_is_let_go():
    run = Run(only(hold_s=0))
    run.see(0, spot(), "temperature", 60)
    run.rules = Rules(())
    run.tick(1)

    assert run.alarms[0].state == "returned"
    assert run.state.tracks == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"above": None}, "one-limit"),
        ({"below": 3.0}, "one-limit"),
        ({"clear": 60.0}, "hysteresis"),
        ({"grade": "P9"}, "cause-or-grade"),
        ({"hold_s": -1}, "negative"),
        ({"must_be_confirmed": True}, "confirm"),
        ({"confirm_area": "street"}, "area"),
        ({"is_life_safety": True, "hold_s": 61}, "life-safety-never-waits"),
        ({"is_life_safety": True, "quiet": (0, 60)}, "life-safety-never-waits"),
        ({"is_life_safety": True, "inhibited_by": ("fire",)}, "life-safety-never-waits"),
        (
            {"is_life_safety": True, "confirm_needs": 2, "must_be_confirmed": True},
            "life-safety-never-waits",
        ),
    ],
)
def test_given_a_rule_that_cannot_stand_then_it_says_why(fields, code):
    with pytest.raises(RuleWrong, match=code):
        only(**fields)


def test_given_two_of_three_then_one_alone_never_alarms():
    rules = only(hold_s=0, confirm_needs=2, must_be_confirmed=True, confirm_area="home")
    run = Run(rules)
    run.see(0, spot(1, home="h"), "temperature", 60)
    run.ticks(range(0, 600, 60))
    assert run.alarms == [] and engine.look_at(run.state, rules) is None

    run.see(601, spot(2, home="h"), "temperature", 60)

    assert len(run.alarms) == 2


def test_given_a_state_when_stored_and_read_then_it_is_the_same():
    run = Run()
    run.see(0, spot(1), "smoke", 1)
    run.see(1, spot(2, out_until=after(99)), "smoke", 1)
    run.see(2, spot(3), "tamper", 1)
    run.do(3, "acknowledge", run.alarms[0].id)
    run.do(4, "drill_begin", until=after(90))
    run.tick(40)

    assert stored.from_data(stored.to_data(run.state)) == run.state


def test_given_a_kind_without_rules_then_the_state_is_the_very_same():
    state = ScopeState()
    assert engine.step(state, Seen(spot(), "humidity", 40), RULES, after(0)) == (state, ())
    assert engine.step(state, Seen(spot(), "smoke", 0), RULES, after(0))[0] is state


def test_a_preset_that_guards_life_is_escalated():
    for rule in RULES.rules:
        assert not rule.is_life_safety or timedelta(0) < timedelta(seconds=rule.escalate_s)
        assert isinstance(rule, Rule)


def test_the_rules_that_are_shipped_have_the_priorities_of_the_table():
    """docs/sensing.md, priorities: consequence against time to act (ANSI/ISA-18.2)."""
    shipped = {rule.code: rule for rule in PRESETS}
    high = {rule.cause for rule in shipped.values() if rule.is_alarm and rule.grade == "P1"}
    low = {rule.cause for rule in shipped.values() if rule.is_alarm and rule.grade > "P2"}

    assert high == {"fire", "gas", "co"}
    assert low == {"fire_lane", "tamper", "silent"}
    assert not any(rule.is_alarm for rule in shipped.values() if rule.cause == "upkeep")
    assert all(rule.grade < "P3" for rule in shipped.values() if rule.is_life_safety)
