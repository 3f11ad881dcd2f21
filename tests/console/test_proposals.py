"""Whom dispatch proposes on the case page, agreeing with one press, and choosing otherwise."""

import csv
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.factories import (
    make_assignment,
    make_case,
    make_member,
    make_organisation,
    make_user,
    new_key,
    noted,
)

from linli.cases import services as cases
from linli.cases.models import Event
from linli.cli import dispatch as cli
from linli.core import clock
from linli.dispatch import services as dispatch

pytestmark = pytest.mark.django_db


def signed_in(role="dispatcher", **where):
    client = Client()
    client.cookies["django_language"] = "en"
    user = make_user(role, **where)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def dispatcher():
    return signed_in()


def waiting(**fields):
    return make_case(at=clock.now() - timedelta(minutes=1), **fields)


def send(client, case, **given):
    return client.post(f"/cases/{case.code}/send", {"key": str(new_key())} | given)


def member_of(owner, name):
    member = make_member(organisation=owner, now=clock.now())
    member.user.name = name
    member.user.save()
    return member


def test_given_a_waiting_case_then_the_page_says_who_when_why_what_else_and_what_happens(
    dispatcher,
):
    owner = make_organisation()
    for name in ("甲一", "乙二", "丙三", "丁四"):
        member_of(owner, name)
    case = waiting(owner=owner)

    page = dispatcher.get(f"/cases/{case.code}/proposal").text

    assert "There about" in page and "between" in page
    assert "Nothing else in hand" in page
    assert page.count("Costs the same") == 2
    assert "no streets are set up here" in page
    assert "by itself, at once" in page
    assert 'data-shortcut="a"' in page


def test_given_the_proposal_when_agreed_then_it_is_offered_and_kept_as_agreed(dispatcher):
    owner = make_organisation()
    member = member_of(owner, "甲一")
    case = waiting(owner=owner)

    answer = send(dispatcher, case, accepts="1", member=str(member.id))

    assert answer.status_code == 302
    (assignment,) = case.assignments.all()
    assert assignment.member_id == member.id
    assert assignment.reasons[0] == {"code": "accepted-by-person"}


def test_given_another_is_proposed_by_now_when_agreed_then_nobody_is_sent_and_it_is_said(
    dispatcher,
):
    owner = make_organisation()
    member_of(owner, "甲一")
    stranger = member_of(make_organisation(kind="property"), "路人")
    case = waiting(owner=owner)

    answer = send(dispatcher, case, accepts="1", member=str(stranger.id))

    assert answer.status_code == 409
    assert "Things have changed meanwhile" in answer.text
    assert not case.assignments.exists()


def test_given_somebody_else_is_chosen_then_a_reason_is_needed_and_kept_with_the_proposal(
    dispatcher,
):
    owner = make_organisation()
    proposed = member_of(owner, "甲一")
    other = member_of(make_organisation(kind="property"), "路人")
    case = waiting(owner=owner)

    assert send(dispatcher, case, member=str(other.id)).status_code == 422
    done = send(dispatcher, case, member=str(other.id), why="knows", words="住在隔壁")

    assert done.status_code == 302
    (assignment,) = case.assignments.all()
    told = assignment.reasons[0]
    assert (told["code"], told["why"]) == ("chosen-by-person", "knows")
    assert [one["member_id"] for one in told["proposed"]] == [str(proposed.id)]
    assert {"travel", "arrival"} <= {one["code"] for one in told["proposed"][0]["reasons"]}
    event = Event.objects.get(case=case, kind="AssignmentOffered")
    assert noted(event) == "住在隔壁" and "住在隔壁" not in str(event.facts)


def test_given_choices_that_were_not_as_proposed_then_they_are_there_to_fit_weights_to(
    dispatcher, tmp_path
):
    owner = make_organisation()
    own = member_of(owner, "甲一")
    other = member_of(make_organisation(kind="property"), "路人")
    case = waiting(owner=owner)
    send(dispatcher, case, member=str(other.id), why="load")
    file = tmp_path / "choices.csv"

    done = CliRunner().invoke(cli.choices, ["--out", str(file)])

    assert done.exit_code == 0, done.output
    (row,) = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    assert (row["case"], row["why"]) == (case.code, "load")
    assert (row["chosen"], row["proposed"]) == (str(other.id), str(own.id))
    assert (row["chosen_is_own"], row["proposed_is_own"]) == ("0.0", "1.0")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("nobody", "Nobody is on shift"),
        ("declined", "declined or did not answer"),
        ("no-place", "one of the places is not known"),
        ("asked", "may answer until"),
    ],
)
def test_given_a_case_that_cannot_go_the_usual_way_then_the_page_says_so_in_words(
    dispatcher, how, said
):
    owner = make_organisation()
    case = waiting(
        owner=owner, grade="P2", **({"report": {"point": None}} if how == "no-place" else {})
    )
    if how != "nobody":
        member = member_of(owner, "甲一")
    if how in {"asked", "declined"}:
        assignment = make_assignment(case=case, member=member, at=clock.now())
    if how == "declined":
        cases.decline(assignment_id=assignment.id, reason="忙", actor="x", at=clock.now())

    page = dispatcher.get(f"/cases/{case.code}").text

    assert said in page


def test_given_an_organisation_whose_desk_chooses_first_then_dispatch_waits_and_then_acts():
    owner = make_organisation(proposal_s=60)
    member = member_of(owner, "甲一")
    case, now = waiting(owner=owner), clock.now()

    dispatch.dispatch_case(case_id=case.id, now=now)
    dispatch.dispatch_case(case_id=case.id, now=now + timedelta(seconds=30))

    case.refresh_from_db()
    assert not case.assignments.exists()
    assert (case.needs_person, case.proposed_until) == ("proposed", now + timedelta(seconds=60))
    told = Event.objects.get(case=case, kind="DispatchProposed")
    assert told.facts["member_ids"] == [str(member.id)]
    assert "Unless you choose" in signed_in().get(f"/cases/{case.code}").text

    dispatch.dispatch_case(case_id=case.id, now=now + timedelta(seconds=60))

    case.refresh_from_db()
    assert [one.member_id for one in case.assignments.all()] == [member.id]
    assert (case.needs_person, case.proposed_until) == ("", None)


def test_given_such_an_organisation_when_a_p1_comes_then_nobody_waits_for_the_desk():
    owner = make_organisation(proposal_s=60)
    member_of(owner, "甲一")
    case = waiting(owner=owner, grade="P1")

    dispatch.dispatch_case(case_id=case.id, now=clock.now())

    assert case.assignments.count() == 1


def test_given_a_call_taker_or_another_desk_then_nobody_is_proposed_or_sent():
    owner = make_organisation()
    member = member_of(owner, "甲一")
    case = waiting(owner=owner)
    elsewhere = signed_in(organisation=make_organisation())

    assert (
        send(signed_in("call_taker"), case, accepts="1", member=str(member.id)).status_code == 403
    )
    assert send(elsewhere, case, accepts="1", member=str(member.id)).status_code == 404
    assert elsewhere.get(f"/cases/{case.code}/proposal").status_code == 404
    assert 'data-shortcut="a"' not in signed_in("call_taker").get(f"/cases/{case.code}").text
