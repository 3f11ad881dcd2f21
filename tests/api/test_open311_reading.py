"""Open311: what is read, in both forms, as the specification has it."""

import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from tests import factories

from linli.cases import services as cases
from linli.cases.models import Media
from linli.core import clock

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
FORM: list[dict[str, Any]] = [
    {
        "code": "floor",
        "datatype": "string",
        "required": True,
        "order": 1,
        "description_zh": "几层？",
        "description_en": "Which floor?",
        "values": [],
    },
    {
        "code": "smell",
        "datatype": "multivaluelist",
        "required": False,
        "order": 2,
        "description_zh": "气味？",
        "description_en": "What smell?",
        "values": [
            {"key": "gas", "name_zh": "煤气", "name_en": "Gas"},
            {"key": "smoke", "name_zh": "烟", "name_en": "Smoke"},
        ],
    },
]


def ask(path: str, *, language: str = "en", **query: Any) -> Any:
    return Client().get(BASE + path, query, headers={"Accept-Language": language})


def told(path: str, **query: Any) -> Any:
    answer = ask(path, **query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def tree(path: str, **query: Any) -> ElementTree.Element:
    answer = ask(path, **query)
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)


def ids(found: list[dict[str, Any]]) -> set[str]:
    return {item["service_request_id"] for item in found}


def test_discovery_names_the_endpoint_in_both_forms():
    found, root = told("/discovery.json"), tree("/discovery.xml")

    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    (endpoint,) = found["endpoints"]
    assert list(endpoint) == ["specification", "url", "changeset", "type", "formats"]
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert root.tag == "discovery"
    assert [item.text for item in root.findall("endpoints/endpoint/formats/format")] == endpoint[
        "formats"
    ]


def test_services_list_every_category_in_use():
    category = factories.make_category(
        form=FORM, keywords=["气", "烟"], guidance_en="Open the windows."
    )
    factories.make_category(is_active=False)

    found, root = told("/services.json"), tree("/services.xml")

    assert found == [
        {
            "service_code": category.code,
            "service_name": category.name_en,
            "description": "Open the windows.",
            "metadata": True,
            "type": "realtime",
            "keywords": "气, 烟",
            "group": "facilities",
        }
    ]
    assert root.tag == "services"
    assert {item.tag: item.text for item in root.find("service")} == {
        "service_code": category.code,
        "service_name": category.name_en,
        "description": "Open the windows.",
        "metadata": "true",
        "type": "realtime",
        "keywords": "气, 烟",
        "group": "facilities",
    }


def test_services_speak_chinese_to_who_asks_for_it():
    category = factories.make_category()

    answer = ask("/services.json", language="zh-CN")

    assert json.loads(answer.content)[0]["service_name"] == category.name


def test_service_definition_has_typed_attributes():
    category = factories.make_category(form=FORM)

    found, root = told(f"/services/{category.code}.json"), tree(f"/services/{category.code}.xml")

    assert found == {
        "service_code": category.code,
        "attributes": [
            {
                "variable": True,
                "code": "floor",
                "datatype": "string",
                "required": True,
                "datatype_description": None,
                "order": 1,
                "description": "Which floor?",
            },
            {
                "variable": True,
                "code": "smell",
                "datatype": "multivaluelist",
                "required": False,
                "datatype_description": None,
                "order": 2,
                "description": "What smell?",
                "values": [{"key": "gas", "name": "Gas"}, {"key": "smoke", "name": "Smoke"}],
            },
        ],
    }
    assert root.tag == "service_definition"
    assert [item.text for item in root.findall("attributes/attribute/values/value/key")] == [
        "gas",
        "smoke",
    ]
    assert root.find("attributes/attribute/datatype_description").text is None


def test_given_no_such_service_when_defined_then_404_in_both_forms():
    found, root = ask("/services/none.json"), ask("/services/none.xml")

    assert (found.status_code, root.status_code) == (404, 404)
    assert json.loads(found.content) == [{"code": 404, "description": "service_code was not found"}]
    assert ElementTree.fromstring(root.content).find("error/code").text == "404"


FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


