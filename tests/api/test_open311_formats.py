"""Open311: every answer as the published field lists, its JSON as the Spark mapping of its XML."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import xmlschema
from tests import factories
from tests.api.doors import make_key
from tests.api.test_open311_reading import FORM, ask

from linli.cases import services as cases
from linli.cases.models import Case, Report
from linli.core import clock

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
SCHEMA = xmlschema.XMLSchema(GOLDEN / "georeport_v2.xsd")
UPDATES = {"start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-03T00:00:00Z"}
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def case(settings) -> Case:
    """A request that was answered, all of it at given times."""
    settings.PUBLIC_URL = "https://linli.example"
    category = factories.make_category(
        code="gas-leak",
        name="燃气泄漏",
        name_en="Gas leak",
        form=FORM,
        guidance_en="Open the windows.",
        keywords=["气", "gas"],
    )
    owner = factories.make_organisation(name="燃气公司", name_en="Gas company")
    made = factories.make_case(
        category=category,
        owner=owner,
        report={
            "text": "楼道有煤气味 <b>&\u0007",
            "address": "梧桐路12号",
            "media_url": "https://e.org/a.jpg",
            "attributes": {"floor": "3", "smell": ["gas", "smoke"]},
        },
    )
    later = factories.NOON + timedelta(minutes=20)
    note = "师傅在路上\nhttps://e.org/b.jpeg?w=600"
    cases.add_note(case_id=made.id, text=note, is_public=True, actor="system", at=later)
    cases.settle(
        case_id=made.id, disposition="done", actor="system", at=later + timedelta(minutes=30)
    )
    return made


def said(path: str, case: Case, **query: Any) -> str:
    """An answer with what differs from run to run replaced."""
    answer = ask(path, **query)
    text = answer.content.decode()
    codes = Report.objects.filter(case=case).values_list("code", flat=True)
    for code in codes:
        text = text.replace(code, "3F7K-Q2M9")
    return UUID_TEXT.sub("00000000-0000-7000-8000-000000000000", text)


ANSWERS = {
    "services": ("/services", {}),
    "service_definition": ("/services/gas-leak", {}),
    "request": ("/requests/{code}", {}),
    "request_extended": ("/requests/{code}", {"extensions": "true"}),
    "token": ("/tokens/{code}", {}),
    "updates": ("/servicerequestupdates", UPDATES),
    "errors": ("/services/none", {}),
    "none_found": ("/requests", {"service_code": "none"}),
}
STRICT = sorted(set(ANSWERS) - {"request_extended"})


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_the_kept_one_byte_for_byte(name: str, form: str, case: Case) -> None:
    path, query = ANSWERS[name]

    found = said(f"{path.format(code=case.code)}.{form}", case, **query)

    assert found == (GOLDEN / f"{name}.{form}").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("name", STRICT)
def test_the_xml_has_the_fields_of_the_specification_and_no_other(name: str, case: Case) -> None:
    path, query = ANSWERS[name]

    answer = ask(f"{path.format(code=case.code)}.xml", **query)

    SCHEMA.validate(answer.content.decode())


def test_discovery_and_updates_sent_have_the_fields_of_their_specifications(case: Case) -> None:
    SCHEMA.validate(ask("/discovery.xml").content.decode())
    SCHEMA.validate(ask("/servicerequestupdates.xml").content.decode())
    assert not SCHEMA.is_valid("<service_requests><request/></service_requests>")


LISTS = {"services", "service_requests", "service_request_updates", "errors", "attributes"}
LISTS |= {"values", "endpoints", "formats", "photos", "notes"}


def spark(element: ElementTree.Element) -> Any:
    """What the Spark convention makes of XML; without a schema every value is text."""
    if element.tag in LISTS:
        return [spark(item) for item in element]
    if len(element):
        return {item.tag: spark(item) for item in element}
    return element.text


def as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, dict):
        return {name: as_text(item) for name, item in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    text = None if value is None else re.sub("[\x00-\x08]", "", str(value))
    return text or None


@pytest.mark.parametrize("name", ANSWERS)
def test_the_json_is_the_spark_mapping_of_the_xml(name: str, case: Case) -> None:
    path, query = ANSWERS[name]
    path = path.format(code=case.code)

    root = ElementTree.fromstring(ask(f"{path}.xml", **query).content)

    assert as_text(json.loads(ask(f"{path}.json", **query).content)) == spark(root)


def test_given_every_shipped_category_when_defined_then_each_fits() -> None:
    for item in factories.catalogue().values():
        factories.make_category(code=item["code"], form=item.get("form", []))
        SCHEMA.validate(ask(f"/services/{item['code']}.xml").content.decode())


def test_given_orders_that_repeat_when_defined_then_each_number_comes_once() -> None:
    form = [FORM[0] | {"code": "b", "order": 2}, FORM[0] | {"code": "a", "order": 2}]
    factories.make_category(code="twice", form=form)

    found = json.loads(ask("/services/twice.json").content)["attributes"]

    assert [(item["code"], item["order"]) for item in found] == [("b", 1), ("a", 2)]


def test_given_a_request_without_a_category_when_asked_then_its_code_is_a_text() -> None:
    report = factories.make_report(at=clock.now())
    code = Report.objects.get(pk=report).code

    (found,) = json.loads(ask(f"/requests/{code}.json").content)

    assert found["service_code"] == ""


def test_given_a_service_no_longer_used_when_defined_then_404() -> None:
    factories.make_category(code="gone", is_active=False)

    assert ask("/services/gone.xml").status_code == 404


@pytest.mark.parametrize("method", ["get", "post", "put"])
@pytest.mark.parametrize("path", ["/requests.json", "/requests.xml", "/nothing.json"])
def test_programs_in_browsers_may_read_every_answer(client, method: str, path: str) -> None:
    answer = getattr(client, method)(f"/open311/v2{path}")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


def test_given_a_preflight_when_asked_then_methods_and_headers_are_allowed(client) -> None:
    answer = client.options("/open311/v2/requests.json")

    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
    allowed = answer["Access-Control-Allow-Headers"]
    assert {"Content-Type", "Idempotency-Key", "X-Requested-With"} <= set(allowed.split(", "))


def test_given_a_limit_used_up_when_sent_then_it_says_when_to_try_again(client, case: Case) -> None:
    key = make_key("report", per_minute=1)
    form = {"api_key": key, "service_code": case.category.code, "lat": 30, "long": 113}

    answers = [client.post("/open311/v2/requests.json", form) for _ in range(3)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert 0 < int(refused[0]["Retry-After"]) <= 60
