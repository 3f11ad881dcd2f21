import json
from datetime import timedelta
from importlib.resources import files

import jsonschema_rs
import pytest
import yaml
from tests.exchange.samples import FIELDS, HEAD, RULES, TEXT, sample

from linli.exchange import contracts
from linli.exchange.contracts import ContractRefused, concepts, wording

LIBRARY = contracts.library()


def problems(text: str) -> list[tuple[str, int]]:
    with pytest.raises(ContractRefused) as refused:
        contracts.load(text)
    for each in refused.value.problems:
        assert str(wording.problem(each))
    return [(each.code, each.line) for each in refused.value.problems]


def codes(text: str) -> set[str]:
    return {code for code, _ in problems(text)}


def test_given_a_contract_when_loaded_then_it_says_what_was_agreed():
    found = sample()

    assert (found.feed, found.entity, found.version) == ("sample", "business", "1.2.0")
    assert found.key_names == ("code",)
    assert found.freshness.within == timedelta(hours=24)
    assert found.owner.username == "a@office.example"
    assert found.field(name="area").unit == "㎡"
    assert found.field(name="code").is_required
    assert [rule.is_per_row for rule in found.rules if rule.kind != "text"] == [
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("name", LIBRARY)
def test_every_contract_of_the_library_is_in_order_and_follows_the_standard(name):
    found = contracts.named(name)
    schema = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text())
    data = yaml.safe_load((contracts.store.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    # YAML makes dates of what the standard wants as text.
    plain = json.loads(json.dumps(data, default=str))

    assert found.feed == name
    assert found.key
    assert jsonschema_rs.validator_for(schema).is_valid(plain)


def test_there_are_sixteen_and_each_concept_is_known():
    assert len(LIBRARY) == 16
    meant = {field.concept for name in LIBRARY for field in contracts.named(name).fields}
    assert meant - {""} <= concepts.CONCEPTS


def test_given_a_name_that_is_not_there_then_it_says_so():
    with pytest.raises(contracts.ContractUnknown):
        contracts.named("../residents")


def test_given_several_faults_then_each_is_told_with_its_line():
    text = TEXT.replace("logicalType: boolean", "logicalType: decimal").replace(
        "{minimum: 0}", "{minimum: few}"
    )
    lines = text.splitlines()

    assert problems(text) == [
        ("bad-option", 1 + lines.index("        logicalTypeOptions: {minimum: few}")),
        ("bad-type", 1 + lines.index("      - name: active")),
    ]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("apiVersion: v3.1.0", "apiVersion: v2.2.0", "standard"),
        ("kind: DataContract", "kind: Other", "kind"),
        ("id: sample", "", "needed"),
        ("status: active", "status: active\nstatus: draft", "key-twice"),
        ("status: active", "status: [active]", "form"),
        ("status: active", "status: active\nstate: x", "unknown-key"),
        ("required: true", "requird: true", "unknown-key"),
        ("version: 1.2.0", "version: '1.2'", "bad-version"),
        ("value: business}", "value: dog}", "unknown-entity"),
        ("value: sample}", "value: Sample Feed}", "bad-feed"),
        ("[enterprise-service]", "[policing]", "unknown-purpose"),
        ("role: owner", "role: contact", "no-owner"),
        ("property: latency", "property: retention", "no-freshness"),
        ("unit: h}", "unit: light-years}", "bad-span"),
        ("value: 24", "value: -1", "bad-span"),
        ("format: credit-code", "format: iban", "unknown-format"),
        ("maxLength: 10", "maxLength: ten", "bad-option"),
        ("maxLength: 10", "maximum: 10", "unknown-option"),
        ("maxLength: 10", "pattern: '(?=x)'", "bad-pattern"),
        ("name: kind", "name: _kind", "bad-name"),
        ("name: kind", "name: code", "name-twice"),
        ("mustBe: 0}", "mustBe: 0, mustNotBe: 1}", "one-operator"),
        ("metric: invalidValues", "metric: goodness", "unknown-metric"),
        ("mustBe: true", "mustBe: 3", "condition-must-be-true"),
        ("closed >= opened", "closed >= openend", "sql-unknown-column"),
        ("closed >= opened", "closed >=", "sql-unreadable"),
        ("closed >= opened", "staff", "sql-no-condition"),
        ("closed >= opened", "read_text(''/etc/passwd'') = note", "sql-not-allowed"),
        (", description: 停业不早于开业", "", "rule-without-words"),
        ("{type: text,", "{type: custom, engine: x, implementation: y,", "one-operator"),
        ("metric: rowCount", "metric: nullValues", "metric-misplaced"),
        ("logicalType: boolean", "logicalType: array", "shape-refused"),
        ("logicalType: boolean", "logicalType: vector", "shape-refused"),
        ("physicalName: 备注", "physicalName: 人脸特征", "name-refused"),
        ("logicalType: boolean", "logicalType: boolean\n        physicalType: float[512]", "type-refused"),
        ("value: ㎡}", "value: ㎡}\n          - {property: concept, value: person.face}", "unknown-concept"),
    ],
)  # fmt: skip
def test_given_one_fault_then_it_is_named(before, after, code):
    assert before in TEXT
    assert code in codes(TEXT.replace(before, after))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-mapping"),
        ("- a", "no-mapping"),
        ("a: [", "no-yaml"),
        ("a: &x 1\nb: *x", "alias"),
        ("? [a]\n: b", "no-key"),
        ("a: !!python/object/apply:os.system [id]", "no-yaml"),
        ("a: " + "[" * 60 + "]" * 60, "too-deep"),
        ("a: " + "x" * 1_000_001, "too-large"),
    ],
)
def test_given_no_contract_at_all_then_it_is_refused(text, code):
    assert code in codes(text)


