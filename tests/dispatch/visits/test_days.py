"""A day's rounds: planned, walked, called away from, moved; no stop is ever lost."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dispatch.visits.conftest import ACTOR, MORNING, TODAY, Office, spot
from tests.factories import make_assignment, make_case, make_member

from linli.cases import services as cases
from linli.core import errors
from linli.core.outbox import Message
from linli.dispatch.models import DayPlan, Duty, Round, Stop
from linli.dispatch.visits import duties, going_on, mornings, reading, walking
from linli.dispatch.visits.planning import plan_day
from linli.dispatch.visits.refusals import DutyNotFound, StopNotFound, StopOver
from linli.flow import rounds as flow

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


def planned(office, *, on=TODAY, now=MORNING):
    return plan_day(organisation_id=office.organisation.id, on=on, actor=ACTOR, now=now)


def round_of(member, on=TODAY):
    found = reading.round_of(member_id=member.id, on=on)
    assert found is not None
    return found


def ahead(member):
    return [one.duty.id for one in round_of(member).ahead]


def standing():
    """How often each duty of the day stands in some round, or is left out."""
    rows = Stop.objects.exclude(state="moved").values_list("duty_id", flat=True)
    return Counter(rows)


def test_duties_become_an_ordered_round_within_shift_and_windows(office):
    (me,) = office.hire(1)
    far = office.duty(8, closes_min=9 * 60 + 15)
    near, late = office.duty(1, closes_min=12 * 60), office.duty(2, opens_min=15 * 60)

    told = planned(office)

    assert (told.rounds, told.stops, told.left_out) == (1, 3, 0)
    assert ahead(me)[0] == far and ahead(me)[-1] == late
    first, middle, last = round_of(me).ahead
    assert MORNING < first.expected_at <= MORNING + 15 * MINUTE
    assert middle.duty.id == near and last.expected_at == MORNING + 6 * HOUR
    assert all(one.until_at - one.expected_at == 25 * MINUTE for one in round_of(me).ahead)


def test_what_nobody_may_or_can_do_is_named_with_its_reason(office):
    office.hire(1)
    skilled = office.duty(1, skill="gas")
    closed = office.duty(2, opens_min=60, closes_min=120)

    planned(office)

    (day,) = DayPlan.objects.all()
    assert {one["duty"]: one["why"] for one in day.left_out} == {
        str(skilled): "no-skill",
        str(closed): "window",
    }


def test_nobody_on_duty_leaves_all_out_and_says_so(office):
    office.hire(1, on_shift=False)
    office.duty()

    assert planned(office).left_out == 1
    assert DayPlan.objects.get().left_out[0]["why"] == "no-worker"


def test_planning_again_keeps_what_was_done_and_loses_nothing(office):
    me, other = office.hire(2)
    made = {office.duty(at) for at in range(1, 7)}
    planned(office)
    mine = ahead(me) or ahead(other)
    who = me if ahead(me) else other
    walking.end_stop(
        member_id=who.id, duty_id=mine[0], result="done", actor=ACTOR, at=MORNING + HOUR
    )

    planned(office, now=MORNING + HOUR)

    assert standing() == Counter(dict.fromkeys(made, 1))
    assert [one.duty.id for one in round_of(who).over] == [mine[0]]


def test_done_is_kept_once_with_its_moment_and_a_repeated_duty_comes_again(office):
    (me,) = office.hire(1)
    duty = office.duty(1, every_days=7, due_by=TODAY + DAY)
    planned(office)

    for at in (MORNING + HOUR, MORNING + 2 * HOUR):
        walking.end_stop(member_id=me.id, duty_id=duty, result="done", actor=ACTOR, at=at)

    assert Stop.objects.get().ended_at == MORNING + HOUR
    row = Duty.objects.get()
    assert (row.state, row.done_on, row.due_on) == ("open", TODAY, TODAY + 7 * DAY)
    assert row.due_by == TODAY + 8 * DAY


def test_not_met_needs_a_reason_is_tried_again_and_may_still_be_done(office):
    (me,) = office.hire(1)
    duty = office.duty(1)
    planned(office)

    def end(result, **facts):
        walking.end_stop(
            member_id=me.id, duty_id=duty, result=result, actor=ACTOR, at=MORNING, **facts
        )

    with pytest.raises(errors.Invalid):
        end("not_met")
    end("not_met", why="nobody-in")
    assert Duty.objects.get().not_before == TODAY + DAY
    with pytest.raises(StopOver):
        end("postponed", why="no-time")
    end("done")

    assert Duty.objects.get().state == "done"
    with pytest.raises(StopOver):
        end("not_met", why="nobody-in")


def test_nobody_marks_a_stop_of_somebody_else(office):
    me, _other = office.hire(2)
    planned(office)
    duty = office.duty(1)

    with pytest.raises(StopNotFound):
        walking.end_stop(member_id=me.id, duty_id=duty, result="done", actor=ACTOR, at=MORNING)


def test_an_urgent_case_moves_the_rest_and_says_what_and_why(office):
    (me,) = office.hire(1)
    narrow = office.duty(1, minutes=5, closes_min=9 * 60 + 20)
    wide = office.duty(2)
    planned(office)
    was = {one.duty.id: one.expected_at for one in round_of(me).ahead}
    at = MORNING + MINUTE
    offer = make_assignment(case=make_case(at=at, grade="P1"), member=me, at=at)
    cases.accept_assignment(assignment_id=offer.id, actor=ACTOR, at=at)
    told = Message(1, "AssignmentAccepted", offer.case_id, {"member_id": str(me.id)}, at)

    flow.make_way(told, now=at)

    found = round_of(me)
    assert found.why == "urgent"
    assert ahead(me) == [wide]
    assert [(one.duty.id, one.why) for one in found.left_out] == [(narrow, "window")]
    changes = {one.duty_id: one for one in found.changes}
    assert changes[narrow].code == "left-out" and changes[narrow].before_at == was[narrow]
    assert changes[wide].code == "later" and changes[wide].after_at >= at + 20 * MINUTE

    flow.come_back(told, now=at + 5 * MINUTE)

    back = round_of(me)
    assert back.why == "back" and standing() == Counter({narrow: 1, wide: 1})
    assert {one.code for one in back.changes} == {"earlier", "back-in"}


def test_a_routine_case_moves_nothing(office):
    (me,) = office.hire(1)
    office.duty(1)
    planned(office)
    case = make_case(at=MORNING)

    flow.make_way(
        Message(1, "AssignmentAccepted", case.id, {"member_id": str(me.id)}, MORNING), now=MORNING
    )

    assert round_of(me).why == "morning"


def test_falling_behind_is_noticed_once_and_a_pause_is_left_alone(office):
    (me,) = office.hire(1)
    office.duty(1)
    office.duty(3)
    planned(office)
    late = MORNING + HOUR

    walking.pause_round(member_id=me.id, actor=ACTOR, at=MORNING)
    assert flow.keep_going(late) == 0
    walking.resume_round(member_id=me.id, actor=ACTOR, at=late)
    assert flow.keep_going(late) == 1
    assert flow.keep_going(late + MINUTE) == 0

    found = round_of(me)
    assert found.why == "behind" and {one.code for one in found.changes} == {"later"}
    assert found.ahead[0].expected_at >= late


def test_a_lead_moves_a_stop_to_somebody_else(office):
    me, other = office.hire(2)
    made = [office.duty(at) for at in (1, 2, 3)]
    planned(office)
    giver, taker = (me, other) if ahead(me) else (other, me)
    moved = ahead(giver)[0]

    walking.move_stop(
        duty_id=moved, from_id=giver.id, to_id=taker.id, on=TODAY, actor=ACTOR, now=MORNING
    )

    assert moved in ahead(taker) and moved not in ahead(giver)
    assert standing() == Counter(dict.fromkeys(made, 1))
    # Whoever was there was there, though the phone heard of it too late.
    walking.end_stop(member_id=giver.id, duty_id=moved, result="done", actor=ACTOR, at=MORNING)
    assert moved not in ahead(taker)


def test_today_and_tomorrow_are_planned_once_and_today_again_at_five(office):
    (me,) = office.hire(1)
    office.duty(1)
    early = MORNING - 6 * HOUR  # three at night

    assert mornings.plan_waiting(now=early) == 2
    assert mornings.plan_waiting(now=early + MINUTE) == 0
    assert mornings.plan_waiting(now=early + 2 * HOUR) == 1
    assert Round.objects.filter(member=me, on=TODAY).exists()


def test_a_home_is_named_only_where_the_stop_is_opened_and_that_is_on_record(office):
    from tests.factories import make_community

    from linli.places import queries as places
    from linli.privacy.models import Read

    (me,) = office.hire(1)
    community = make_community()
    number = community.code.removeprefix("c")
    home = places.place_by_code(f"h{number}")
    duty = office.duty(kind="elder-visit", place_id=home.id, point=None, words="带上血压计")
    planned(office)

    (listed,) = round_of(me).ahead
    assert listed.duty.address.endswith("3号楼") and listed.duty.words == ""
    opened = reading.open_stop(
        member_id=me.id, duty_id=duty, on=TODAY, reader="user:me", at=MORNING
    )

    assert opened.duty.address.endswith("401室") and opened.duty.words == "带上血压计"
    (read,) = Read.objects.filter(subject_id=duty)
    assert (read.purpose, read.fields) == ("care-visits", ["visit.place", "visit.words"])
    stranger = make_member("grid_worker")
    with pytest.raises(StopNotFound):
        reading.open_stop(
            member_id=stranger.id, duty_id=duty, on=TODAY, reader="user:x", at=MORNING
        )


def test_what_is_over_is_forgotten_after_a_year_with_its_words(office):
    (me,) = office.hire(1)
    duty = office.duty(words="敲门响一点")
    planned(office)
    walking.end_stop(member_id=me.id, duty_id=duty, result="done", actor=ACTOR, at=MORNING)

    assert duties.forget_old(before=MORNING - DAY) == 0
    assert duties.forget_old(before=MORNING + DAY) == 1

    assert not Round.objects.exists() and not Stop.objects.exists()
    with pytest.raises(DutyNotFound):
        reading.duty(duty)


STEPS = st.lists(
    st.sampled_from(["done", "not_met", "postponed", "urgent", "back", "behind", "lead", "move"]),
    max_size=6,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), steps=STEPS, count=st.integers(1, 6))
def test_whatever_happens_every_duty_stands_exactly_once(db, data, steps, count):
    office = Office()
    members = office.hire(2)
    made = [
        office.duty(
            data.draw(st.integers(-9, 9)),
            data.draw(st.integers(-9, 9)),
            opens_min=(opens := data.draw(st.integers(8, 15))) * 60,
            closes_min=opens * 60 + data.draw(st.integers(10, 240)),
        )
        for _ in range(count)
    ]
    planned(office)
    left_out = {
        one["duty"] for one in DayPlan.objects.get(organisation=office.organisation).left_out
    }
    now = MORNING
    for step in steps:
        now += data.draw(st.integers(1, 60)) * MINUTE
        who, other = data.draw(st.permutations(members))
        if reading.round_of(member_id=who.id, on=TODAY) is None:
            continue
        mine = ahead(who)
        if step in {"done", "not_met", "postponed"}:
            if mine:
                why = {"done": "", "not_met": "refused", "postponed": "no-time"}[step]
                walking.end_stop(
                    member_id=who.id, duty_id=mine[0], result=step, why=why, actor=ACTOR, at=now
                )
        elif step == "move":
            if mine:
                walking.move_stop(
                    duty_id=mine[-1], from_id=who.id, to_id=other.id, on=TODAY, actor=ACTOR,
                    now=now,
                )  # fmt: skip
        elif step == "lead":
            planned(office, now=now)
            day = DayPlan.objects.get(organisation=office.organisation)
            left_out = {one["duty"] for one in day.left_out}
        else:
            going_on.replan_round(
                member_id=who.id, on=TODAY, why=step, actor=ACTOR, now=now, anchor=spot(5),
                busy_s=1200.0 if step == "urgent" else 0.0,
            )  # fmt: skip
        _holds(office, made, left_out, now)


def _holds(office, made, left_out, now):
    rows = Stop.objects.filter(duty__organisation=office.organisation).exclude(state="moved")
    counted = Counter(str(one) for one in rows.values_list("duty_id", flat=True))
    assert set(counted.values()) <= {1}
    assert {str(one) for one in made} <= set(counted) | left_out
    for stop in rows.select_related("duty"):
        if stop.state == "planned":
            minute = (stop.expected_at - MORNING).total_seconds() / 60 + 9 * 60
            assert stop.duty.opens_min <= minute <= stop.duty.closes_min
        if stop.state == "left_out":
            assert stop.why


def test_stops_are_shared_out_by_hours_on_duty_and_none_is_left_out_for_it(office):
    me, other = office.hire(2)
    for at in range(8):
        office.duty(1 + at * 0.1)

    assert planned(office).left_out == 0
    assert sorted(len(ahead(one)) for one in (me, other)) in ([3, 5], [4, 4])