def test_a_request_is_told_with_every_field_in_both_forms():
    case = factories.make_case(
        at=clock.now(),
        report={"text": "灯坏了 <b>&", "address": "梧桐路12号", "media_url": "https://e.org/a.jpg"},
    )

    (found,) = told(f"/requests/{case.code}.json")
    root = tree(f"/requests/{case.code}.xml")

    assert list(found) == FIELDS
    assert (found["status"], found["description"]) == ("open", "灯坏了 <b>&")
    assert (found["lat"], found["long"]) == (30.6, 113.9)
    assert found["zipcode"] is None
    assert found["media_url"] == "https://e.org/a.jpg"
    assert found["requested_datetime"].endswith("Z")
    assert datetime.fromisoformat(found["requested_datetime"]) == case.opened_at.replace(
        microsecond=0
    )
    assert found["expected_datetime"] is not None
    request = root.find("request")
    assert [item.tag for item in request] == FIELDS
    assert request.find("description").text == "灯坏了 <b>&"
    assert request.find("zipcode").text is None


def test_given_a_case_not_public_when_asked_by_id_then_only_its_state_is_told():
    category = factories.make_category(is_public=False)
    case = factories.make_case(
        category=category, at=clock.now(), report={"text": "家里的事", "address": "3-401"}
    )

    (found,) = told(f"/requests/{case.code}.json", extensions="true")

    assert found["status"] == "open"
    assert {found[name] for name in ("description", "address", "lat", "long", "media_url")} == {
        None
    }
    assert "家里的事" not in json.dumps(found, ensure_ascii=False)
    assert told("/requests.json") == []


def test_given_a_home_when_listed_then_the_address_ends_at_the_building():
    factories.make_case(at=clock.now(), report={"address": "梧桐路12号3号楼2单元401室"})

    (found,) = told("/requests.json")

    assert found["address"] == "梧桐路12号3号楼"


def test_given_a_report_not_public_when_listed_then_it_is_left_out():
    factories.make_case(at=clock.now(), report={"is_public": False})

    assert told("/requests.json") == []


def test_given_internal_notes_when_told_then_never():
    case = factories.make_case(at=clock.now())
    cases.add_note(
        case_id=case.id, text="内部的话", is_public=False, actor="system", at=clock.now()
    )
    cases.settle(
        case_id=case.id, disposition="done", note="内部结论", actor="system", at=clock.now()
    )

    everything = "".join(
        ask(path, extensions="true").content.decode()
        for path in (f"/requests/{case.code}.json", "/requests.xml", "/servicerequestupdates.json")
    )

    assert "内部" not in everything
    (found,) = told(f"/requests/{case.code}.json")
    assert (found["status"], found["status_notes"]) == ("closed", "Done")


def test_given_a_public_note_when_told_then_it_is_the_status_note():
    case = factories.make_case(at=clock.now())
    cases.add_note(case_id=case.id, text="明天换灯", is_public=True, actor="system", at=clock.now())

    (found,) = told(f"/requests/{case.code}.json", extensions="true")

    assert found["status_notes"] == "明天换灯"
    assert [note["description"] for note in found["notes"]] == ["Taken up", "明天换灯"]
    assert found["extended_attributes"] == {"channel": "portal", "photos": []}


def test_given_a_photo_when_it_is_public_then_its_address_is_told():
    case = factories.make_case(at=clock.now())
    report = case.reports.get()
    photo = Media.objects.create(
        report=report, file="a", thumbnail="b", content_type="image/jpeg", width=1, height=1,
        sha256="x", added_by="system", added_at=clock.now(),
    )  # fmt: skip

    hidden = told(f"/requests/{case.code}.json")[0]["media_url"]
    Media.objects.update(is_public=True)
    shown = told(f"/requests/{case.code}.json")[0]["media_url"]

    assert hidden is None
    assert shown.endswith(f"/media/{photo.id}")


def test_given_ids_when_listed_then_they_override_every_other_filter():
    old = factories.make_case(at=clock.now() - timedelta(days=300))
    new = factories.make_case(at=clock.now())

    found = told(
        "/requests.json",
        service_request_id=f"{old.code},{new.code},ZZZZ-ZZZZ",
        status="closed",
        start_date="2001-01-01T00:00:00Z",
        end_date="2001-01-02T00:00:00Z",
    )

    assert [item["service_request_id"] for item in found] == [old.code, new.code]


def test_given_no_dates_when_listed_then_the_last_90_days_latest_first():
    now = clock.now()
    factories.make_case(at=now - timedelta(days=91))
    older = factories.make_case(at=now - timedelta(days=89))
    newer = factories.make_case(at=now - timedelta(days=1))

    found = told("/requests.json")

    assert [item["service_request_id"] for item in found] == [newer.code, older.code]


