"""The week's plan, copying a week, and swaps: leads only for their own organisation."""

from datetime import timedelta

import pytest
from tests.factories import NOON, make_member, make_organisation

from linli.core import clock
from linli.people import services as people
from linli.people.models import Shift, ShiftSwap

pytestmark = pytest.mark.django_db

WEEK = "2026-03-09"


@pytest.fixture
def post(db):
    return make_organisation()


@pytest.fixture
def lead(enter, post):
    return enter("lead", organisation=post)


def shift(member, **changes):
    fields = {
        "organisation": str(member.organisation_id),
        "member": str(member.id),
        "on": "2026-03-10",
        "starts": "22:00",
        "ends": "06:00",
    }
    return fields | changes


def test_a_night_shift_ends_on_the_next_day(lead, post):
    member = make_member(organisation=post, on_shift=False)

    lead.send("/admin/shifts/add", **shift(member))

    planned = Shift.objects.get()
    assert planned.ends_at - planned.starts_at == timedelta(hours=8)


def test_overlapping_shifts_are_refused_on_the_page(lead, post):
    member = make_member(organisation=post, on_shift=False)
    lead.send("/admin/shifts/add", **shift(member))

    answer = lead.send("/admin/shifts/add", **shift(member, starts="23:00"))

    assert answer.status_code == 422
    assert "has a shift at that time" in answer.content.decode()
    assert Shift.objects.count() == 1


def test_a_lead_plans_nobody_of_another_organisation(lead):
    stranger = make_member(on_shift=True)

    answer = lead.send("/admin/shifts/add", **shift(stranger))
    taken = lead.send(f"/admin/shifts/{stranger.shifts.get().id}/withdraw")

    assert (answer.status_code, taken.status_code) == (422, 404)
    assert stranger.shifts.get().withdrawn_at is None


def test_a_week_is_copied_once(lead, post):
    member = make_member(organisation=post, now=NOON)
    wanted = {"organisation": str(post.id), "week": WEEK}

    lead.send("/admin/shifts/copy", **wanted)
    lead.send("/admin/shifts/copy", **wanted)

    first, second = member.shifts.order_by("starts_at")
    assert second.starts_at - first.starts_at == timedelta(days=7)
    page = lead.get("/admin/shifts/", organisation=str(post.id), week=WEEK)
    assert [len(cell) for cell in page.context["rows"][0]["cells"]] == [1, 0, 0, 0, 0, 0, 0]


def test_a_shift_is_taken_out(lead, post):
    member = make_member(organisation=post)

    lead.send(f"/admin/shifts/{member.shifts.get().id}/withdraw")

    assert member.shifts.get().withdrawn_at is not None


@pytest.mark.parametrize(("step", "state"), [("approve", "approved"), ("refuse", "refused")])
def test_a_swap_that_both_agree_on_is_answered(lead, post, step, state):
    giver, taker = make_member(organisation=post), make_member(organisation=post, on_shift=False)
    swap_id = people.ask_swap(
        shift_id=giver.shifts.get().id, taker_id=taker.id, reason="", actor="user:x", at=NOON
    )
    people.answer_swap(swap_id=swap_id, step="agree", actor="user:y", at=NOON)

    lead.send(f"/admin/shifts/swaps/{swap_id}", step=step)

    assert ShiftSwap.objects.get().state == state


@pytest.mark.parametrize("role", ["officer", "auditor", "steward"])
def test_others_do_not_plan(enter, role):
    assert enter(role).get("/admin/shifts/").status_code == 403


def test_whoever_s_shift_it_is_is_on_duty_whatever_their_work(admin):
    own = make_organisation()
    manager = make_member("manager", organisation=own, now=clock.now())

    page = admin.get("/admin/shifts/", organisation=str(own.id))

    assert [one.member_id for one in page.context["on_now"]] == [manager.id]
