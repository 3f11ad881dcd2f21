"""Calling off: who is taken off a case for a graver one, and what it never does."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies  # noqa: F401  # loads the profile
from tests.dispatch.test_decide_laws import cases as any_case
from tests.dispatch.test_decide_laws import situations
from tests.factories import HERE, MINUTE, NOON, make_case, make_member, make_organisation

from linli.cases import services as cases
from linli.cases.models import Assignment, Case, Clock, Event
from linli.core.coordinates import Point, distance_m
from linli.dispatch import matching, services
from linli.dispatch.decide import Leaving, decide, only_near_may_leave
from linli.dispatch.travel.times import Travel
from linli.ledger.models import Entry

BY = {"actor": "user:test"}
SECOND = timedelta(seconds=1)


def east(metres: float) -> Point:
    return Point(HERE.lon + metres / 95_800, HERE.lat)


@st.composite
def with_leaving(draw: st.DrawFn):
    """A situation in which some have one thing in hand that they could be called off from."""
    situation, responders = draw(situations()), []
    for number, one in enumerate(situation.responders):
        if not draw(st.booleans()):
            responders.append(replace(one, urgent=draw(st.integers(0, one.tasks))))
            continue
        lower = replace(draw(any_case), grade=draw(st.sampled_from(("P2", "P3", "P4"))))
        is_task = draw(st.booleans())
        held = Leaving(UUID(int=900 + number), UUID(int=500 + number), lower, draw(waits))
        responders.append(
            replace(
                one,
                offers=0 if is_task else 1,
                tasks=1 if is_task else 0,
                urgent=int(is_task and lower.grade == "P2"),
                leaving=held,
            )
        )
    return replace(situation, responders=tuple(responders))


waits = st.integers(0, 1199).map(lambda seconds: timedelta(seconds=seconds))


def by_matching(case, able, situation):
    scene = matching.Scene(Travel(None, None), 12, situation.waited.total_seconds())
    return matching.ranked(case, able, situation, scene)


@given(case=any_case, situation=with_leaving())
def test_only_a_p1_takes_anybody_off_a_case_and_only_one_of_a_lower_grade(case, situation):
    decision = decide(case, situation, by_matching)

    called = [one.calls_off for one in decision.offers if one.calls_off]
    assert not called or case.grade == "P1"
    assert all(one.case.grade > case.grade for one in called)
    assert len({one.assignment_id for one in called}) == len(called)


@given(case=any_case, situation=with_leaving())
def test_nobody_is_given_a_second_urgent_case(case, situation):
    decision = decide(case, situation, by_matching)

    hands = {one.member_id: one for one in situation.responders}
    if case.grade in {"P1", "P2"}:
        for choice in decision.offers:
            held = hands[choice.member_id]
            assert held.urgent == 0 or (choice.calls_off is not None and held.tasks == 1)


@given(case=any_case, situation=with_leaving())
def test_with_calling_off_no_case_waits_for_nobody_either(case, situation):
    decision = decide(case, situation, by_matching)

    if not decision.offers and not situation.active:
        assert decision.look_again_at is not None and decision.look_again_at > situation.now


@given(case=any_case, situation=with_leaving())
def test_somebody_free_on_the_spot_goes_before_anybody_is_called_off(case, situation):
    free = next((one for one in situation.responders if not one.tasks + one.offers), None)
    if free is None or case.point is None or case.grade != "P1":
        return
    free = replace(free, kind="officer", point=case.point, organisation_id=case.owner_id,
                   skills=case.skills, ends_at=NOON + timedelta(hours=6))  # fmt: skip
    others = tuple(one for one in situation.responders if one.member_id != free.member_id)
    situation = replace(situation, responders=(free, *others), tried=frozenset(), active=1)

    decision = decide(case, situation, by_matching)

    assert [one.member_id for one in decision.offers] == [free.member_id]


@given(situation=with_leaving(), most=st.integers(0, 4))
def test_only_the_nearest_few_may_be_called_off_and_nobody_else_changes(situation, most):
    kept = only_near_may_leave(situation.responders, HERE, most=most)

    before = [one for one in situation.responders if one.leaving]
    after = [one for one in kept if one.leaving]
    assert len(after) == min(most, len(before)) and set(after) <= set(before)
    assert [one.member_id for one in kept] == [one.member_id for one in situation.responders]
    ways = {one.member_id: distance_m(HERE, one.point) if one.point else 0.0 for one in before}
    stay = [ways[one.member_id] for one in before if one not in after]
    assert not after or not stay or max(ways[one.member_id] for one in after) <= min(stay)


def sent_to(case, member, *, until=NOON + 5 * MINUTE) -> UUID:
    (pk,) = cases.offer(
        case_id=case.id, offers=[cases.Offer(member.id, [])], expires_at=until, at=NOON, **BY
    )
    return pk


def on_the_way(case, member) -> UUID:
    pk = sent_to(case, member)
    cases.accept_assignment(assignment_id=pk, at=NOON, **BY)
    cases.depart(assignment_id=pk, at=NOON, **BY)
    return pk


@pytest.mark.django_db
def test_given_the_only_one_on_the_way_to_routine_work_when_a_p1_comes_then_they_are_called_off():
    owner = make_organisation()
    only = make_member(organisation=owner)
    lower = make_case(owner=owner, grade="P3")
    held = on_the_way(lower, only)
    graver = make_case(owner=owner, grade="P1")

    services.dispatch_case(case_id=graver.id, now=NOON + MINUTE)

    offer = Assignment.objects.get(case=graver)
    assert (offer.member_id, offer.state) == (only.id, "offered")
    assert "called-off" in {reason["code"] for reason in offer.reasons}
    left = Assignment.objects.get(pk=held)
    assert (left.state, left.reason) == ("withdrawn", "called-off")
    lower.refresh_from_db()
    assert lower.state == "open" and lower.owner_id == owner.id
    assert Clock.objects.filter(case=lower, state="running").exists()
    told = Event.objects.get(case=lower, kind="AssignmentEnded")
    assert told.facts["for_case_id"] == str(graver.id)
    assert Entry.objects.filter(kind="AssignmentEnded", about=lower.id).count() == 1


@pytest.mark.django_db
def test_given_a_case_left_once_then_nobody_is_called_off_from_it_again():
    owner = make_organisation()
    only = make_member(organisation=owner)
    lower = make_case(owner=owner, grade="P3")
    on_the_way(lower, only)
    first = make_case(owner=owner, grade="P1")
    services.dispatch_case(case_id=first.id, now=NOON)
    cases.decline(assignment_id=Assignment.objects.get(case=first).id, reason="车坏", at=NOON, **BY)
    again = on_the_way(lower, only)
    second = make_case(owner=owner, grade="P1")

    services.dispatch_case(case_id=second.id, now=NOON)

    assert Assignment.objects.get(pk=again).state == "en_route"
    offered = Assignment.objects.filter(case=second)
    assert [one.member_id for one in offered] == [only.id]


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["on-scene", "old", "urgent", "routine"])
def test_given_work_begun_or_a_case_that_waited_long_then_nobody_is_called_off(how):
    owner = make_organisation()
    only = make_member(organisation=owner)
    reported = NOON - timedelta(minutes=21) if how == "old" else NOON
    lower = make_case(
        owner=owner,
        grade="P1" if how == "urgent" else "P3",
        report={"occurred_at": reported},
    )
    held = on_the_way(lower, only)
    if how == "on-scene":
        cases.arrive(assignment_id=held, at=NOON, **BY)
    graver = make_case(owner=owner, grade="P2" if how == "routine" else "P1")

    services.dispatch_case(case_id=graver.id, now=NOON + SECOND)

    assert Assignment.objects.get(pk=held).state in {"en_route", "on_scene"}
    assert Event.objects.filter(case=lower, kind="AssignmentEnded").count() == 0


@pytest.mark.django_db
def test_given_everybody_at_a_p1_when_another_comes_then_the_desk_is_told_and_it_is_tried_again():
    owner = make_organisation()
    only = make_member(organisation=owner)
    on_the_way(make_case(owner=owner, grade="P1"), only)
    second = make_case(owner=owner, grade="P1")

    decision = services.dispatch_case(case_id=second.id, now=NOON)

    assert decision is not None and decision.offers == ()
    assert {"code": "all-urgent", "count": 1} in decision.reasons
    second = Case.objects.get(pk=second.id)
    assert second.needs_person == "unowned" and second.dispatch_at == NOON + 30 * SECOND


@pytest.mark.django_db
def test_given_they_arrived_meanwhile_then_calling_off_does_nothing():
    owner = make_organisation()
    member = make_member(organisation=owner)
    lower, graver = make_case(owner=owner, grade="P3"), make_case(owner=owner, grade="P1")
    held = on_the_way(lower, member)
    cases.arrive(assignment_id=held, at=NOON, **BY)

    done = cases.call_off(
        assignment_id=held, for_case_id=graver.id, actor="system", at=NOON + SECOND
    )

    assert not done and Assignment.objects.get(pk=held).state == "on_scene"