def test_given_one_date_when_listed_then_90_days_from_there():
    now = clock.now()
    cases_ = [factories.make_case(at=now - timedelta(days=days)) for days in (200, 150, 50)]

    after = told("/requests.json", start_date=(now - timedelta(days=201)).isoformat())
    before = told("/requests.json", end_date=(now - timedelta(days=149)).strftime("%Y-%m-%d"))

    assert ids(after) == {cases_[0].code, cases_[1].code}
    assert ids(before) == {cases_[0].code, cases_[1].code}


def test_given_a_status_when_listed_then_only_such():
    now = clock.now()
    open_, done = factories.make_case(at=now), factories.make_case(at=now)
    cases.settle(case_id=done.id, disposition="done", actor="system", at=now)

    assert ids(told("/requests.json", status="open")) == {open_.code}
    assert ids(told("/requests.json", status="closed")) == {done.code}
    assert ids(told("/requests.json", status="open,closed")) == {open_.code, done.code}
    assert ids(told("/requests.json", status="")) == {open_.code, done.code}


def test_given_service_codes_when_listed_then_only_such():
    one, two, _three = (factories.make_case(at=clock.now()) for _ in range(3))

    found = told("/requests.json", service_code=f"{one.category.code},{two.category.code}")

    assert ids(found) == {one.code, two.code}


def test_given_a_place_when_listed_then_what_lies_within_the_radius():
    near = factories.make_case(at=clock.now())
    factories.make_case(at=clock.now(), report={"point": factories.Point(114.5, 30.6)})

    assert ids(told("/requests.json", lat=30.6001, long=113.9, radius=50)) == {near.code}
    assert told("/requests.json", lat=30.61, long=113.9, radius=50) == []


def test_given_pages_when_listed_then_they_do_not_overlap():
    wanted = {factories.make_case(at=clock.now()).code for _ in range(5)}

    pages = [told("/requests.json", page=page, page_size=2) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert set().union(*map(ids, pages)) == wanted


def test_given_changes_when_listed_by_update_then_age_does_not_matter():
    now = clock.now()
    old = factories.make_case(at=now - timedelta(days=300))
    factories.make_case(at=now - timedelta(days=300))
    cases.add_note(case_id=old.id, text="动了", is_public=True, actor="system", at=now)

    found = told("/requests.json", updated_after=(now - timedelta(hours=1)).isoformat())

    assert ids(found) == {old.code}
    assert told("/requests.json", updated_before=(now - timedelta(days=400)).isoformat()) == []


def test_given_words_when_listed_then_what_holds_them():
    wanted = factories.make_case(at=clock.now(), report={"text": "电梯困人"})
    factories.make_case(at=clock.now())

    assert ids(told("/requests.json", q="电梯困人")) == {wanted.code}


def test_given_a_report_that_waits_for_triage_when_listed_then_it_is_open():
    category = factories.make_category()
    factories.make_report(category_id=category.id, at=clock.now())
    factories.make_report(at=clock.now())

    (found,) = told("/requests.json")

    assert (found["status"], found["service_code"]) == ("open", category.code)


def test_a_token_is_the_id_itself():
    case = factories.make_case(at=clock.now())

    assert told(f"/tokens/{case.code}.json") == [
        {"service_request_id": case.code, "token": case.code}
    ]


def test_open_data_may_be_read_from_any_page():
    assert ask("/services.json")["Access-Control-Allow-Origin"] == "*"


def test_given_many_requests_when_listed_then_few_queries(django_assert_max_num_queries):
    for _ in range(6):
        factories.make_case(at=clock.now())

    with django_assert_max_num_queries(14):
        assert len(told("/requests.json", extensions="true")) == 6


def test_given_personal_words_in_a_public_report_then_strangers_neither_read_nor_guess_them():
    words = "王女士说楼道灯坏了，电话13812345678"
    case = factories.make_case(at=clock.now(), report={"text": words})
    note = "请找李师傅13712345678，或打物业027-85551234"
    cases.add_note(case_id=case.id, text=note, is_public=True, actor="user:1", at=clock.now())

    (found,) = told("/requests.json", q="楼道灯")
    updates = [item["description"] for item in told("/servicerequestupdates.json")]

    assert found["description"] == "[姓名]女士说楼道灯坏了，电话[手机号]"
    assert "请找[姓名]师傅[手机号]，或打物业027-85551234" in updates
    assert told("/requests.json", q="13812345678") == []
    assert told("/requests.json", q="王女士") == []
