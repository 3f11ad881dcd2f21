"""Emergency access: who gets it, how long, who hears of it, and its review."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import (
    MINUTE,
    NOON,
    detail,
    make_assignment,
    make_case,
    make_member,
    make_organisation,
    make_user,
)
from tests.feedback.test_handlers import deliver, noticed

from linli.cases import reach
from linli.core import clock, errors
from linli.guard import glass, queries
from linli.guard.models import BrokenGlass
from linli.guard.policy import NotAllowed
from linli.ledger.models import Entry
from linli.people.models import Team

pytestmark = pytest.mark.django_db
REASON = "夜里接到求助电话，需要马上联系来件人核实位置情况"


def open_case(user, case, *, reason=REASON, at=NOON, **more):
    viewer = queries.viewer_of(user.id)
    return glass.break_glass(
        user_id=user.id,
        roles=viewer.roles,
        case_id=case.id,
        reason=reason,
        actor=viewer.actor,
        at=at,
        **more,
    )


def may(user, case, action, *, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at)
    return reach.decision(queries.viewer_of(user.id), detail(case.id), action)


@pytest.fixture
def stranger():
    return make_user("officer", organisation=make_organisation())


def test_given_a_reason_then_one_case_is_open_for_an_hour_and_no_longer(stranger, monkeypatch):
    case, other = make_case(), make_case()
    assert not may(stranger, case, "case.view", at=NOON, monkeypatch=monkeypatch).allowed

    open_case(stranger, case)

    just_before = NOON + timedelta(minutes=60) - timedelta(seconds=1)
    for action in ("case.view", "case.contact"):
        made = may(stranger, case, action, at=just_before, monkeypatch=monkeypatch)
        assert made.allowed and made.reasons == ("break-glass",)
    assert not may(stranger, case, "case.note", at=NOON, monkeypatch=monkeypatch).allowed
    assert not may(stranger, other, "case.view", at=NOON, monkeypatch=monkeypatch).allowed
    over = NOON + timedelta(minutes=60)
    assert not may(stranger, case, "case.view", at=over, monkeypatch=monkeypatch).allowed


def test_given_it_is_asked_for_twice_then_there_is_one_and_one_entry(stranger):
    case = make_case()

    first = open_case(stranger, case)

    assert open_case(stranger, case, at=NOON + MINUTE) == first
    assert open_case(stranger, case, at=NOON + 61 * MINUTE) != first
    entries = Entry.objects.filter(kind="GlassBroken", about=case.id).order_by("id")
    assert [entry.payload["glass_id"] for entry in entries][:1] == [str(first)]
    assert entries.count() == 2
    assert REASON not in str([entry.payload for entry in entries])


@pytest.mark.parametrize("reason", ["", "太急了", "a " * 19, " " * 30, "x" * 501])
def test_given_a_reason_too_short_or_too_long_then_nothing_opens(stranger, reason):
    with pytest.raises(errors.Invalid) as refused:
        open_case(stranger, make_case(), reason=reason)

    assert "reason" in refused.value.fields
    assert not BrokenGlass.objects.exists()


@pytest.mark.parametrize("span", [timedelta(), timedelta(minutes=61), timedelta(minutes=-1)])
def test_given_a_span_beyond_an_hour_then_nothing_opens(stranger, span):
    with pytest.raises(errors.Invalid):
        open_case(stranger, make_case(), span=span)


@pytest.mark.parametrize("role", ["steward", "auditor", "privacy_officer"])
def test_given_a_role_without_work_on_cases_then_it_is_refused(role):
    with pytest.raises(NotAllowed):
        open_case(make_user(role), make_case())


def test_the_database_refuses_what_the_code_would_not_ask_for(stranger):
    for wrong in ({"reason": "kurz"}, {"until": NOON + timedelta(minutes=61)}, {"until": NOON}):
        row = {"reason": REASON, "opened_at": NOON, "until": NOON + MINUTE} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            BrokenGlass.objects.create(user=stranger, case_id=stranger.id, **row)


def test_given_a_routine_case_at_night_then_the_lead_hears_of_it_at_once(stranger):
    owner = make_organisation()
    lead = make_member("manager", organisation=owner, on_shift=False)
    Team.objects.create(organisation=owner, name="一组", lead=lead)
    case = make_case(owner=owner, grade="P4")
    night = NOON.replace(hour=17)

    open_case(stranger, case, at=night)
    deliver("GlassBroken")

    assert noticed(lead.user, now=night) == ["glass_broken"]


def test_given_a_review_then_it_is_kept_once_and_a_wrong_one_is_shut(stranger, monkeypatch):
    case, lead = make_case(), make_user("lead")
    opened = open_case(stranger, case)
    review = {"glass_id": opened, "reviewer_id": lead.id, "was_right": False, "actor": "user:l"}

    glass.review_glass(**review, at=NOON + MINUTE)
    glass.review_glass(**review, at=NOON + 2 * MINUTE)

    assert BrokenGlass.objects.get().reviewed_at == NOON + MINUTE
    assert Entry.objects.filter(kind="GlassReviewed").count() == 1
    assert not may(stranger, case, "case.view", at=NOON + MINUTE, monkeypatch=monkeypatch).allowed
    assert glass.glasses_to_review() == []
    with pytest.raises(glass.AlreadyReviewed):
        glass.review_glass(**review | {"was_right": True}, at=NOON + MINUTE)


def test_given_ones_own_access_or_none_then_it_is_not_reviewed(stranger):
    opened = open_case(stranger, make_case())
    mine = {"reviewer_id": stranger.id, "was_right": True, "actor": "user:s", "at": NOON}

    with pytest.raises(glass.OwnGlass):
        glass.review_glass(glass_id=opened, **mine)
    with pytest.raises(glass.GlassNotFound):
        glass.review_glass(glass_id=stranger.id, **mine)
    assert [one.id for one in glass.glasses_to_review()] == [opened]


def test_given_an_assignment_then_reach_needs_no_glass(monkeypatch):
    case = make_case()
    given = make_assignment(case=case)

    made = may(given.member.user, case, "case.view", at=NOON, monkeypatch=monkeypatch)

    assert made.allowed and made.reasons == ("case-view",)
