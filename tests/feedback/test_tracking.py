"""The story a reporter reads, and what they may answer."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from tests.factories import (
    MINUTE,
    NOON,
    make_assignment,
    make_case,
    make_category,
    make_organisation,
    make_report,
)

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.services import ReopenTermOver
from linli.core import errors
from linli.core.ids import new_id
from linli.feedback import queries, services
from linli.feedback.services import RatingNotOpen, ReopenNotOpen
from linli.guard.services import TooMany

pytestmark = pytest.mark.django_db
BY = {"actor": "user:test"}


def story(case, now=NOON):
    return queries.tracking(code=case.code, now=now)


def codes(case):
    return [step.code for step in story(case).steps]


def finished(**fields):
    case = make_case(**fields)
    cases.settle(case_id=case.id, disposition="done", note="内部的话", at=NOON, **BY)
    return case


def test_given_no_case_yet_then_it_is_received_and_looked_at():
    report = case_queries.report(make_report())

    with override("zh-hans"):
        found = queries.tracking(code=report.code.lower().replace("-", " "), now=NOON)

    assert (found.state, found.state_words, found.next_words) == (
        "received",
        "已收到",
        "我们正在看。",
    )
    assert not (found.can_rate or found.can_reopen)


def test_given_an_unknown_code_then_there_is_no_report():
    with pytest.raises(case_queries.reports.ReportNotFound):
        queries.tracking(code="2222-2222", now=NOON)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "12:10 前会有人联系您。"), ("en", "Someone will contact you by 12:10.")],
)
def test_given_a_promise_then_it_says_by_when(language, words):
    case = make_case(report={"reporter_id": new_id()})

    with override(language):
        assert story(case).next_words == words


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "12:10 前会有人受理。"), ("en", "Someone will take it up by 12:10.")],
)
@pytest.mark.parametrize("nobody", ["no contact", "a stranger reads"])
def test_given_nobody_to_contact_then_no_contact_is_promised(language, words, nobody):
    reporter = {"reporter_id": new_id()} if nobody == "a stranger reads" else {}
    case = make_case(report=reporter)

    with override(language):
        told = queries.tracking(code=case.code, now=NOON, is_for_reporter=not reporter)

    assert told.next_words == words


def test_given_a_time_tomorrow_then_it_says_so():
    case = make_case(
        category=make_category(clocks={"acknowledge_minutes": 24 * 60}),
        report={"reporter_id": new_id()},
    )

    with override("zh-hans"):
        assert story(case).next_words == "明天 12:00 前会有人联系您。"


def test_given_the_whole_loop_then_the_story_has_no_names_and_no_internal_notes():
    case = make_case(owner=make_organisation(name="梧桐派出所"))
    assignment = make_assignment(case=case)
    name = assignment.member.user.name
    cases.accept_assignment(assignment_id=assignment.id, at=NOON + MINUTE, **BY)
    cases.depart(assignment_id=assignment.id, at=NOON + 2 * MINUTE, **BY)
    cases.arrive(assignment_id=assignment.id, at=NOON + 3 * MINUTE, **BY)
    cases.add_note(case_id=case.id, text="内部的话", is_public=False, at=NOON + 3 * MINUTE, **BY)
    cases.add_note(case_id=case.id, text="明早换灯", is_public=True, at=NOON + 4 * MINUTE, **BY)
    cases.clear(
        assignment_id=assignment.id, disposition="done", note="内部的话", at=NOON + 5 * MINUTE, **BY
    )

    found = story(case, now=NOON + 6 * MINUTE)

    assert codes(case) == [
        "received",
        "opened",
        "accepted",
        "departed",
        "arrived",
        "answered",
        "resolved",
    ]
    assert [step.text for step in found.steps if step.text] == ["明早换灯"]
    assert "内部" not in str(found) and name not in str(found)
    assert found.can_rate and found.can_reopen


def test_given_two_who_come_then_the_story_tells_it_once():
    case = make_case(grade="P1")
    for assignment in (make_assignment(case=case), make_assignment(case=case)):
        cases.accept_assignment(assignment_id=assignment.id, at=NOON, **BY)

    assert codes(case).count("accepted") == 1


def test_given_a_case_that_is_not_public_then_no_place_is_shown():
    case = make_case(category=make_category(is_public=False))

    assert story(case).point is None and story(case).address == ""


def test_given_a_breach_then_it_says_that_it_is_late():
    case = make_case(grade="P1")
    cases.look_at_clocks(now=NOON + 20 * MINUTE, limit=10)

    assert story(case).next_code == "late"


def test_given_a_good_rating_then_the_case_is_closed():
    case = finished()

    services.rate(code=case.code, rating=5, text="谢谢", at=NOON + MINUTE)

    found = story(case)
    assert (found.state, found.rating) == ("closed", 5)
    assert codes(case)[-2:] == ["rated", "closed"]


def test_given_a_bad_rating_then_the_case_stays_with_the_lead():
    case = finished()

    services.rate(code=case.code, rating=1, text="没修好", at=NOON + MINUTE)

    assert story(case).state == "resolved"


def test_given_the_same_rating_twice_then_it_is_kept_once():
    case = finished()
    for minute in (1, 2):
        services.rate(code=case.code, rating=4, text="好", at=NOON + minute * MINUTE)

    assert codes(case).count("rated") == 1


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_given_a_rating_out_of_range_then_it_is_refused(rating):
    with pytest.raises(errors.Invalid):
        services.rate(code=finished().code, rating=rating, at=NOON)


def test_given_an_open_case_then_it_can_be_neither_rated_nor_reopened():
    case = make_case()
    with pytest.raises(RatingNotOpen):
        services.rate(code=case.code, rating=5, at=NOON)
    with pytest.raises(ReopenNotOpen):
        services.reopen(code=case.code, reason="还没好", at=NOON)


def test_given_too_many_ratings_then_they_are_held_off():
    case = finished()
    for number in range(10):
        services.rate(code=case.code, rating=1 + number % 2, text=str(number), at=NOON)

    with pytest.raises(TooMany):
        services.rate(code=case.code, rating=1, text="again", at=NOON)


def test_given_a_reopening_twice_then_there_is_one_new_round():
    case = finished()
    for minute in (1, 2):
        services.reopen(code=case.code, reason="还在漏", at=NOON + minute * MINUTE)

    found = story(case)
    assert (found.state, found.round, found.can_rate) == ("open", 2, False)
    assert codes(case).count("reopened") == 1


def test_given_no_reason_then_it_is_not_reopened():
    with pytest.raises(errors.Invalid):
        services.reopen(code=finished().code, reason=" ", at=NOON)


def test_given_the_term_is_over_then_it_is_not_reopened_and_the_page_does_not_offer_it():
    case = finished()
    later = NOON + timedelta(days=8)

    assert not story(case, now=later).can_reopen
    with pytest.raises(ReopenTermOver):
        services.reopen(code=case.code, reason="还在漏", at=later)


def test_given_english_then_the_organisation_that_took_it_on_is_named_in_english():
    case = make_case()
    given = make_assignment(case=case)
    organisation = given.member.organisation
    organisation.name_en = "Osmanthus Committee"
    organisation.save()
    cases.accept_assignment(assignment_id=given.id, actor="user:1", at=NOON)

    with override("en"):
        steps = [step.says for step in story(case).steps]

    assert "Someone from Osmanthus Committee has taken it on." in steps