PERSON = (
    HEAD.replace("value: business", "value: person").replace("enterprise-service", "care-visits")
    + """\
      - name: code
        logicalType: string
        primaryKey: true
        customProperties:
          - {property: purpose, value: [care-visits]}
          - {property: legalBasis, value: PIPL 13(1)(3)}
          - {property: retention, value: P1Y}
"""
)


@pytest.mark.parametrize(
    ("gone", "code"),
    [("purpose", "no-purpose"), ("legalBasis", "no-legal-basis"), ("retention", "no-retention")],
)
def test_given_a_personal_field_without_purpose_basis_or_retention_then_it_is_refused(gone, code):
    assert contracts.load(PERSON).fields[0].is_personal
    kept = [line for line in PERSON.splitlines() if f"property: {gone}," not in line]
    assert codes("\n".join(kept)) == {code}


@pytest.mark.parametrize("name", ["联系人", "手机号", "contact_name", "身份证号码"])
def test_given_a_field_that_only_looks_personal_then_it_too_must_say_what_for(name):
    field = f"      - {{name: x, physicalName: {name}, logicalType: string}}\n"
    assert codes(HEAD + FIELDS + field + RULES) == {"no-purpose", "no-legal-basis", "no-retention"}


@pytest.mark.parametrize("retention", ["3 years", "P", "PT3H", "P3Y2"])
def test_given_a_retention_that_is_no_duration_then_it_is_refused(retention):
    assert "bad-retention" in codes(PERSON.replace("value: P1Y", f"value: {retention}"))


def test_given_coordinates_in_a_feed_about_persons_then_it_is_refused_and_about_places_not():
    field = "      - {name: lon, logicalType: number}\n"
    assert codes(PERSON + field.replace("lon", "longitude")) >= {"name-refused"}
    assert contracts.load(HEAD + FIELDS + field + RULES).field(name="lon")


def test_given_the_first_form_of_a_team_then_its_owner_is_found():
    text = TEXT.replace("  name: Office\n  members:\n    - {user", "  - {user")
    assert contracts.load(text).owner.name == "A"


def test_given_a_file_that_is_not_utf8_then_it_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(TEXT.encode("gb18030"))
    with pytest.raises(ContractRefused) as refused:
        contracts.load(path)
    assert [each.code for each in refused.value.problems] == ["no-utf8"]
