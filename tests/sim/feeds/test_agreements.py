"""The sixteen contracts that ship: their form, and that they ask for no more than they may."""

import json
import re
from functools import cache
from importlib.resources import files

import jsonschema_rs
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from linli.sim.feeds import columns
from linli.sim.feeds.offices import OFFICES


def words(text):
    return frozenset(text.split())


FEEDS = (
    "buildings", "care-list", "devices", "elder-care", "enterprises", "fire-inspections",
    "health-visits", "mediation", "parking", "property", "residents", "schools", "shelters",
    "tenancies", "urban-cases", "utility-meters",
)  # fmt: skip
PURPOSES = words(
    "care-visits tenancy-register school-enrolment health-home-visits legal-mediation fire-safety "
    "property-service emergency-shelter enterprise-service urban-management device-upkeep"
)
CONCEPTS = words(
    "person.name person.name_en person.nickname person.id_number person.phone person.birth_date "
    "person.sex person.household home.address home.key home.tenancy business.name "
    "business.short_name business.credit_code business.phone business.address business.trade "
    "business.contact_name place.address device.serial device.kind event.date record.key "
    "record.changed_at"
)
# What no department may send, by the words that would name it.
FORBIDDEN = re.compile(
    "face|photo|finger|iris|biometric|crime|criminal|police|track|passage|entry_time|exit_time"
    "|relation|spouse|parent|guardian|score|rating|income|diagnos|religio|ethnic|marri"
    "|人脸|指纹|照片|犯罪|前科|轨迹|出入|进出|关系|配偶|监护|评分|积分|收入|病|民族|宗教|婚"
)


def text_of(feed: str) -> str:
    return columns.library().joinpath(f"{feed}.yaml").read_text(encoding="utf-8")


@cache
def parsed(feed):
    return yaml.safe_load(text_of(feed))


@pytest.fixture(scope="module")
def schema():
    text = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text))


@pytest.fixture(params=FEEDS)
def contract(request):
    return parsed(request.param)


def fields(contract):
    return contract["schema"][0]["properties"]


def test_there_are_sixteen_and_an_office_for_each():
    assert columns.feeds() == FEEDS
    assert tuple(office.feed for office in OFFICES) == FEEDS


@pytest.mark.parametrize("feed", FEEDS)
def test_a_contract_follows_the_standard(feed, schema):
    text = text_of(feed)

    contract = OpenDataContractStandard.from_string(text)

    assert [error.message for error in schema.iter_errors(parsed(feed))] == []
    assert (contract.apiVersion, contract.version) == ("v3.1.0", "1.0.0")
    assert contract.team.members[0].role == "owner"
    assert contract.team.members[0].username.endswith(".example")


def test_a_contract_says_what_it_is_for_in_both_languages(contract):
    for words in (contract["name"], contract["team"]["name"], *contract["description"].values()):
        assert re.search("[一-鿿]", words)
        assert re.search("[A-Za-z]{3}", words)
    own = columns.custom(contract)
    assert own["purposes"]
    assert set(own["purposes"]) <= PURPOSES
    assert own["entity"] in {"person", "home", "business", "place", "device"}


def test_a_contract_agrees_on_freshness_frequency_and_retention(contract):
    agreed = {one["property"]: (one["value"], one.get("unit")) for one in contract["slaProperties"]}

    assert agreed["freshness"] == (24, "h")
    assert agreed["frequency"] == (1, "d")
    assert agreed["retention"][1] == "y"


def test_each_field_has_a_purpose_a_legal_basis_a_term_and_somebody_who_answers(contract):
    purposes = set(columns.custom(contract)["purposes"])
    for field in fields(contract):
        own = columns.custom(field)
        assert own["purpose"], field["name"]
        assert set(own["purpose"]) <= purposes
        assert re.search(r"(第.+条).+Arts? ?\.? ?\d", own["legalBasis"]), field["name"]
        assert re.fullmatch(r"P\d+Y", own["retention"])
        assert own["responsible"] == contract["team"]["name"]
        assert own.get("concept", "person.name") in CONCEPTS


def test_each_field_has_names_in_both_languages_and_headings_are_unique(contract):
    headings = [columns.custom(field)["heading"] for field in fields(contract)]

    assert len(set(headings)) == len(headings)
    for field, heading in zip(fields(contract), headings, strict=True):
        assert field["businessName"].startswith(f"{heading} / ")
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])
        assert re.search("[一-鿿]", field["description"])
        assert re.search("[A-Za-z]{3}", field["description"])


def test_a_contract_has_one_key_and_one_moment_of_change(contract):
    concepts = [columns.custom(field).get("concept") for field in fields(contract)]
    keys = [field for field in fields(contract) if field.get("primaryKey")]

    assert [columns.custom(field)["concept"] for field in keys] == ["record.key"]
    assert concepts.count("record.changed_at") == 1
    assert all(
        concepts.count(concept) == 1 for concept in concepts if concept not in (None, "event.date")
    )


def test_a_contract_carries_nothing_that_is_forbidden(contract):
    for field in fields(contract):
        words = f"{field['name']} {columns.custom(field)['heading']}"
        assert not FORBIDDEN.search(words), words


@pytest.mark.parametrize(
    "feed", ["shelters", "devices", "urban-cases", "utility-meters", "buildings"]
)
def test_feeds_about_things_carry_nobody(feed):
    concepts = {columns.custom(field).get("concept", "") for field in fields(parsed(feed))}

    assert not [concept for concept in concepts if concept.startswith("person.")]


def test_mediation_shares_no_purpose_with_any_other_feed():
    purposes = {feed: set(columns.custom(parsed(feed))["purposes"]) for feed in FEEDS}
    others = set().union(*(of for feed, of in purposes.items() if feed != "mediation"))

    assert not purposes["mediation"] & others


def test_whatever_is_told_of_a_person_is_marked_as_personal(contract):
    about = columns.custom(contract)["entity"]
    for field in fields(contract):
        concept = columns.custom(field).get("concept", "")
        if concept != "record.changed_at" and (about == "person" or concept.startswith("person.")):
            assert field["classification"] in {"personal", "sensitive"}, field["name"]
