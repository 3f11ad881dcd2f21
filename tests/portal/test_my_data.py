"""What residents see of their own data and ask for: the right person, and the wrong one."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories import HERE, make_case, make_organisation, make_report, make_user, new_key

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.models import Case, Report
from linli.core import clock
from linli.core.ids import new_id
from linli.feedback import words
from linli.feedback.models import Message, Notice
from linli.feedback.rights import asking, doing, ticking, who
from linli.privacy import keys, queries
from linli.privacy import services as privacy
from linli.privacy.models import Read, Request, Value

pytestmark = pytest.mark.django_db
PHONE, NAME, TEXT = "13800138000", "王小明", "三号楼楼道灯坏了，我家在401"


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    cache.clear()


@pytest.fixture
def client():
    return browser()


def browser():
    found = Client()
    found.cookies["django_language"] = "en"
    return found


def reported(phone=PHONE, name=NAME, text=TEXT):
    """A case with a report by somebody who left a number; '' leaves none."""
    at, subject = clock.now(), new_id()
    if phone:
        values = {"reporter.phone": phone, "reporter.name": name}
        privacy.keep(subject_id=subject, values=values, source="portal", at=at)
    given = {"text": text, "point": HERE, "reporter_id": subject if phone else None}
    return make_case(at=at, report=given, summary="楼道灯坏了")


def report_of(case):
    return Report.objects.get(case=case)


def pin_of(report):
    """The code that was sent, as its holder reads it."""
    message = Message.objects.filter(report=report, moment="pin").latest("created_at")
    said = words.opened([(message.id, message.sealed)])[0]
    return re.search(r"\d{3} \d{3}", said.body).group()


def prove(client, report, wants="see"):
    client.post(f"/track/{report.code}/data/pin", {"wants": wants})
    return client.post(f"/track/{report.code}/data/prove", {"pin": pin_of(report), "wants": wants})


def finish(case):
    cases.settle(case_id=case.id, disposition="done", actor="user:1", at=clock.now())


def send(client, **fields):
    return client.post("/my/data/ask", {"key": str(new_key())} | fields)


def test_given_a_code_alone_then_kinds_and_terms_are_shown_but_no_value(client):
    report = report_of(reported())

    page = client.get(f"/track/{report.code}/data").text

    for told in ("Telephone number of the reporter", "Handling the matter", "you, on this website",
                 "Is it you?", "Send me a code"):  # fmt: skip
        assert told in page
    for value in (PHONE, NAME, TEXT, "我家在"):
        assert value not in page


def test_given_no_proof_then_my_data_says_how_to_prove_it_and_shows_nothing(client):
    reported()

    for address in ("/my/data", "/my/data/copy", "/my/data/copy.json"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/my/proof")
    answer = send(client, kind="deletion")
    assert answer.status_code == 302
    assert not Request.objects.exists()


def test_given_a_forged_cookie_then_nobody_is_let_in(client):
    subject = Value.objects.none() or report_of(reported()).reporter_id
    client.cookies["linli_proved"] = f"{subject.hex}:1t:abc"

    assert client.get("/my/data").status_code == 302


def test_given_the_sent_code_then_all_reports_of_the_same_number_are_mine_and_no_others(client):
    first, second, other = reported(), reported(), reported(phone="13900000000", name="李四海")

    prove(client, report_of(first))
    page = client.get("/my/data").text

    assert report_of(first).code in page and report_of(second).code in page
    assert report_of(other).code not in page


def test_given_a_wrong_code_then_refused_in_words_and_nothing_opens(client):
    report = report_of(reported())
    client.post(f"/track/{report.code}/data/pin", {"wants": "see"})
    wrong = f"{(int(pin_of(report).replace(' ', '')) + 1) % 10**6:06d}"

    answer = client.post(f"/track/{report.code}/data/prove", {"pin": wrong, "wants": "see"})

    assert answer.status_code == 422
    assert "not right, or it is too old" in answer.text
    assert client.get("/my/data").status_code == 302


def test_given_many_codes_asked_then_a_limit_protects_whoever_gets_them(client):
    report = report_of(reported())
    codes = [client.post(f"/track/{report.code}/data/pin").status_code for _ in range(4)]

    assert codes == [302, 302, 302, 429]


def test_given_a_sent_code_then_nobody_else_reads_it(client):
    from linli.feedback import queries as feedback

    case = reported()
    report = report_of(case)
    client.post(f"/track/{report.code}/data/pin")

    assert Message.objects.filter(moment="pin").exists()
    assert feedback.messages_of(case.id) == [] == feedback.messages_to(report.id)


def test_given_a_copy_then_values_are_in_it_for_machines_and_in_print_and_on_record(client):
    report = report_of(reported())
    prove(client, report)
    Read.objects.all().delete()

    page = send(client, kind="copy")
    printed = client.get(page["Location"])
    file = client.get("/my/data/copy.json")

    found = json.loads(file.content)
    assert found["reports"][0]["contact"] == {"reporter.name": NAME, "reporter.phone": PHONE}
    assert found["reports"][0]["report"]["text"] == TEXT
    assert NAME in printed.text and PHONE in printed.text
    assert "no-store" in printed["Cache-Control"] and "no-store" in file["Cache-Control"]
    assert {row.reader for row in Read.objects.all()} == {"resident"}
    assert Request.objects.get().state == "answered"


def test_given_staff_who_read_it_then_role_and_organisation_are_shown_never_the_name(client):
    report = report_of(reported())
    post = make_organisation(name="梧桐里派出所", name_en="Wutongli police post")
    reader = make_user("officer", organisation=post, name="丁可欣")
    privacy.read(
        subject_id=report.reporter_id,
        fields=["reporter.phone"],
        purpose="handle_case",
        reader=f"user:{reader.id}",
        at=clock.now(),
    )
    prove(client, report)

    page, copy = client.get("/my/data").text, client.get("/my/data/copy.json").text

    assert "Officer of Wutongli police post" in page
    for kept in ("丁可欣", str(reader.id)):
        assert kept not in page and kept not in copy


def test_given_a_withdrawn_consent_then_that_purpose_opens_no_more_and_no_message_is_made(client):
    case = reported()
    report = report_of(case)
    Report.objects.update(wants_news=True)
    prove(client, report)

    send(client, kind="consent_withdrawal", purpose="tell_reporter")

    from linli.feedback import services as feedback

    assert not Value.objects.filter(purpose="tell_reporter").exists()
    assert feedback.tell_reporters(case_id=case.id, moment="accepted", at=clock.now()) == []
    assert Request.objects.get().state == "answered"


@pytest.mark.parametrize("purpose", ["", "everything", "subject_request", "learn_triage", "x'"])
def test_given_an_unknown_purpose_then_nothing_is_withdrawn(client, purpose):
    prove(client, report_of(reported()))
    before = Value.objects.count()

    assert send(client, kind="consent_withdrawal", purpose=purpose).status_code == 422
    assert Value.objects.count() == before


def test_given_a_deletion_then_an_officer_is_told_and_after_it_nothing_opens_anywhere(client):
    officer = make_user("privacy_officer")
    case = reported()
    report = report_of(case)
    prove(client, report, wants="delete")
    request_id = Request.objects.get().id
    finish(case)

    assert Notice.objects.get(user=officer).facts["request_id"] == str(request_id)
    done = doing.carry_out(request_id=request_id, actor=f"user:{officer.id}", at=clock.now())

    keys.forget_opened()
    assert done == "deleted"
    found = case_queries.report(report.id)
    assert (found.text, found.address, found.is_erased) == ("", "", True)
    assert "楼道灯坏了" not in case_queries.case_detail(case.id).row.summary
    assert not Value.objects.filter(subject_id=report.reporter_id).exists()
    page = client.get("/my/data").text
    assert "it opens nowhere any more" in page
    assert TEXT not in client.get(f"/track/{report.code}").text


def test_given_a_case_at_work_then_contact_goes_at_once_and_words_when_it_ends(client):
    case = reported()
    report = report_of(case)
    prove(client, report, wants="delete")
    request_id = Request.objects.get().id

    done = doing.carry_out(request_id=request_id, actor="user:1", at=clock.now())

    keys.forget_opened()
    assert done == "contact-deleted"
    assert not Value.objects.filter(subject_id=report.reporter_id).exists()
    assert case_queries.report(report.id).text == TEXT
    assert "as soon as the matter is done" in client.get("/my/data").text
    finish(case)
    ticking.look_at_requests(now=clock.now() + timedelta(hours=1))
    keys.forget_opened()
    assert case_queries.report(report.id).is_erased
    assert queries.request(request_id).answer == {"code": "deleted"}


def test_given_a_hold_then_locked_said_so_and_deleted_when_it_ends(client):
    case = reported()
    report = report_of(case)
    at = clock.now()
    privacy.hold(
        subject_id=report.id,
        ground="治安管理处罚法第一百零七条",
        until=at + timedelta(days=30),
        actor="user:1",
        at=at,
    )
    prove(client, report, wants="delete")
    finish(case)
    request_id = Request.objects.get().id

    assert doing.carry_out(request_id=request_id, actor="user:1", at=at) == "held"
    page = client.get("/my/data").text
    assert "治安管理处罚法第一百零七条" in page and "nobody can read it" in page
    later = at + timedelta(days=31)
    privacy.end_holds(now=later)
    ticking.look_at_requests(now=later)
    assert queries.request(request_id).state == "answered"


def test_given_no_number_kept_then_the_code_may_ask_to_delete_and_nothing_else(client):
    report = report_of(reported(phone=""))
    page = client.get(f"/track/{report.code}/data").text
    assert "so nobody can be asked" in page

    answer = client.post(f"/track/{report.code}/data/delete", {"key": str(new_key())})

    assert answer.status_code == 302
    assert Request.objects.get().proof == "code"
    holder = who.of_code(case_queries.report(report.id))
    for kind in ("copy", "correction", "reasons", "review", "consent_withdrawal"):
        with pytest.raises(who.NotProved):
            asking.ask(asker=holder, kind=kind, at=clock.now())


def test_given_a_number_kept_then_the_code_alone_cannot_ask_to_delete(client):
    report = report_of(reported())

    answer = client.post(f"/track/{report.code}/data/delete", {"key": str(new_key())})

    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_given_another_resident_then_reports_and_requests_of_mine_are_not_theirs(client):
    mine, theirs = report_of(reported()), report_of(reported(phone="13900000000"))
    prove(client, mine)
    send(client, kind="review", report=str(mine.id))
    request_id = Request.objects.get().id
    stranger = browser()
    prove(stranger, theirs)

    assert send(stranger, kind="deletion", report=str(mine.id)).status_code == 422
    assert stranger.post(f"/my/data/requests/{request_id}/take-back").status_code == 404
    assert stranger.get(f"/my/data/reasons/{mine.id}")["Location"] == "/my/data"
    assert queries.request(request_id).state == "received"
    client.post(f"/my/data/requests/{request_id}/take-back")
    assert queries.request(request_id).state == "withdrawn"


def test_given_a_review_then_the_case_needs_a_person_and_reasons_are_in_words(client):
    make_organisation(kind="command")
    case = reported()
    report = report_of(case)
    Case.objects.update(
        decision={"reasons": [{"code": "owner-area", "owner_id": str(case.owner_id)}]}
    )
    prove(client, report)

    answer = send(client, kind="reasons", report=str(report.id))
    page = client.get(answer["Location"]).text
    send(client, kind="review", report=str(report.id))

    assert "is responsible for this area" in page
    assert Case.objects.get().needs_person == "asked"
    assert Case.objects.get().state in OPEN_STATES


def test_given_a_correction_when_carried_out_then_the_new_number_stands(client):
    report = report_of(reported())
    prove(client, report)
    send(client, kind="correction", **{"reporter.phone": "13911112222"})
    request = Request.objects.get()
    assert b"13911112222" not in bytes(request.sealed)

    doing.carry_out(request_id=request.id, actor="user:1", at=clock.now())

    keys.forget_opened()
    read = privacy.read(
        subject_id=report.reporter_id,
        fields=["reporter.phone", "reporter.name"],
        purpose="handle_case",
        reader="user:1",
        at=clock.now(),
    )
    assert read == {"reporter.phone": "13911112222", "reporter.name": NAME}


def test_given_a_purpose_that_was_ended_then_a_correction_does_not_open_it_again(client):
    report = report_of(reported())
    prove(client, report)
    send(client, kind="consent_withdrawal", purpose="tell_reporter")
    send(client, kind="correction", **{"reporter.phone": "13911112222"})
    request = Request.objects.get(kind="correction")

    doing.carry_out(request_id=request.id, actor="user:1", at=clock.now())

    purposes = set(Value.objects.values_list("purpose", flat=True))
    assert "tell_reporter" not in purposes and "handle_case" in purposes


def test_given_the_same_form_sent_twice_then_it_is_one_request(client):
    prove(client, report_of(reported()))
    form = {"key": str(new_key()), "kind": "correction", "says": "名字写错了"}

    client.post("/my/data/ask", form)
    client.post("/my/data/ask", form)

    assert Request.objects.count() == 1


def test_given_a_report_without_case_then_the_page_still_reads(client):
    make_report(text="x")
    code = Report.objects.get().code

    assert client.get(f"/track/{code}/data").status_code == 200
