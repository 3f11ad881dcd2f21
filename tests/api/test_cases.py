"""Cases through the JSON API: who reaches which, and what each step answers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests import factories
from tests.api.doors import Program, make_key

from linli.cases.models import Assignment, Case, Event
from linli.core import clock
from linli.core.ids import new_id
from linli.privacy import services as privacy
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return factories.make_organisation()


@pytest.fixture
def program(post):
    return Program(make_key("read", "work", organisation=post))


@pytest.fixture
def stranger():
    return Program(make_key("read", "work", organisation=factories.make_organisation()))


def test_given_cases_of_two_owners_when_listed_then_only_those_in_scope(program, post):
    mine = factories.make_case(owner=post)
    factories.make_case()

    found = program.get("/cases", tab="all").json()

    assert [item["id"] for item in found["items"]] == [str(mine.id)]


def test_given_many_cases_when_paged_then_each_comes_once(program, post):
    made = {str(factories.make_case(owner=post).id) for _ in range(5)}
    listed, cursor = [], ""
    for _ in range(5):
        page = program.get("/cases", size=2, cursor=cursor).json()
        listed += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break

    assert sorted(listed) == sorted(made)


def test_given_filters_when_listed_then_they_narrow(program, post):
    urgent = factories.make_case(owner=post, grade="P1")
    factories.make_case(owner=post, grade="P4")

    found = program.get("/cases", grade=["P1"], state=["open"]).json()["items"]

    assert [item["id"] for item in found] == [str(urgent.id)]


READS = ["", "/events", "/reports", "/contact?purpose=handle_case"]
STEPS = {
    "/notes": {"text": "x"},
    "/overrule": {"grade": "P1", "reason": "x"},
    "/settle": {"disposition": "done"},
    "/close": {},
    "/reopen": {"reason": "x"},
    "/hand-offs": {"taker_id": str(uuid4()), "mode": "assist", "reason": "x"},
    "/pause": {"reason": "x", "until": "2099-01-01T00:00:00Z"},
    "/resume": None,
    "/merge": {"into_id": str(uuid4())},
    "/photos": {"media_id": str(uuid4())},
    "/offers": {"member_ids": [str(uuid4())]},
}


@pytest.mark.parametrize("path", READS)
def test_given_a_case_out_of_scope_when_read_then_it_does_not_exist(stranger, program, post, path):
    case = factories.make_case(owner=post)

    assert stranger.get(f"/cases/{case.id}{path}").status_code == 404
    assert program.get(f"/cases/{case.id}{path}").status_code == 200


@pytest.mark.parametrize("path", STEPS)
def test_given_a_case_out_of_scope_when_stepped_then_it_does_not_exist(stranger, post, path):
    case = factories.make_case(owner=post)

    answer = stranger.post(f"/cases/{case.id}{path}", STEPS[path])

    assert answer.status_code == 404, answer.content
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize("path", STEPS)
def test_given_only_the_right_to_read_when_stepped_then_403(post, path):
    case = factories.make_case(owner=post)

    answer = Program(make_key("read")).post(f"/cases/{case.id}{path}", STEPS[path])

    assert answer.status_code == 403


def test_given_an_auditor_when_noting_then_the_role_does_not_allow_it(post):
    case = factories.make_case(owner=post)
    auditor = factories.make_user("auditor")

    answer = Program(make_key("work", user=auditor)).post(f"/cases/{case.id}/notes", {"text": "x"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_given_a_note_when_sent_twice_under_one_key_then_it_stands_once(program, post):
    case, key = factories.make_case(owner=post), new_id()

    first, second = (
        program.post(f"/cases/{case.id}/notes", {"text": "看过了"}, key=key) for _ in range(2)
    )

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert Event.objects.filter(case=case, kind="NoteAdded").count() == 1


def test_given_a_wrong_category_when_overruled_then_it_is_rerouted(program, post):
    case, right = factories.make_case(owner=post), factories.make_category()

    answer = program.post(
        f"/cases/{case.id}/overrule", {"category": right.code, "grade": "P2", "reason": "看错了"}
    )

    assert answer.status_code == 200, answer.content
    assert set(answer.json()["changes"]) == {"category", "grade"}
    case.refresh_from_db()
    assert (case.category_id, case.grade) == (right.id, "P2")


@pytest.mark.parametrize(
    "body",
    [
        {"category": "no-such"},
        {"owner_id": str(uuid4())},
        {"place_id": str(uuid4())},
        {"lon": 1},
    ],
)
def test_given_what_does_not_exist_when_overruled_then_422(program, post, body):
    case = factories.make_case(owner=post)

    answer = program.post(f"/cases/{case.id}/overrule", body | {"reason": "x"})

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]


def test_given_a_case_when_settled_closed_and_reopened_then_its_state_follows(program, post):
    case = factories.make_case(owner=post)
    base = f"/cases/{case.id}"

    states = [
        program.post(base + "/settle", {"disposition": "done"}).json()["state"],
        program.post(base + "/close", {}).json()["state"],
        program.post(base + "/reopen", {"reason": "没好"}).json()["state"],
    ]

    assert states == ["resolved", "closed", "open"]


def test_given_an_unknown_disposition_when_settled_then_422_names_the_field(program, post):
    case = factories.make_case(owner=post)

    answer = program.post(f"/cases/{case.id}/settle", {"disposition": "eaten"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-disposition")
    assert answer.json()["errors"][0]["field"] == "disposition"


def test_given_an_open_case_when_closed_then_409_says_the_state(program, post):
    case = factories.make_case(owner=post)

    answer = program.post(f"/cases/{case.id}/close", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "step-not-allowed")
    assert answer.json()["state"] == "open"


def test_given_a_hand_off_when_accepted_by_the_taker_then_it_moves(program, post):
    case, taker = factories.make_case(owner=post), factories.make_organisation()
    asked = program.post(
        f"/cases/{case.id}/hand-offs",
        {"taker_id": str(taker.id), "mode": "assist", "reason": "要接电"},
    )
    theirs = Program(make_key("read", "work", organisation=taker))

    answer = theirs.post(f"/cases/{case.id}/hand-offs/{asked.json()['ids'][0]}/accept", {})

    assert answer.status_code == 200, answer.content
    (chain,) = theirs.get(f"/cases/{case.id}").json()["hand_offs"]
    assert (chain["state"], chain["taker_id"]) == ("accepted", str(taker.id))


def test_given_two_cases_when_merged_then_one_is_left(program, post):
    case, into = factories.make_case(owner=post), factories.make_case(owner=post)

    answer = program.post(f"/cases/{case.id}/merge", {"into_id": str(into.id)})

    assert answer.json()["state"] == "merged"
    assert len(program.get(f"/cases/{into.id}/reports").json()) == 2


def test_given_clocks_when_paused_and_resumed_then_they_answer(program, post):
    case = factories.make_case(owner=post, at=clock.now())
    until = (clock.now() + timedelta(hours=2)).isoformat()

    paused = program.post(f"/cases/{case.id}/pause", {"reason": "等配件", "until": until})
    resumed = program.post(f"/cases/{case.id}/resume")

    assert (paused.status_code, resumed.status_code) == (200, 200), paused.content


def test_given_a_responder_on_shift_when_offered_then_the_assignment_stands(program, post):
    case = factories.make_case(owner=post)
    member = factories.make_member(organisation=post, now=clock.now())

    answer = program.post(f"/cases/{case.id}/offers", {"member_ids": [str(member.id)]})

    assert answer.status_code == 200, answer.content
    (pk,) = answer.json()["ids"]
    assert Assignment.objects.get(pk=pk).member_id == member.id
    gone = program.post(f"/cases/{case.id}/assignments/{pk}/withdraw", {"reason": "换人"})
    assert gone.status_code == 200


def test_given_someone_off_shift_when_offered_then_422(program, post):
    case = factories.make_case(owner=post)
    member = factories.make_member(organisation=post, on_shift=False)

    answer = program.post(f"/cases/{case.id}/offers", {"member_ids": [str(member.id)]})

    assert answer.status_code == 422


def test_given_contact_when_read_by_the_desk_then_it_is_on_record(program, post):
    subject = new_id()
    privacy.keep(
        subject_id=subject,
        values={"reporter.phone": "13800000000"},
        source="test",
        at=factories.NOON,
    )
    case = factories.make_case(owner=post, report={"reporter_id": subject})

    answer = program.get(f"/cases/{case.id}/contact", purpose="handle_case")

    assert answer.json()["reports"][0]["phone"] == "13800000000"
    read = Read.objects.get()
    assert (read.about, read.purpose, read.fields) == (case.id, "handle_case", ["reporter.phone"])
    assert "13800000000" not in program.get(f"/cases/{case.id}").content.decode()


@pytest.mark.parametrize("purpose", ["", "curiosity", "tell_reporter"])
def test_given_no_fitting_purpose_when_contact_is_read_then_422(program, post, purpose):
    case = factories.make_case(owner=post)

    assert program.get(f"/cases/{case.id}/contact", purpose=purpose).status_code == 422
    assert not Read.objects.exists()


def test_given_a_batch_when_some_cannot_then_each_answers_for_itself(program, post):
    good, bad = factories.make_case(owner=post), factories.make_case()
    unknown = uuid4()

    answer = program.post(
        "/cases/batch",
        {
            "case_ids": [str(good.id), str(bad.id), str(unknown)],
            "action": {"do": "settle", "disposition": "done"},
        },
        key=new_id(),
    )

    told = {item["case_id"]: item["status"] for item in answer.json()["answers"]}
    assert told == {str(good.id): 200, str(bad.id): 404, str(unknown): 404}
    assert Case.objects.get(pk=good.id).state == "resolved"


def test_given_a_batch_with_a_wrong_disposition_when_sent_then_its_errors_are_listed(program, post):
    case = factories.make_case(owner=post)

    answer = program.post(
        "/cases/batch",
        {"case_ids": [str(case.id)], "action": {"do": "settle", "disposition": "eaten"}},
    )

    (told,) = answer.json()["answers"]
    assert (told["ok"], told["errors"][0]["field"]) == (False, "disposition")


@pytest.mark.parametrize("path", ["/nothing", "/cases/not-a-uuid", "/cases/x/notes/y"])
def test_given_no_such_address_when_asked_then_a_problem(program, path):
    answer = program.get(path)

    assert answer.status_code in {404, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_given_the_wrong_method_when_asked_then_405_names_those_allowed(program):
    answer = program.http.delete("/api/v1/cases", headers=program.headers)

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("query", ["q=%00", "cursor=%00", "category=%00"])
def test_given_nul_in_the_query_when_asked_then_400(program, query):
    assert program.get(f"/cases?{query}").status_code == 400
