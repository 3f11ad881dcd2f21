"""The privacy officer's pages: answering requests, the register, emergency access; who may not."""

from datetime import timedelta

import pytest
from tests.factories import HERE, make_case, make_organisation, make_user

from linli.cases import services as cases
from linli.cases.models import Report
from linli.core import clock
from linli.core.ids import new_id
from linli.feedback.rights import asking, retention, who
from linli.guard import glass
from linli.privacy import keys, queries
from linli.privacy import services as privacy
from linli.privacy.models import Assessment, Breach, Processor, Read, Value

REQUESTS = "/admin/privacy/requests/"
PAGES = ("", "requests/", "requests/table.csv", "retention/", "processors/", "assessments/",
         "breaches/", "collection.csv")  # fmt: skip
REASON = "Alarm next door; the caller of this case may be in the flat"


def reported(**fields):
    at, subject = clock.now(), new_id()
    values = {"reporter.phone": "13800138000", "reporter.name": "王小明"}
    privacy.keep(subject_id=subject, values=values, source="portal", at=at)
    given = {"text": "三号楼楼道灯坏了", "point": HERE, "reporter_id": subject}
    return make_case(at=at, report=given, **fields)


def asked(kind="deletion", **words):
    """A request of somebody who proved who they are."""
    case = reported()
    report = Report.objects.get(case=case)
    asker = who.of_subjects((report.reporter_id,), proof=who.PIN)
    made = asking.ask(asker=asker, kind=kind, words=words, at=clock.now())
    return case, report, made


