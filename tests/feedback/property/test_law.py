"""The law of property systems: nothing is asked of one without a person or a valid signature."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOON

from linli.feedback.property.decide import ARMED_FOR, Alarm, Signed, Wish, may_confirm, signed_for

ACTIONS = st.sampled_from(["unlock_doors", "lifts_to_ground", "close_gas_valve"])
CAUSES = st.sampled_from(["fire", "gas", "water"])
BUILDINGS = st.sampled_from(["b1", "b2", "b3"])
SYSTEMS = st.sampled_from(["s1", "s2"])
MOMENTS = st.integers(-2000, 2000).map(lambda minutes: NOON + timedelta(minutes=minutes))
alarms = st.builds(
    Alarm, grade=st.sampled_from(["P1", "P2"]), is_drill=st.booleans(), is_over=st.booleans()
)
wishes = st.builds(
    Wish,
    action=ACTIONS,
    cause=CAUSES,
    building=BUILDINGS,
    system=SYSTEMS,
    system_version=st.integers(1, 3),
)
signatures = st.builds(
    Signed,
    id=st.uuids().map(str),
    action=ACTIONS,
    cause=CAUSES,
    buildings=st.frozensets(BUILDINGS),
    system=SYSTEMS,
    system_version=st.integers(1, 3),
    signed_at=MOMENTS,
    valid_until=MOMENTS,
    ended_at=st.none() | MOMENTS,
    is_genuine=st.booleans(),
)


@given(wish=wishes, orders=st.lists(signatures, max_size=8), alarm=alarms, at=MOMENTS)
def test_what_is_done_without_a_person_was_signed_as_it_is_done(wish, orders, alarm, at):
    by = signed_for(wish, orders, alarm, at=at)
    holds = [
        one.id
        for one in orders
        if one.is_genuine
        and (one.action, one.cause, one.system) == (wish.action, wish.cause, wish.system)
        and wish.building in one.buildings
        and one.system_version == wish.system_version
        and one.signed_at <= at < one.valid_until
        and (one.ended_at is None or at < one.ended_at)
    ]

    critical = alarm.grade == "P1" and not alarm.is_drill and not alarm.is_over
    assert (by in holds) if critical and holds else by == ""


@given(order=signatures, at=MOMENTS, name=st.sampled_from(["action", "cause", "building",
                                                            "system", "version"]))  # fmt: skip
def test_a_signature_covers_nothing_but_what_was_signed(order, at, name):
    right = {"action": order.action, "cause": order.cause, "building": "b1",
             "system": order.system, "system_version": order.system_version}  # fmt: skip
    changed = {"version": {"system_version": order.system_version + 1}}
    other = changed.get(name, {name: "another"})

    assert not signed_for(Wish(**right | other), [order], Alarm("P1", False, False), at=at)


@given(is_two_step=st.booleans(), armed_at=st.none() | MOMENTS, alarm=alarms, at=MOMENTS)
def test_a_person_confirms_no_drill_nothing_over_and_the_valve_in_two_steps(
    is_two_step, armed_at, alarm, at
):
    taken = not may_confirm(is_two_step=is_two_step, armed_at=armed_at, alarm=alarm, at=at)

    fresh = armed_at is not None and timedelta() <= at - armed_at <= ARMED_FOR
    assert taken == (not alarm.is_drill and not alarm.is_over and (fresh or not is_two_step))
