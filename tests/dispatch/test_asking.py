"""Whom dispatch asks, one after another, and whom it tells when nobody takes a case."""

from datetime import timedelta

import pytest
from tests.factories import (
    HERE,
    MINUTE,
    NOON,
    make_case,
    make_category,
    make_member,
    make_organisation,
)

from linli.cases import services as cases
from linli.cases.models import Assignment, Case, Event
from linli.core.coordinates import Point
from linli.dispatch import services as dispatch

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BY = {"actor": "user:test"}


def east(metres: float) -> Point:
    return Point(HERE.lon + metres / 95_800, HERE.lat)


def asked(case) -> list:
    rows = Assignment.objects.filter(case=case).order_by("offered_at", "id")
    return [row.member_id for row in rows]


def told(case) -> list[str]:
    rows = Event.objects.filter(case=case, kind="CaseEscalated").order_by("at", "id")
    return [row.facts["level"] for row in rows]


def decline_all(case, *, at) -> None:
    for row in Assignment.objects.filter(case=case, state="offered"):
        cases.decline(assignment_id=row.id, reason="在另一处", at=at, **BY)


def test_the_nearest_is_asked_then_the_next_and_each_only_once():
    owner = make_organisation()
    far, near, middle = (
        make_member(organisation=owner, at=east(metres)) for metres in (900, 50, 400)
    )
    case = make_case(owner=owner)

    for minute in range(3):
        dispatch.dispatch_case(case_id=case.id, now=NOON + minute * MINUTE)
        decline_all(case, at=NOON + minute * MINUTE)

    assert asked(case) == [near.id, middle.id, far.id]


def test_a_busy_neighbour_comes_after_a_free_one_a_little_further_away():
    owner = make_organisation()
    busy = make_member(organisation=owner, at=east(50))
    free = make_member(organisation=owner, at=east(600))
    other = make_case(owner=owner)
    (pk,) = cases.offer(
        case_id=other.id,
        offers=[cases.Offer(busy.id, [])],
        expires_at=NOON + 5 * MINUTE,
        at=NOON,
        **BY,
    )
    cases.accept_assignment(assignment_id=pk, at=NOON, **BY)
    case = make_case(owner=owner)

    dispatch.dispatch_case(case_id=case.id, now=NOON)

    assert asked(case) == [free.id]


def test_the_skill_that_a_category_needs_outweighs_nearness():
    owner = make_organisation()
    make_member(organisation=owner, at=HERE)
    skilled = make_member(organisation=owner, at=east(900), skills=("lift",))
    case = make_case(owner=owner, category=make_category(skills=["lift"]))

    dispatch.dispatch_case(case_id=case.id, now=NOON)

    assert asked(case) == [skilled.id]


def test_nobody_off_shift_or_switched_off_is_asked():
    owner = make_organisation()
    make_member(organisation=owner, on_shift=False)
    gone = make_member(organisation=owner)
    gone.user.is_active = False
    gone.user.save()
    case = make_case(owner=owner)

    dispatch.dispatch_case(case_id=case.id, now=NOON)

    assert asked(case) == []
    assert Case.objects.get(pk=case.id).needs_person == "unowned"


def test_a_p1_goes_to_two_at_once_and_an_acceptance_asks_nobody_further():
    owner = make_organisation()
    for _ in range(3):
        make_member(organisation=owner)
    case = make_case(owner=owner, grade="P1")

    dispatch.dispatch_case(case_id=case.id, now=NOON)
    dispatch.dispatch_case(case_id=case.id, now=NOON)
    first = Assignment.objects.filter(case=case).first()
    cases.accept_assignment(assignment_id=first.id, at=NOON, **BY)
    dispatch.dispatch_case(case_id=case.id, now=NOON + MINUTE)

    assert len(asked(case)) == 2


def test_the_lead_hears_once_after_three_refusals_and_the_desk_once_after_six():
    owner = make_organisation()
    for _ in range(8):
        make_member(organisation=owner)
    case = make_case(owner=owner, grade="P2")
    heard = []

    for minute in range(9):
        dispatch.dispatch_case(case_id=case.id, now=NOON + minute * MINUTE)
        heard.append(list(told(case)))
        decline_all(case, at=NOON + minute * MINUTE)

    assert heard[:3] == [[], [], []]
    assert heard[3:6] == [["lead"]] * 3
    assert heard[6:] == [["lead", "desk"]] * 3


def test_what_many_declined_stays_in_sight_until_somebody_accepts():
    owner = make_organisation()
    for _ in range(5):
        make_member(organisation=owner)
    case = make_case(owner=owner, grade="P2")
    for turn in range(5):
        dispatch.dispatch_case(case_id=case.id, now=NOON + turn * SECOND)
        if turn < 4:
            decline_all(case, at=NOON + turn * SECOND)
    case.refresh_from_db()
    assert case.needs_person == "declined"

    last = Assignment.objects.get(case=case, state="offered")
    cases.accept_assignment(assignment_id=last.id, at=NOON + 5 * SECOND, **BY)

    case.refresh_from_db()
    assert case.needs_person == ""


def test_a_case_that_was_laid_aside_though_nobody_has_it_is_told_again():
    case = make_case(grade="P2")
    dispatch.dispatch_case(case_id=case.id, now=NOON)
    dispatch.dispatch_case(case_id=case.id, now=NOON + MINUTE)
    assert told(case) == ["desk"]

    cases.flag(case_id=case.id, needs_person="", at=NOON + MINUTE)
    dispatch.dispatch_case(case_id=case.id, now=NOON + 2 * MINUTE)

    assert told(case) == ["desk", "desk"]


def test_after_reopening_the_levels_hear_anew_and_everyone_may_be_asked_again():
    owner = make_organisation()
    only = make_member(organisation=owner)
    case = make_case(owner=owner, grade="P2")
    for minute in range(2):
        dispatch.dispatch_case(case_id=case.id, now=NOON + minute * MINUTE)
        decline_all(case, at=NOON + minute * MINUTE)
    cases.settle(case_id=case.id, disposition="done", at=NOON + 3 * MINUTE, **BY)
    later = NOON + timedelta(hours=1)
    cases.reopen_case(case_id=case.id, reason="还没好", by_reporter=True, at=later, **BY)

    dispatch.dispatch_case(case_id=case.id, now=later)
    decline_all(case, at=later)
    dispatch.dispatch_case(case_id=case.id, now=later + MINUTE)

    assert asked(case) == [only.id, only.id]
    assert told(case) == ["desk", "desk"]


def test_help_that_was_asked_for_goes_out_and_is_done_when_a_second_one_accepts():
    owner = make_organisation()
    first, second = make_member(organisation=owner), make_member(organisation=owner, at=east(300))
    case = make_case(owner=owner, grade="P3")
    dispatch.dispatch_case(case_id=case.id, now=NOON)
    mine = Assignment.objects.get(case=case)
    assert mine.member_id == first.id
    cases.accept_assignment(assignment_id=mine.id, at=NOON, **BY)
    cases.ask_for_help(assignment_id=mine.id, note="抬不动", at=NOON, **BY)

    dispatch.dispatch_case(case_id=case.id, now=NOON, wanted=1)
    help_offer = Assignment.objects.get(case=case, member=second)
    case.refresh_from_db()
    assert case.needs_person == "help"
    cases.accept_assignment(assignment_id=help_offer.id, at=NOON + MINUTE, **BY)

    case.refresh_from_db()
    assert case.needs_person == ""
