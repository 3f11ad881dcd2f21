import pytest
from tests.exchange.samples import FIELDS, HEAD, RULES, TEXT, sample

from linli.exchange import contracts
from linli.exchange.contracts import wording


def compared(text: str, *, version: str = "1.2.0"):
    new = contracts.load(text.replace("version: 1.2.0", f"version: {version}"))
    found = contracts.compare(old=sample(), new=new)
    for each in found.changes:
        assert str(wording.change(each))
    return found


@pytest.mark.parametrize("name", contracts.library())
def test_a_contract_is_the_same_as_itself(name):
    contract = contracts.named(name)
    found = contracts.compare(old=contract, new=contract)
    assert (found.verdict, found.changes, found.is_version_right) == ("same", (), True)


BREAKING = [
    ("logicalType: boolean", "logicalType: string", "type-changed"),
    ("physicalName: 备注", "physicalName: 说明", "heading-changed"),
    ("minimum: '1990-01-01'", "minimum: '1995-01-01'", "minimum-changed"),
    ("{maxLength: 10}", "{maxLength: 8}", "max-length-changed"),
    ("[甲, 乙]", "[甲]", "rule-added"),
    ("value: 24", "value: 12", "freshness-changed"),
    ("[enterprise-service]", "[enterprise-service, fire-safety]", "purpose-added"),
    (
        "        physicalName: 备注",
        "        required: true\n        physicalName: 备注",
        "required-changed",
    ),
    (
        "        physicalName: 备注",
        "        unique: true\n        physicalName: 备注",
        "unique-changed",
    ),
    ("closed >= opened", "closed > opened", "rule-added"),
    ("value: ㎡", "value: 亩", "unit-changed"),
]
COMPATIBLE = [
    ("minimum: '1990-01-01'", "minimum: '1980-01-01'", "minimum-changed"),
    ("{maxLength: 10}", "{maxLength: 20}", "max-length-changed"),
    ("value: 24", "value: 48", "freshness-changed"),
    ("        required: true\n        quality", "        quality", "required-changed"),
    ("logicalTypeOptions: {format: phone}", "logicalTypeOptions: {}", "format-changed"),
]


@pytest.mark.parametrize(("before", "after", "code"), BREAKING)
def test_what_older_deliveries_may_fail_is_breaking_and_needs_a_new_first_number(
    before, after, code
):
    assert before in TEXT
    found = compared(TEXT.replace(before, after), version="1.3.0")

    assert found.verdict == "breaking"
    assert code in {each.code for each in found.reasons}
    assert (found.needed, found.is_version_right) == ("2.0.0", False)
    assert compared(TEXT.replace(before, after), version="2.0.0").is_version_right


@pytest.mark.parametrize(("before", "after", "code"), COMPATIBLE)
def test_what_every_older_delivery_passes_is_compatible(before, after, code):
    assert before in TEXT
    found = compared(TEXT.replace(before, after), version="1.3.0")

    assert (found.verdict, found.needed, found.is_version_right) == ("compatible", "1.3.0", True)
    assert code in {each.code for each in found.changes}


def test_a_column_more_is_compatible_unless_it_must_be_given_and_a_column_less_breaks():
    extra = "      - {name: extra, logicalType: string}\n"
    assert compared(HEAD + FIELDS + extra + RULES).verdict == "compatible"
    needed = extra.replace("string}", "string, required: true}")
    assert compared(HEAD + FIELDS + needed + RULES).verdict == "breaking"
    less = FIELDS[: FIELDS.index("      - name: note")]
    assert [each.code for each in compared(HEAD + less + RULES).reasons] == ["field-removed"]


def test_a_heading_that_is_still_taken_as_a_synonym_does_not_break():
    after = "physicalName: 说明\n        synonyms: [{synonym: 备注}]"
    assert compared(TEXT.replace("physicalName: 备注", after)).verdict == "compatible"


def test_a_change_of_words_needs_the_last_number_only():
    found = compared(TEXT.replace("编号 / Code", "编码 / Code"), version="1.2.1")
    assert {each.effect for each in found.changes} == {"wording"}
    assert (found.needed, found.is_version_right) == ("1.2.1", True)
