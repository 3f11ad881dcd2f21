"""A responder's own tasks through the JSON API."""

import pytest
from tests import factories
from tests.api.doors import Program, make_key

from linli.cases.models import Assignment, Event
from linli.core import clock
from linli.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment():
    now = clock.now()
    return factories.make_assignment(member=factories.make_member(now=now), at=now)


def program_of(member) -> Program:
    return Program(make_key("read", "work", user=member.user))


def test_given_an_offer_when_worked_through_then_the_case_is_resolved(assignment):
    program, base = program_of(assignment.member), f"/assignments/{assignment.id}"

    states = [
        program.post(f"{base}/{step}").json()["state"] for step in ("accept", "depart", "arrive")
    ]
    done = program.post(f"{base}/clear", {"disposition": "done"}, key=new_id())

    assert states == ["accepted", "en_route", "on_scene"]
    assert done.json()["state"] == "resolved"
    assert program.get("/assignments", mine=1).json() == []


def test_given_an_offer_when_listed_then_it_comes_with_its_case(assignment):
    (task,) = program_of(assignment.member).get("/assignments", mine=1).json()

    assert (task["state"], task["case"]["id"]) == ("offered", str(assignment.case_id))


def test_given_an_offer_when_declined_then_its_reason_is_kept(assignment):
    answer = program_of(assignment.member).post(
        f"/assignments/{assignment.id}/decline", {"reason": "太远"}
    )

    assert answer.status_code == 200
    told = Event.objects.get(case_id=assignment.case_id, kind="AssignmentDeclined")
    assert factories.noted(told) == "太远"


@pytest.mark.parametrize(
    "step", ["accept", "depart", "arrive", "leave", "help", "decline", "clear"]
)
def test_given_the_offer_of_another_when_stepped_then_it_does_not_exist(assignment, step):
    other = factories.make_member(now=clock.now())
    bodies = {"help": {}, "decline": {"reason": "x"}, "clear": {"disposition": "done"}}

    answer = program_of(other).post(f"/assignments/{assignment.id}/{step}", bodies.get(step))

    assert answer.status_code == 404
    assert Assignment.objects.get(pk=assignment.id).state == "offered"


def test_given_an_offer_not_accepted_when_clearing_then_409(assignment):
    answer = program_of(assignment.member).post(
        f"/assignments/{assignment.id}/clear", {"disposition": "done"}
    )

    assert answer.status_code == 409


def test_given_an_accepted_task_when_help_is_asked_then_the_case_says_so(assignment):
    program = program_of(assignment.member)
    program.post(f"/assignments/{assignment.id}/accept")

    program.post(f"/assignments/{assignment.id}/help", {"note": "两个人"})

    found = program.get(f"/cases/{assignment.case_id}").json()
    assert found["needs_person"] == "help"


def test_given_a_dispatcher_when_listing_own_tasks_then_the_role_does_not_allow_it():
    person = factories.make_user("dispatcher")

    assert Program(make_key("work", user=person)).get("/assignments").status_code == 403


def test_given_a_member_when_asking_for_me_and_shifts_then_both_answer(assignment):
    program = program_of(assignment.member)

    me, shifts = program.get("/me").json(), program.get("/shifts").json()

    assert me["member_id"] == str(assignment.member_id)
    assert "assignment.act" in me["actions"]
    assert len(shifts) == 1


def test_given_someone_signed_in_when_writing_without_the_pages_token_then_403(assignment):
    program = Program()
    program.http.handler.enforce_csrf_checks = True
    program.http.force_login(assignment.member.user, "django.contrib.auth.backends.ModelBackend")

    refused = program.post(f"/assignments/{assignment.id}/accept")
    listed = program.get("/assignments")

    assert (refused.status_code, refused.json()["code"]) == (403, "page-key-missing")
    assert listed.status_code == 200


def test_given_an_account_switched_off_when_its_key_is_used_then_401(assignment):
    program = program_of(assignment.member)
    assignment.member.user.is_active = False
    assignment.member.user.save()

    assert program.get("/me").status_code == 401


def test_given_the_console_when_members_and_counts_are_read_then_only_in_scope(assignment):
    own = factories.make_organisation()
    program = Program(make_key("read", organisation=own))

    assert program.get("/members").json() == []
    assert program.get("/stats/counts").json() == {
        "needs_person": 0,
        "overdue": 0,
        "unaccepted": 0,
        "open": 0,
    }
    everyone = Program(make_key("read"))
    assert [one["member_id"] for one in everyone.get("/members").json()] == [
        str(assignment.member_id)
    ]
    assert everyone.get("/stats/counts").json()["open"] == 1


def test_given_the_ledger_when_read_then_only_the_admin_scope_opens_it(assignment):
    assert Program(make_key("read", "work")).get("/ledger/entries").status_code == 403

    found = Program(make_key("admin")).get("/ledger/entries", about=assignment.case_id).json()

    assert [entry["kind"] for entry in found["items"]][:1] == ["CaseOpened"]


def test_given_categories_and_places_when_looked_up_then_no_key_is_needed():
    community = factories.make_community()
    category = factories.make_category()
    anyone = Program()

    codes = [item["code"] for item in anyone.get("/categories").json()]
    found = anyone.get("/places/search", q="梧桐路12号").json()

    assert category.code in codes
    assert anyone.get(f"/categories/{category.code}").json()["name_zh"] == category.name
    assert anyone.get("/categories/none").json()["code"] == "category-not-found"
    assert found
    assert anyone.get(f"/places/{community.id}").json()["code"] == community.code
