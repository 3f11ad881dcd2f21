"""Laws of the alarm engine that hold for any stream of readings, ticks and steps of people."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sensing.engine_kit import RULES, T0, only, spot

from linli.sensing import engine
from linli.sensing.engine import NotAllowed, ScopeState, Seen, lines, stored
from linli.sensing.engine.values import OPEN

KINDS = ["smoke", "heat", "gas", "temperature", "water_leak", "tamper", "sos", "silence", "battery"]
VALUES = st.sampled_from([0.0, 1.0, 10.0, 55.0, 60.0, 100.0])
READ = st.tuples(st.just("see"), st.integers(1, 6), st.sampled_from(KINDS), VALUES)
TICK = st.tuples(st.just("tick"))
DO = st.tuples(
    st.just("do"),
    st.sampled_from(["acknowledge", "shelve", "unshelve", "mark_drill"]),
    st.integers(0, 5),
)
GAP = st.sampled_from([0, 1, 5, 30, 61, 400, 4000])
STREAM = st.lists(st.tuples(GAP, st.one_of(READ, READ, READ, TICK, DO)), max_size=40)


def where(number: int):
    return spot(number, kind="smoke", unit=f"b1-u{1 + number % 2}", home=f"h{number // 2}")


def play(stream, after_each=lambda state, now, effects: None):
    state, now, told = ScopeState(), T0, []
    for gap, act in stream:
        now += timedelta(seconds=gap)
        effects = ()
        if act[0] == "see":
            state, effects = engine.step(state, Seen(where(act[1]), act[2], act[3]), RULES, now)
        elif act[0] == "tick":
            state, effects = engine.tick(state, RULES, now)
        elif state.alarms:
            ids = sorted(state.alarms)
            try:
                state, effects = engine.operate(
                    state,
                    do=act[1],
                    actor="user:x",
                    rules=RULES,
                    now=now,
                    alarm_id=ids[act[2] % len(ids)],
                    until=now + timedelta(hours=1),
                )
            except NotAllowed:
                effects = ()
        told += effects
        after_each(state, now, effects)
    return state, now, told


@given(STREAM)
def test_the_same_stream_gives_the_same_state_and_effects(stream):
    assert play(stream) == play(stream)


@given(STREAM)
def test_a_life_safety_alarm_is_told_the_moment_it_is_raised_and_never_hidden(stream):
    def look(state, now, effects):
        for alarm in state.alarms.values():
            if alarm.is_life_safety:
                assert alarm.annunciated_at == alarm.raised_at
                assert alarm.state not in {"suppressed", "shelved", "out_of_service"}

    play(stream, look)


@given(STREAM)
def test_a_detector_that_stays_on_has_an_open_alarm_within_its_hold(stream):
    state, now, _told = play(stream)
    later = now + timedelta(seconds=61)
    state, _effects = engine.tick(state, RULES, later)

    for (device, code), track in state.tracks.items():
        rule = RULES.by_code[code]
        if track.on and rule.is_life_safety:
            alarm = state.alarms[track.alarm]
            assert alarm.state in OPEN and alarm.spot.number == device
            assert alarm.returned_at is None


@given(STREAM)
def test_what_is_raised_is_open_or_was_closed_exactly_once(stream):
    state, _now, told = play(stream)
    raised = [effect.alarm for effect in told if effect.step == "raised"]
    closed = [effect.alarm for effect in told if effect.step == "closed"]

    assert len(set(raised)) == len(raised)
    assert len(set(closed)) == len(closed)
    assert {pk for pk, alarm in state.alarms.items() if alarm.state in OPEN} == set(raised) - set(
        closed
    )


@given(STREAM)
def test_ticking_when_it_says_so_is_as_good_as_ticking_every_second(stream):
    state, now, _told = play(stream)
    every, lazy = state, state
    for second in range(1, 120):
        moment = now + timedelta(seconds=second)
        every, _effects = engine.tick(every, RULES, moment)
        due = engine.look_at(lazy, RULES)
        if due is not None and due <= moment:
            lazy, _effects = engine.tick(lazy, RULES, moment)

    assert lazy.alarms == every.alarms


@given(STREAM)
def test_a_state_survives_being_stored(stream):
    state, _now, _told = play(stream)
    assert stored.from_data(stored.to_data(state)) == state


@given(STREAM)
def test_state_is_forgotten_when_all_is_well(stream):
    state, now, _told = play(stream)
    for number in range(1, 7):
        for kind in KINDS:
            value = 100.0 if kind == "battery" else 0.0
            state, _effects = engine.step(state, Seen(where(number), kind, value), RULES, now)
    for hours in range(1, 40):
        state, _effects = engine.tick(state, RULES, now + timedelta(hours=hours))
    for alarm in list(state.alarms.values()):
        if alarm.state in OPEN:
            state, _effects = engine.operate(
                state,
                do="acknowledge",
                actor="user:x",
                rules=RULES,
                now=now + timedelta(hours=41),
                alarm_id=alarm.id,
            )
    for hours in range(42, 70):
        state, _effects = engine.tick(state, RULES, now + timedelta(hours=hours))

    assert state.tracks == {}
    assert all(alarm.state == "normal" for alarm in state.alarms.values())


@given(
    st.lists(st.floats(40, 60), max_size=60),
    st.floats(0.5, 8),
)
def test_hysteresis_never_turns_within_its_band(values, band):
    rules = only(above=50.0, clear=50.0 - band, hold_s=0, clear_s=0, flap_count=0)
    state, turned = ScopeState(), []
    for second, value in enumerate(values):
        now = T0 + timedelta(seconds=second)
        before = state.tracks.get((1, "rule"))
        state, _effects = engine.step(state, Seen(spot(), "temperature", value), rules, now)
        after = state.tracks.get((1, "rule"))
        if (before is not None and before.on) != (after is not None and after.on):
            turned.append(value)

    assert all(value >= 50 or value <= 50 - band for value in turned)
    assert all(abs(one - other) >= band for one, other in zip(turned, turned[1:], strict=False))


LISTED = st.builds(
    lines.Listed,
    id=st.uuids(),
    building=st.sampled_from([f"b{n}" for n in range(30)]),
    cause=st.sampled_from(["fire", "water", "silent", "tamper", "help"]),
    grade=st.sampled_from(["P1", "P2", "P3"]),
    state=st.sampled_from(["unacknowledged", "acknowledged"]),
    is_life_safety=st.booleans(),
    is_confirmed=st.booleans(),
    floor=st.one_of(st.none(), st.integers(1, 30)),
    raised_at=st.datetimes().map(lambda when: when.replace(tzinfo=T0.tzinfo)),
)


@settings(max_examples=40)
@given(st.lists(LISTED, max_size=300, unique_by=lambda one: one.id))
def test_every_alarm_is_in_exactly_one_line_and_lines_are_few(listed):
    found = lines.lines(listed)
    ids = [pk for line in found for pk in line.alarms]

    assert sorted(ids) == sorted(one.id for one in listed)
    assert len(found) <= lines.MOST_LINES
    grave = {one.id for one in listed if one.is_life_safety}
    assert grave == {pk for line in found if line.is_life_safety for pk in line.alarms} & grave
