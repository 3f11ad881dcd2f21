"""Open311: updates of requests, as they are told and sent."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests import factories
from tests.api.doors import make_key
from tests.api.test_open311_reading import FORM, ids, told, tree
from tests.api.test_open311_sending import code_of, fields, send
from tests.factories import noted

from linli.cases import services as cases
from linli.cases.models import Event, Report
from linli.core import clock
from linli.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    return make_key("report")


@pytest.fixture
def category() -> Any:
    return factories.make_category(form=FORM)


def test_updates_tell_what_happened_oldest_first():
    now = clock.now()
    case = factories.make_case(at=now - timedelta(minutes=30))
    cases.add_note(
        case_id=case.id,
        text="明天来",
        is_public=True,
        actor="system",
        at=now - timedelta(minutes=20),
    )
    cases.settle(
        case_id=case.id,
        disposition="done",
        note="内部",
        actor="system",
        at=now - timedelta(minutes=10),
    )

    found, root = told("/servicerequestupdates.json"), tree("/servicerequestupdates.xml")

    assert [(item["status"], item["description"]) for item in found] == [
        ("OPEN", "Taken up"),
        ("OPEN", "明天来"),
        ("CLOSED", "Done"),
    ]
    assert {item["service_request_id"] for item in found} == {case.code}
    assert len({item["update_id"] for item in found}) == 3
    assert root.tag == "service_request_updates"
    assert [item.tag for item in root.find("request_update")][:5] == [
        "update_id",
        "service_request_id",
        "status",
        "updated_datetime",
        "description",
    ]


def test_updates_keep_to_the_dates():
    now = clock.now()
    case = factories.make_case(at=now - timedelta(days=3))
    cases.add_note(case_id=case.id, text="今天", is_public=True, actor="system", at=now)

    found = told(
        "/servicerequestupdates.json",
        start_date=(now - timedelta(hours=1)).isoformat(),
        end_date=(now + timedelta(hours=1)).isoformat(),
    )

    assert [item["description"] for item in found] == ["今天"]


def test_given_ids_when_updates_are_asked_for_then_only_theirs():
    now = clock.now()
    wanted, _other = (factories.make_case(at=now - timedelta(hours=1)) for _ in range(2))

    found = told("/servicerequestupdates.json", service_request_id=f"{wanted.code},nobody")

    assert ids(found) == {wanted.code}


def test_updates_tell_each_report_of_a_case():
    now = clock.now()
    case = factories.make_case(at=now - timedelta(hours=1))
    second = factories.make_report(at=now - timedelta(minutes=50))
    cases.attach_report(report_id=second, case_id=case.id, reasons=[], actor="system", at=now)
    cases.add_note(case_id=case.id, text="来了", is_public=True, actor="system", at=now)

    found = [item for item in told("/servicerequestupdates.json") if item["description"] == "来了"]

    assert len(ids(found)) == 2
    assert len({item["update_id"] for item in found}) == 2


def taken_up(key: str, category: Any, **fields_: Any) -> Any:
    """A request that was sent with `key` and has a case."""
    code = code_of(send(fields(key, category)))
    report = Report.objects.get(code=code)
    case_id = cases.open_case(
        report_id=report.id,
        triaged=cases.Triaged(
            category_id=category.id,
            kind="report",
            grade="P3",
            owner_id=(fields_.get("owner") or factories.make_organisation()).id,
            summary="煤气味",
            decision={},
        ),
        actor="system",
        at=clock.now(),
    )
    report.refresh_from_db()
    return report, case_id


def update(key: str, report: Any, **changed: Any) -> Any:
    usual = {
        "api_key": key,
        "service_request_id": report.code,
        "update_id": "456",
        "updated_datetime": "2026-03-01T12:00:00Z",
        "status": "OPEN",
        "description": "还有味道",
        "first_name": "Bob",
        "last_name": "Mould",
    }
    wanted = {name: value for name, value in (usual | changed).items() if value is not None}
    return send(wanted, path="/servicerequestupdates.json")


def test_given_the_sender_when_updating_twice_then_one_internal_note(key, category):
    report, case_id = taken_up(key, category)

    first, second = (update(key, report) for _ in range(2))

    assert first.status_code == 201, first.content
    assert json.loads(first.content) == json.loads(second.content)
    note = Event.objects.get(case_id=case_id, kind="NoteAdded")
    assert (noted(note), note.is_public) == ("还有味道", False)
    assert json.loads(first.content) == [{"update_id": str(note.id)}]
    assert "Mould" not in str(ledger.entries())


def test_given_the_sender_when_calling_it_closed_then_staff_learn_and_the_case_stays_open(
    key, category
):
    report, case_id = taken_up(key, category)

    update(key, report, status="CLOSED")

    assert told(f"/requests/{report.code}.json")[0]["status"] == "open"
    assert "CLOSED" in noted(Event.objects.get(case_id=case_id, kind="NoteAdded"))


def test_given_who_works_on_it_when_closing_with_a_disposition_then_the_case_is_resolved(
    key, category
):
    owner = factories.make_organisation()
    report, _case_id = taken_up(key, category, owner=owner)
    worker = make_key("report", "work", organisation=owner)

    update(worker, report, status="CLOSED", external_status_code="done", description="修好了")

    assert told(f"/requests/{report.code}.json")[0]["status"] == "closed"
    assert "修好了" in [item["description"] for item in told("/servicerequestupdates.json")]


@pytest.mark.parametrize("scopes", [("report",), ("report", "work")])
def test_given_a_stranger_when_updating_then_the_request_does_not_exist(key, category, scopes):
    report, case_id = taken_up(key, category)
    stranger = make_key(*scopes, organisation=factories.make_organisation())

    assert update(stranger, report).status_code == 404
    assert not Event.objects.filter(case_id=case_id, kind="NoteAdded").exists()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"service_request_id": None}, 400),
        ({"service_request_id": "ZZZZ-ZZZZ"}, 404),
        ({"status": None}, 400),
        ({"updated_datetime": "once"}, 400),
        ({"description": "x" * 3001}, 400),
        ({"media_url": "file:///etc/passwd"}, 400),
        ({"api_key": "nobody"}, 403),
    ],
)
def test_given_a_wrong_update_when_sent_then_it_says_why(key, category, changed, status):
    report, _case_id = taken_up(key, category)

    assert update(key, report, **changed).status_code == status
