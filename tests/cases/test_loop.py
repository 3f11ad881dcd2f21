"""The loop of a case: opened, offered, accepted, worked, resolved, rated, reopened."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from tests.factories import (
    MINUTE,
    NOON,
    detail,
    make_assignment,
    make_case,
    make_category,
    make_member,
    make_organisation,
)

from linli.cases import services
from linli.cases.lifecycle import StepNotAllowed
from linli.cases.models import Assignment, Case, Clock, Event
from linli.core import errors
from linli.ledger import queries as ledger

pytestmark = pytest.mark.django_db
BY = {"actor": "user:test"}


def states(case_id):
    return {(clock.kind, clock.round): clock.state for clock in detail(case_id).clocks}


def test_given_a_report_when_a_case_opens_then_it_has_an_owner_and_running_clocks():
    case = make_case()

    assert case.owner_id is not None
    assert states(case.id) == {
        ("acknowledge", 1): "running",
        ("arrive", 1): "running",
        ("resolve", 1): "running",
    }
    assert case.next_due_at == NOON + 10 * MINUTE


def test_given_an_accepted_assignment_when_accepted_again_then_the_first_time_stands():
    assignment = make_assignment()
    services.accept_assignment(assignment_id=assignment.id, at=NOON + MINUTE, **BY)

    services.accept_assignment(assignment_id=assignment.id, at=NOON + 2 * MINUTE, **BY)

    assignment.refresh_from_db()
    assert assignment.accepted_at == NOON + MINUTE
    assert states(assignment.case_id)[("acknowledge", 1)] == "met"


def test_given_the_whole_loop_when_cleared_then_everyone_is_free_and_clocks_are_met():
    case = make_case(grade="P1")
    first, second = make_member(), make_member()
    one = make_assignment(case=case, member=first)
    two = make_assignment(case=case, member=second)
    for assignment in (one, two):
        services.accept_assignment(assignment_id=assignment.id, at=NOON + MINUTE, **BY)
    services.depart(assignment_id=one.id, at=NOON + MINUTE, **BY)
    services.arrive(assignment_id=one.id, at=NOON + 4 * MINUTE, **BY)

    services.clear(assignment_id=one.id, disposition="done", at=NOON + 8 * MINUTE, **BY)

    case.refresh_from_db()
    assert (case.state, case.disposition, case.next_due_at) == ("resolved", "done", None)
    assert not Assignment.objects.filter(
        state__in=("offered", "accepted", "en_route", "on_scene")
    ).exists()
    assert set(states(case.id).values()) == {"met"}


def test_given_nobody_on_scene_when_cleared_then_the_refusal_says_what_to_do():
    assignment = make_assignment()
    services.accept_assignment(assignment_id=assignment.id, at=NOON, **BY)

    with override("en"), pytest.raises(StepNotAllowed, match="on scene"):
        services.clear(assignment_id=assignment.id, disposition="done", at=NOON, **BY)


def test_given_the_only_offer_when_declined_then_the_case_is_open_again():
    assignment = make_assignment()

    services.decline(assignment_id=assignment.id, reason="在另一处", at=NOON, **BY)

    assert Case.objects.get().state == "open"


def test_given_an_accepted_task_when_given_back_then_acknowledge_starts_anew():
    assignment = make_assignment()
    services.accept_assignment(assignment_id=assignment.id, at=NOON, **BY)

    services.decline(assignment_id=assignment.id, reason="车坏了", at=NOON + MINUTE, **BY)

    assert Case.objects.get().state == "open"
    assert states(assignment.case_id)[("acknowledge", 2)] == "running"


def test_given_an_offer_when_its_time_is_over_then_it_expires_once():
    assignment = make_assignment()

    assert services.expire(assignment_id=assignment.id, at=NOON + MINUTE) is False
    assert services.expire(assignment_id=assignment.id, at=NOON + 5 * MINUTE) is True
    assert services.expire(assignment_id=assignment.id, at=NOON + 6 * MINUTE) is False
    assert Case.objects.get().state == "open"


def test_given_a_resolved_case_when_reopened_within_the_term_then_a_new_round_runs():
    case = make_case()
    services.settle(case_id=case.id, disposition="done", at=NOON + MINUTE, **BY)

    services.reopen_case(
        case_id=case.id, reason="还没好", by_reporter=True, at=NOON + timedelta(days=2), **BY
    )

    case.refresh_from_db()
    assert (case.state, case.round, case.ended_at) == ("open", 2, None)
    assert states(case.id)[("resolve", 2)] == "running"


def test_given_the_term_is_over_when_the_reporter_reopens_then_it_refuses():
    case = make_case(category=make_category(reopen_days=3))
    services.settle(case_id=case.id, disposition="done", at=NOON, **BY)

    with pytest.raises(services.ReopenTermOver):
        services.reopen_case(
            case_id=case.id, reason="x", by_reporter=True, at=NOON + timedelta(days=4), **BY
        )


def test_given_a_transfer_when_returned_then_the_giver_owns_it_again():
    case = make_case()
    taker = make_organisation(kind="utility")
    hand_off = services.hand_off(
        case_id=case.id, taker_id=taker.id, mode="transfer", reason="归燃气公司", at=NOON, **BY
    )
    assert detail(case.id).row.owner_id == taker.id

    services.answer_hand_off(
        hand_off_id=hand_off, step="return", answer="不归我们", at=NOON + MINUTE, **BY
    )

    assert detail(case.id).row.owner_id == case.owner_id
    assert detail(case.id).row.needs_person == "hand_off"
    assert states(case.id)[("acknowledge", 3)] == "running"


def test_given_an_assist_when_finished_then_its_own_clock_is_met_and_the_owner_stays():
    case = make_case()
    taker = make_organisation()
    hand_off = services.hand_off(
        case_id=case.id, taker_id=taker.id, mode="assist", reason="要梯子", at=NOON, **BY
    )
    services.answer_hand_off(hand_off_id=hand_off, step="accept", at=NOON, **BY)

    services.answer_hand_off(hand_off_id=hand_off, step="finish", at=NOON + MINUTE, **BY)

    assert detail(case.id).row.owner_id == case.owner_id
    assert states(case.id)[("handoff", 1)] == "met"


def test_given_a_wrong_category_when_overruled_to_another_owner_then_it_is_sent_anew():
    assignment = make_assignment()
    other = make_organisation(kind="property")
    category = make_category(owner_kind="property", reroute_clock="restart")

    changes = services.overrule(
        case_id=assignment.case_id,
        correction=services.Correction(category_id=category.id, owner_id=other.id),
        reason="是物业的事",
        at=NOON + MINUTE,
        **BY,
    )

    assert set(changes) == {"category", "owner"}
    case = Case.objects.get()
    assert (case.state, case.owner_id) == ("open", other.id)
    assert states(case.id)[("resolve", 2)] == "running"
    assignment.refresh_from_db()
    assert assignment.state == "withdrawn"


def test_given_two_cases_when_merged_then_the_reports_move_and_one_ends():
    case, into = make_case(), make_case()

    services.merge(case_id=case.id, into_id=into.id, at=NOON, **BY)

    case.refresh_from_db(), into.refresh_from_db()
    assert (case.state, into.report_count) == ("merged", 2)
    assert set(states(case.id).values()) == {"stopped"}


def test_given_a_paused_case_when_time_passes_then_it_does_not_breach():
    case = make_case()
    services.pause_clocks(
        case_id=case.id, reason="等零件", until=NOON + timedelta(days=3), at=NOON, **BY
    )

    services.look_at_clocks(now=NOON + timedelta(days=2), limit=10)

    assert states(case.id)[("resolve", 1)] == "paused"


def test_given_no_acceptance_when_the_clock_runs_out_then_a_person_is_wanted():
    case = make_case(grade="P2", category=make_category(grade="P2"))

    services.look_at_clocks(now=NOON + 11 * MINUTE, limit=10)

    case.refresh_from_db()
    assert case.needs_person == "breached"
    assert Event.objects.filter(case=case, kind="ClockBreached").count() == 1


def test_given_an_unknown_disposition_when_settled_then_it_is_refused():
    case = make_case()

    with pytest.raises(errors.Invalid):
        services.settle(case_id=case.id, disposition="made-up", at=NOON, **BY)


def test_every_event_of_a_case_is_an_entry_of_the_ledger():
    case = make_case()
    services.settle(case_id=case.id, disposition="done", at=NOON, **BY)

    kinds = list(Event.objects.order_by("recorded_at", "id").values_list("kind", flat=True))

    assert kinds == [entry.kind for entry in ledger.entries(about=case.id)]


def test_an_open_case_always_has_a_live_clock():
    case = make_case(category=make_category(clocks={"arrive_minutes": None}))

    assert Clock.objects.filter(case=case, state="running", kind="resolve").exists()


@pytest.mark.parametrize("ending", ["settle", "merge"])
def test_given_an_unseen_breach_when_the_case_ends_then_nobody_need_look(ending):
    case = make_case()
    late = NOON + timedelta(days=20)

    if ending == "settle":
        services.settle(case_id=case.id, disposition="done", at=late, **BY)
    else:
        services.merge(case_id=case.id, into_id=make_case(at=late).id, at=late, **BY)

    case.refresh_from_db()
    assert case.needs_person == ""
    assert Event.objects.filter(case=case, kind="ClockBreached").exists()