@pytest.mark.parametrize("role", ["privacy_officer", "auditor", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_given_a_right_person_then_every_page_opens(enter, role, page):
    assert enter(role).get(f"/admin/privacy/{page}").status_code == 200


@pytest.mark.parametrize("role", ["lead", "officer", "steward", "call_taker"])
def test_given_another_role_then_requests_are_refused(enter, role):
    _case, _report, made = asked()

    for address in (REQUESTS, f"{REQUESTS}{made}/"):
        assert enter(role).get(address).status_code == 403


def test_given_an_officer_of_one_organisation_only_then_requests_are_refused(enter):
    _case, _report, made = asked()
    person = enter("privacy_officer", organisation=make_organisation())

    assert person.get(f"{REQUESTS}{made}/").status_code == 403
    assert person.send(f"{REQUESTS}{made}/carry-out").status_code == 403


def test_given_an_auditor_then_no_word_of_the_person_is_shown_and_nothing_can_be_done(enter):
    _case, _report, made = asked("correction", **{"reporter.phone": "13911112222"})
    auditor = enter("auditor")

    page = auditor.get(f"{REQUESTS}{made}/")

    assert page.status_code == 200 and "13911112222" not in page.text
    assert auditor.send(f"{REQUESTS}{made}/carry-out").status_code == 403
    assert not Read.objects.filter(subject_id=made).exists()


def test_given_an_officer_who_looks_then_the_words_are_shown_and_the_look_is_on_record(enter):
    _case, _report, made = asked("correction", **{"reporter.phone": "13911112222"})
    officer = enter("privacy_officer")

    assert "13911112222" in officer.get(f"{REQUESTS}{made}/").text
    assert Read.objects.get(subject_id=made).reader == f"user:{officer.user.id}"


def test_given_a_deletion_when_carried_out_by_button_then_it_is_answered_and_gone(enter):
    case, report, made = asked()
    cases.settle(case_id=case.id, disposition="done", actor="user:1", at=clock.now())
    officer = enter("privacy_officer")
    officer.send(f"{REQUESTS}{made}/take")

    assert "1 request about personal data waits" in officer.get("/admin/").text
    answer = officer.send(f"{REQUESTS}{made}/carry-out")

    keys.forget_opened()
    assert answer.status_code == 302
    assert queries.request(made).state == "answered"
    assert not Value.objects.filter(subject_id=report.reporter_id).exists()


def test_given_a_refusal_without_words_then_422_and_the_request_stays_open(enter):
    _case, _report, made = asked()
    officer = enter("privacy_officer")

    answer = officer.send(
        f"{REQUESTS}{made}/refuse", **{"refuse-ground": "law_keeps", "refuse-says": ""}
    )

    assert answer.status_code == 422
    assert queries.request(made).state == "received"
    given = {"refuse-ground": "law_keeps", "refuse-says": "The police must keep it."}
    assert officer.send(f"{REQUESTS}{made}/refuse", **given).status_code == 302
    assert queries.request(made).ground == "law_keeps"


def test_given_a_hold_then_deleting_locks_and_waits(enter):
    case, _report, made = asked()
    cases.settle(case_id=case.id, disposition="done", actor="user:1", at=clock.now())
    officer = enter("privacy_officer")
    until = (clock.now() + timedelta(days=40)).date().isoformat()

    officer.send(f"{REQUESTS}{made}/hold", **{"hold-ground": "刑诉法", "hold-until": until})
    officer.send(f"{REQUESTS}{made}/carry-out")

    info = queries.request(made)
    assert (info.state, info.waits_for, info.answer["ground"]) == ("in_work", "hold_end", "刑诉法")


def test_given_an_unknown_step_then_there_is_none(enter):
    _case, _report, made = asked()

    assert enter("privacy_officer").send(f"{REQUESTS}{made}/burn").status_code == 404


def test_given_a_formula_as_a_name_then_the_table_defuses_it(enter):
    officer = enter("privacy_officer")
    form = {"name": "=1+1", "does": "SMS", "contract": "2026-1", "country": "cn",
            "fields_": ["reporter.phone"], "since": "2026-01-01"}  # fmt: skip

    assert officer.send("/admin/privacy/processors/", **form).status_code == 302
    assert Processor.objects.get().country == "CN"
    assert "=1+1 (CN): SMS" in officer.get("/privacy").text
    table = officer.get("/admin/privacy/collection.csv").text
    assert "'=1+1" in table and ",=1+1" not in table


def test_given_an_assessment_then_its_facts_are_filled_in_and_versions_stay(enter):
    reported()
    officer = enter("privacy_officer")
    form = {"title": "Text triage", "lawful": "yes", "impact": "low", "measures": "sealing"}

    officer.send("/admin/privacy/assessments/new", **form)
    first = Assessment.objects.get()
    officer.send(f"/admin/privacy/assessments/{first.series_id}/next", **form | {"impact": "mid"})

    counts = {one["name"]: one["subjects"] for one in first.facts["fields"]}
    assert counts["Name of the reporter"] == 1
    assert first.keep_until >= first.made_at + timedelta(days=3 * 365)
    assert list(Assessment.objects.order_by("version").values_list("version", "impact")) == [
        (1, "low"),
        (2, "mid"),
    ]


def test_given_a_breach_then_residents_whose_fields_are_kept_are_told_once(enter, settings):
    settings.DEMO = True
    reported()
    officer = enter("privacy_officer")
    form = {"what": "disk lost", "cause": "theft", "harm": "calls", "measures": "sealed",
            "fields_": ["reporter.phone"], "subjects": "1",
            "happened_at": "2026-11-01T10:00", "found_at": "2036-11-01T12:00"}  # fmt: skip
    officer.send("/admin/privacy/breaches/", **form)
    breach = Breach.objects.get()

    for _again in range(2):
        officer.send(
            f"/admin/privacy/breaches/{breach.id}/", authority="网信办", tell_residents="on"
        )

    breach.refresh_from_db()
    assert (breach.residents_told, breach.authority) == (1, "网信办")


def test_given_a_breach_found_before_it_happened_then_422(enter):
    form = {"what": "x", "cause": "x", "harm": "x", "measures": "x", "subjects": "1",
            "fields_": ["reporter.phone"], "happened_at": "2026-11-02T10:00",
            "found_at": "2026-11-01T12:00"}  # fmt: skip

    assert enter("privacy_officer").send("/admin/privacy/breaches/", **form).status_code == 422
    assert not Breach.objects.exists()


def test_given_terms_that_are_over_then_the_run_erases_words_and_photos_and_reports_it(enter):
    case = reported()
    cases.settle(case_id=case.id, disposition="done", actor="user:1", at=clock.now())
    later = clock.now() + timedelta(days=5 * 365 + 1)

    done = retention.run(now=later)

    keys.forget_opened()
    assert done["report.text"] == 1 and done["reporter.name"] > 0
    assert bytes(Report.objects.get().sealed) == b""
    assert queries.retention_runs()[0].counts == done
    assert "report.text" not in retention.run(now=later + timedelta(hours=1))


def broken(person, case):
    return glass.break_glass(
        user_id=person.id,
        roles=frozenset({"officer"}),
        case_id=case.id,
        reason=REASON,
        actor=f"user:{person.id}",
        at=clock.now(),
    )


def test_given_emergency_access_then_the_owners_lead_reviews_it_and_no_other_lead(enter):
    owner = make_organisation()
    case, officer = reported(owner=owner), make_user("officer")
    made = broken(officer, case)
    lead, other = enter("lead", organisation=owner), enter("lead", organisation=make_organisation())
    form = {f"{made}-was_right": "no", f"{made}-review": "The patrol had it already"}
    address = f"/admin/privacy/glasses/{made}/review"

    assert REASON not in other.get("/admin/privacy/glasses/").text
    assert other.send(address, **form).status_code == 404
    assert REASON in lead.get("/admin/privacy/glasses/").text
    assert lead.send(address, **form).status_code == 302
    assert glass.glass(made).was_right is False
    assert not glass.open_glasses(user_id=officer.id, case_id=case.id, now=clock.now())
