"""Moves to standby places, what goes home with its holder, and waits that are too long."""

from datetime import timedelta

import pytest
from tests.factories import (
    HERE,
    MINUTE,
    NOON,
    make_assignment,
    make_case,
    make_member,
    make_organisation,
)

from linli.cases import services as cases
from linli.cases.models import Assignment, Event
from linli.core.coordinates import Point
from linli.dispatch import queries, services
from linli.dispatch.models import Standby
from linli.ledger.models import Entry
from linli.people import queries as people
from linli.people.models import Member, Shift

pytestmark = pytest.mark.django_db
GATE = Point(HERE.lon + 0.004, HERE.lat)
BY = {"actor": "user:test"}


def asked(member, *, at=NOON):
    return services.offer_move(member_id=member.id, point=GATE, gain=0.07, way_s=90, at=at, **BY)


def place_of(member, *, at):
    return next(one.point for one in people.on_shift(now=at) if one.member_id == member.id)


def test_given_a_move_when_taken_then_it_is_the_place_of_duty_until_the_shift_ends():
    member = make_member()
    pk = asked(member)

    for _ in range(2):
        services.answer_move(move_id=pk, member_id=member.id, accepts=True, at=NOON, **BY)

    assert place_of(member, at=NOON) == GATE
    assert queries.move_of(member.id, now=NOON).state == "accepted"
    home = NOON + timedelta(hours=8)
    services.tidy_moves(now=home)
    assert not Standby.objects.exists()
    assert Member.objects.get(pk=member.id).lon is None


def test_given_a_move_when_declined_or_unanswered_then_the_place_stays():
    declines, silent = make_member(), make_member()
    pk, other = asked(declines), asked(silent)

    services.answer_move(move_id=pk, member_id=declines.id, accepts=False, at=NOON, **BY)
    services.tidy_moves(now=NOON + 3 * MINUTE)

    assert place_of(declines, at=NOON) == place_of(silent, at=NOON) == HERE
    assert queries.move_of(silent.id, now=NOON + 3 * MINUTE) is None
    with pytest.raises(services.MoveAnswered):
        services.answer_move(
            move_id=other, member_id=silent.id, accepts=True, at=NOON + 3 * MINUTE, **BY
        )


def test_only_the_last_place_is_kept_and_the_ledger_never_tells_any():
    member = make_member()
    for minute in range(3):
        asked(member, at=NOON + minute * MINUTE)

    assert Standby.objects.count() == 1
    entries = [one.payload for one in Entry.objects.filter(kind="StandbyOffered")]
    assert len(entries) == 3
    assert all(set(one) == {"member_id", "state"} for one in entries)


def test_nobody_at_work_off_shift_or_of_another_is_moved():
    busy, off, free = make_member(), make_member(on_shift=False), make_member()
    make_assignment(member=busy)

    for member in (busy, off):
        with pytest.raises(services.NotFree):
            asked(member)
    with pytest.raises(services.MoveNotFound):
        services.answer_move(move_id=asked(free), member_id=busy.id, accepts=True, at=NOON, **BY)


def going_home(owner, *, ends_at):
    member = make_member(organisation=owner)
    Shift.objects.filter(member=member).update(ends_at=ends_at)
    return member


def test_given_a_holder_who_goes_home_then_the_desk_is_shown_and_whom_it_sends_takes_over():
    owner = make_organisation()
    holder = going_home(owner, ends_at=NOON + 10 * MINUTE)
    fresh = make_member(organisation=owner)
    case = make_case(owner=owner)
    held = make_assignment(case=case, member=holder)
    cases.accept_assignment(assignment_id=held.id, at=NOON, **BY)

    assert services.hand_over_due(now=NOON) == 1
    assert services.hand_over_due(now=NOON) == 0
    case.refresh_from_db()
    assert case.needs_person == "hand_over"
    services.send(case_id=case.id, member_ids=[fresh.id], accepts=True, now=NOON, **BY)

    held.refresh_from_db()
    assert (held.state, held.reason) == ("withdrawn", "shift-over")
    case.refresh_from_db()
    assert (case.state, case.needs_person) == ("offered", "")


def test_given_a_holder_who_went_home_and_nobody_chose_then_the_case_is_offered_anew():
    owner = make_organisation()
    holder = going_home(owner, ends_at=NOON + 2 * MINUTE)
    case = make_case(owner=owner)
    held = make_assignment(case=case, member=holder)
    cases.accept_assignment(assignment_id=held.id, at=NOON, **BY)

    services.hand_over_due(now=NOON + 6 * MINUTE)
    held.refresh_from_db()
    assert held.state == "accepted"
    services.hand_over_due(now=NOON + 8 * MINUTE)

    held.refresh_from_db()
    assert held.state == "withdrawn"
    case.refresh_from_db()
    assert (case.state, case.owner_id) == ("open", owner.id)
    assert Event.objects.filter(case=case, kind="AssignmentEnded").count() == 1


def test_given_a_holder_on_scene_at_the_end_of_the_shift_then_nothing_is_taken_from_them():
    owner = make_organisation()
    holder = going_home(owner, ends_at=NOON + 2 * MINUTE)
    held = make_assignment(case=make_case(owner=owner), member=holder)
    cases.accept_assignment(assignment_id=held.id, at=NOON, **BY)
    cases.arrive(assignment_id=held.id, at=NOON, **BY)

    assert services.hand_over_due(now=NOON + 30 * MINUTE) == 0
    assert Assignment.objects.get(pk=held.id).state == "on_scene"


def test_given_a_case_that_waited_too_long_then_the_desk_hears_once_though_somebody_is_asked():
    owner = make_organisation()
    make_member(organisation=owner)
    case = make_case(owner=owner)
    late = NOON + 46 * MINUTE

    services.dispatch_case(case_id=case.id, now=late)
    services.dispatch_case(case_id=case.id, now=late)

    case.refresh_from_db()
    assert (case.state, case.needs_person) == ("offered", "waited")
    (told,) = Event.objects.filter(case=case, kind="CaseEscalated")
    assert (told.facts["level"], told.facts["why"]) == ("desk", "waited")
