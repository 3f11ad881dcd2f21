"""The case page: what it tells, which steps it offers to whom, and that they work."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from tests.factories import (
    make_assignment,
    make_case,
    make_category,
    make_member,
    make_organisation,
    make_user,
    new_key,
)

from linli.cases import services as cases
from linli.cases.models import Case, HandOff
from linli.core import clock
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatcher():
    client = Client()
    client.cookies["django_language"] = "en"
    client.user = make_user("dispatcher")
    client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def now_case(**fields):
    return make_case(at=clock.now() - timedelta(minutes=1), **fields)


class Chosen(HTMLParser):
    """What each select of one step's form would send as it stands."""

    def __init__(self, step):
        super().__init__()
        self.ends, self.inside, self.select, self.first, self.found = f"/{step}", False, "", {}, {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("action", "").endswith(self.ends)
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and self.inside:
            self.first.setdefault(self.select, attrs["value"])
            if "selected" in attrs:
                self.found[self.select] = attrs["value"]


def as_the_browser_sends(page, step):
    chosen = Chosen(step)
    chosen.feed(page)
    return chosen.first | chosen.found


def step(client, case, name, **given):
    given = {"key": str(new_key())} | given
    return client.post(f"/cases/{case.code}/{name}", given)


def test_given_a_case_when_opened_then_its_story_reasons_and_steps_are_there(dispatcher):
    case = now_case(
        decision={"reasons": [{"code": "grade-danger", "grade": "P1", "phrase": "煤气"}]}
    )
    make_assignment(case=case, at=clock.now())

    answer = dispatcher.get(f"/cases/{case.code}")

    assert answer.status_code == 200
    assert "“煤气” raises it to P1" in answer.text
    assert "Offered to 丁可欣" in answer.text
    assert "三号楼楼道灯坏了" in answer.text
    assert f"/cases/{case.code}/settle" in answer.text
    assert f"/cases/{case.code}/close" not in answer.text


def test_given_a_case_page_then_its_queries_have_a_ceiling(
    dispatcher, django_assert_max_num_queries
):
    case = now_case()
    for _ in range(3):
        make_assignment(case=case, at=clock.now())
    with django_assert_max_num_queries(50):
        dispatcher.get(f"/cases/{case.code}")


def test_given_another_organisations_dispatcher_when_opened_then_there_is_no_such_case():
    case = now_case()
    client = Client()
    stranger = make_user("dispatcher", organisation=make_organisation())
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/cases/{case.code}").status_code == 404
    assert step(client, case, "note", text="x").status_code == 404
    assert client.get(f"/console/case/{case.code}").status_code == 404


def test_given_a_steward_when_opened_then_it_is_refused():
    case = now_case()
    client = Client()
    client.force_login(make_user("steward"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/cases/{case.code}").status_code == 403


def test_given_an_auditor_then_the_page_has_no_steps_and_takes_none():
    case = now_case()
    client = Client()
    client.force_login(make_user("auditor"), backend="django.contrib.auth.backends.ModelBackend")

    assert f"/cases/{case.code}/note" not in client.get(f"/cases/{case.code}").text
    assert step(client, case, "note", text="x").status_code == 403


def test_given_people_on_shift_when_one_is_sent_then_they_have_the_offer(dispatcher):
    case = now_case()
    member = make_member(now=clock.now())

    answer = step(dispatcher, case, "offer", member=str(member.id))

    assert answer.status_code == 302
    (assignment,) = case.assignments.all()
    assert assignment.member_id == member.id
    assert {"code": "accepted-by-person"} in assignment.reasons


def test_given_nobody_chosen_when_sent_then_the_form_says_so(dispatcher):
    case = now_case()

    answer = step(dispatcher, case, "offer")

    assert answer.status_code == 422
    assert "Choose whom to send" in answer.text


def test_given_an_offer_when_taken_back_then_a_reason_is_needed(dispatcher):
    assignment = make_assignment(case=now_case(), at=clock.now())
    case = assignment.case

    assert step(dispatcher, case, "withdraw", assignment=str(assignment.id)).status_code == 422
    done = step(dispatcher, case, "withdraw", assignment=str(assignment.id), reason="另派")

    assert done.status_code == 302
    assignment.refresh_from_db()
    assert assignment.state == "withdrawn"


def test_given_a_wrong_grade_when_overruled_then_the_story_tells_it(dispatcher):
    case = now_case()

    assert step(dispatcher, case, "overrule", grade="P2").status_code == 422
    assert step(dispatcher, case, "overrule", grade="P2", reason="有人受困").status_code == 302

    case.refresh_from_db()
    assert case.grade == "P2"
    page = dispatcher.get(f"/cases/{case.code}").text
    assert "Grade: P3 Soon → P2 Urgent" in page


def test_given_another_category_alone_when_the_page_is_sent_then_owner_and_grade_follow(dispatcher):
    case = now_case(owner=make_organisation(), category=make_category(owner_kind="police"))
    taker = make_organisation(kind="property")
    right = make_category(name="楼道照明", owner_kind="property", grade="P2", reroute_clock="keep")
    page = dispatcher.get(f"/cases/{case.code}").text
    form = as_the_browser_sends(page, "overrule")

    said = dispatcher.get(f"/cases/{case.code}/reroute", {"category": str(right.id)}).text
    done = step(
        dispatcher, case, "overrule", **form | {"category": str(right.id), "reason": "是物业的事"}
    )

    assert done.status_code == 302
    case.refresh_from_db()
    assert (case.category_id, case.owner_id, case.grade) == (right.id, taker.id, "P2")
    assert f"It goes to {taker.name}" in said
    assert "P3 becomes P2" in said
    assert "the others go on" in said


def test_given_someone_who_may_not_triage_then_the_preview_is_refused():
    case = now_case()
    client = Client()
    client.force_login(make_user("auditor"), backend="django.contrib.auth.backends.ModelBackend")

    at = f"/cases/{case.code}/reroute"
    assert client.get(at, {"category": str(case.category_id)}).status_code == 403


def test_given_a_step_when_done_then_open_consoles_are_told_at_once(dispatcher, monkeypatch):
    told = []
    monkeypatch.setattr("linli.web.live.announce.notify", lambda **what: told.append(what))
    case = now_case()

    step(dispatcher, case, "settle", disposition="no-such")
    assert told == []
    step(dispatcher, case, "note", text="已电话核实")

    assert told == [{"cases": [case.id]}]


def test_given_a_note_sent_twice_under_one_key_then_it_is_kept_once(dispatcher):
    case = now_case()
    key = str(new_key())

    for _ in range(2):
        assert step(dispatcher, case, "note", text="已电话核实", key=key).status_code == 302

    assert case.events.filter(kind="NoteAdded").count() == 1
    assert not case.events.get(kind="NoteAdded").is_public


def test_given_a_hand_off_when_the_taker_answers_then_only_they_may(dispatcher):
    case, taker = now_case(), make_organisation()
    given = {"taker": str(taker.id), "mode": "transfer", "reason": "归他们"}
    assert step(dispatcher, case, "hand-off", **given).status_code == 302
    hand_off = HandOff.objects.get()
    giver = Client()
    giver.force_login(
        make_user("lead", organisation=case.owner),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    answer = {"hand_off": str(hand_off.id), "answer_step": "accept"}

    assert step(giver, case, "answer", **answer).status_code in {404, 409}
    own = Client()
    own.force_login(
        make_user("lead", organisation=taker),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert step(own, case, "answer", **answer).status_code == 302
    hand_off.refresh_from_db()
    assert hand_off.state == "accepted"


def test_given_the_whole_way_then_pause_resume_settle_close_and_reopen_work(dispatcher):
    case = now_case()

    assert step(dispatcher, case, "pause", reason="等配件", minutes="60").status_code == 302
    assert step(dispatcher, case, "resume").status_code == 302
    assert step(dispatcher, case, "settle", disposition="no-such").status_code == 422
    assert step(dispatcher, case, "settle", disposition="done").status_code == 302
    assert step(dispatcher, case, "close").status_code == 302
    assert step(dispatcher, case, "reopen", reason="还没好").status_code == 302

    case.refresh_from_db()
    assert (case.state, case.round) == ("open", 2)
    assert dispatcher.get(f"/cases/{case.code}").status_code == 200


def test_given_a_step_that_is_not_possible_then_the_page_says_what_to_do(dispatcher):
    case = now_case()

    answer = step(dispatcher, case, "close")

    assert answer.status_code == 409
    assert step(dispatcher, case, "fly").status_code == 404


def test_given_a_double_when_merged_then_it_points_to_the_other(dispatcher):
    one, other = now_case(), now_case()

    assert step(dispatcher, one, "merge", into=other.code).status_code == 302

    one.refresh_from_db()
    assert one.merged_into_id == other.id
    assert other.code in dispatcher.get(f"/cases/{one.code}").text


def test_given_a_merge_into_a_case_out_of_reach_then_it_is_refused():
    case, elsewhere = now_case(), now_case()
    client = Client()
    client.force_login(
        make_user("dispatcher", organisation=case.owner),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert step(client, case, "merge", into=elsewhere.code).status_code in {404, 409}
    assert Case.objects.get(pk=case.id).state == "open"


def test_given_a_reporter_when_their_number_is_asked_for_then_the_look_is_on_record(dispatcher):
    from linli.core.ids import new_id
    from linli.privacy import services as privacy

    subject = new_id()
    values = {"reporter.name": "周兰", "reporter.phone": "13800001111"}
    privacy.keep(subject_id=subject, values=values, source="portal", at=clock.now())
    case = now_case(report={"reporter_id": subject})
    page = dispatcher.get(f"/cases/{case.code}").text
    assert "13800001111" not in page

    answer = dispatcher.post(f"/cases/{case.code}/contact")

    assert "13800001111" in answer.text
    read = Read.objects.get()
    assert (read.purpose, read.about) == ("handle_case", case.id)


def test_given_a_responder_of_the_case_then_they_see_it_and_others_not():
    assignment = make_assignment(case=now_case(), at=clock.now())
    client, other = Client(), Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(assignment.member.user, backend=backend)
    other.force_login(make_member().user, backend=backend)

    assert client.get(f"/cases/{assignment.case.code}").status_code == 200
    assert other.get(f"/cases/{assignment.case.code}").status_code == 404


def test_given_a_closed_case_when_noted_by_the_desk_then_it_stays_closed(dispatcher):
    case = now_case()
    cases.settle(case_id=case.id, disposition="done", actor="system", at=clock.now())

    assert step(dispatcher, case, "note", text="回访", is_public="1").status_code == 302
    assert Case.objects.get(pk=case.id).state == "resolved"
