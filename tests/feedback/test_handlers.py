"""Events of real cases reach reporters and leads, once."""

from datetime import timedelta

import pytest
from tests.factories import (
    MINUTE,
    NOON,
    make_assignment,
    make_calendar,
    make_case,
    make_member,
    make_organisation,
    make_user,
)
from tests.feedback.conftest import make_told_case

from linli.cases import services as cases
from linli.core.models import Outbox
from linli.core.outbox import Message
from linli.feedback import handlers, queries, services
from linli.feedback.models import Notice
from linli.people.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates", "demo")]
BY = {"actor": "user:test"}


def deliver(*kinds, twice=True):
    """Hand every event in the outbox to the handler, as the worker may: twice."""
    for row in list(Outbox.objects.order_by("id")):
        if kinds and row.kind not in kinds:
            continue
        message = Message(row.id, row.kind, row.about, row.payload, row.created_at)
        for _time in range(2 if twice else 1):
            handlers.handle(message)


def told(case):
    messages = queries.messages_of(case.id)
    return [message.moment for message in messages if message.channel == "sms"]


def noticed(user, now=NOON + timedelta(days=7)):
    return [notice.kind for notice in queries.notices_of(user.id, now=now)]


@pytest.fixture
def owner():
    return make_organisation()


@pytest.fixture
def lead(owner):
    member = make_member("manager", organisation=owner, on_shift=False)
    Team.objects.create(organisation=owner, name="一组", lead=member)
    return member.user


def test_given_the_whole_loop_when_delivered_twice_then_each_moment_is_told_once():
    case = make_told_case(grade="P1")
    assignment = make_assignment(case=case)
    cases.accept_assignment(assignment_id=assignment.id, at=NOON + MINUTE, **BY)
    deliver()
    cases.depart(assignment_id=assignment.id, at=NOON + MINUTE, **BY)
    cases.arrive(assignment_id=assignment.id, at=NOON + 2 * MINUTE, **BY)
    deliver()
    cases.add_note(case_id=case.id, text="灯已订好", is_public=True, at=NOON + 3 * MINUTE, **BY)
    cases.add_note(case_id=case.id, text="内部", is_public=False, at=NOON + 3 * MINUTE, **BY)
    cases.clear(assignment_id=assignment.id, disposition="done", at=NOON + 4 * MINUTE, **BY)

    deliver()

    assert told(case) == ["received", "accepted", "arrived", "answered", "resolved"]
    answered = next(m for m in queries.messages_of(case.id) if m.moment == "answered")
    assert "灯已订好" in answered.body and "内部" not in answered.body


def test_given_a_transfer_then_the_reporter_hears_of_the_new_owner_and_its_lead_too(lead, owner):
    case = make_told_case()
    cases.hand_off(case_id=case.id, taker_id=owner.id, mode="transfer", reason="归物业", at=NOON, **BY)

    deliver("HandOffAsked")

    assert told(case) == ["passed_on"]
    assert owner.name in queries.messages_of(case.id)[0].body
    assert noticed(lead) == ["handed_to"]


def test_given_a_breach_then_the_reporter_gets_an_apology_and_the_lead_a_notice(lead, owner):
    case = make_told_case(owner=owner, grade="P1")
    cases.look_at_clocks(now=NOON + 20 * MINUTE, limit=10)

    deliver("ClockBreached", "CaseEscalated")

    assert told(case) == ["overdue"]
    assert set(noticed(lead)) == {"overdue"}


def test_given_a_poor_rating_then_the_lead_hears_of_it_and_of_the_reopening(lead, owner):
    case = make_told_case(owner=owner)
    cases.settle(case_id=case.id, disposition="done", at=NOON, **BY)
    services.rate(code=case.code, rating=2, text="还在漏", at=NOON + MINUTE)
    services.reopen(code=case.code, reason="还在漏", at=NOON + 2 * MINUTE)

    deliver("CaseRated", "CaseReopened")

    assert noticed(lead) == ["reopened", "bad_rating"]
    assert told(case) == ["reopened"]


def test_given_no_lead_then_the_desk_hears_of_it(owner):
    dispatcher = make_user("dispatcher")
    case = make_case(owner=owner)
    cases.escalate(case_id=case.id, level="lead", why="declined", at=NOON, **BY)

    deliver("CaseEscalated")

    assert noticed(dispatcher) == ["escalated"]
    (notice,) = queries.notices_of(dispatcher.id, now=NOON)
    assert case.code in notice.says


def test_given_a_reminder_then_those_assigned_hear_of_it():
    member = make_member()
    case = make_case(grade="P1")
    assignment = make_assignment(case=case, member=member)
    cases.accept_assignment(assignment_id=assignment.id, at=NOON, **BY)
    for minutes in range(5, 480, 5):
        cases.look_at_clocks(now=NOON + minutes * MINUTE, limit=10)

    deliver("ClockReminded")

    assert set(noticed(member.user)) == {"reminder"}


def test_given_routine_work_at_night_then_the_notice_waits_for_the_morning(lead, owner):
    owner.calendar = make_calendar()
    owner.save()
    case = make_case(owner=owner, grade="P4")
    night = NOON + timedelta(hours=11)
    cases.escalate(case_id=case.id, level="lead", why="unowned", at=night, **BY)

    deliver("CaseEscalated")

    assert queries.unseen_count(lead.id, now=night + timedelta(hours=1)) == 0
    # 08:30 on Tuesday in Shanghai.
    assert Notice.objects.get().visible_at == NOON + timedelta(hours=20, minutes=30)
    assert queries.unseen_count(lead.id, now=NOON + timedelta(days=1)) == 1


def test_given_notices_when_marked_seen_then_only_ones_own_and_visible_are(lead, owner):
    case = make_case(owner=owner, grade="P1")
    cases.escalate(case_id=case.id, level="lead", why="declined", at=NOON, **BY)
    deliver("CaseEscalated")
    (notice,) = queries.notices_of(lead.id, now=NOON)

    assert services.mark_seen(user_id=make_user().id, notice_ids=[notice.id], at=NOON) == 0
    assert services.mark_seen(user_id=lead.id, at=NOON - MINUTE) == 0
    assert services.mark_seen(user_id=lead.id, notice_ids=[notice.id], at=NOON) == 1
    assert services.mark_seen(user_id=lead.id, at=NOON) == 0
    assert queries.unseen_count(lead.id, now=NOON) == 0
