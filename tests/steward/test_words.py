"""Words of contracts in one language, durations, reasons of every kind."""

import pytest
from django.utils.translation import override

from linli.exchange import contracts
from linli.exchange.linkage.entities import ENTITIES
from linli.exchange.linkage.evidence import PLAIN
from linli.exchange.rows import Reason
from linli.web.steward import reasons, words


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("姓名 / Name", "姓名", "Name"),
        ("不收空文件。 An empty file is not a delivery.", "不收空文件。", "An empty file is not a delivery."),
        ("上门看望。\nTo visit people.", "上门看望。", "To visit people."),
        ("住房租赁管理所", "住房租赁管理所", "住房租赁管理所"),
        ("km / h", "km", "h"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_contracts_words_are_shown_in_one_language(text, zh, en):
    with override("zh-hans"):
        assert words.in_language(text) == zh
    with override("en"):
        assert words.in_language(text) == en


@pytest.mark.parametrize("name", contracts.library())
def test_every_shipped_contract_reads_in_english_and_in_chinese(name):
    contract = contracts.named(name)
    texts = [contract.title, contract.owner.organisation, *(one.title for one in contract.fields),
             *(one.words for one in contract.rules)]  # fmt: skip
    with override("en"):
        assert [one for one in texts if not words.in_language(one).isascii()] == []
    with override("zh-hans"):
        assert [one for one in texts if words.in_language(one).isascii()] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [("P1Y", "1 year"), ("P1Y6M", "1 year 6 months"), ("P30D", "30 days"), ("P2W", "2 weeks"),
     ("soon", "soon"), ("P", "P"), ("", "")],
)  # fmt: skip
def test_how_long_it_is_kept_reads_as_words(given, said):
    with override("en"):
        assert words.retention_words(given) == said


def test_what_the_matcher_says_reads_as_words():
    with override("en"):
        assert words.place_reason('{"code": "several", "sites": []}') == "several places inside fit"
        assert words.place_reason("no-address") == "no address was given"
        assert words.place_reason("{broken") == "{broken"
        assert words.place_reason("matched") == ""


def test_a_heading_is_known_by_any_of_its_names():
    contract = contracts.named("care-list")

    for heading in ("联系电话", "phone", " Phone ", "联系电话 / Phone"):
        assert words.field_of(heading, contract) == "phone"
    assert words.field_of("备注", contract) == "备注"
    assert words.field_of("phone", None) == "phone"


def test_reasons_and_refusals_read_as_words_and_unknown_ones_as_their_code():
    contract = contracts.named("care-list")
    with override("en"):
        known = reasons.reason(Reason("missing-value", "phone", ""), contract)
        assert known == "“Phone” is empty; it must be given."
        assert reasons.reason(Reason("odd", "phone", ""), contract) == "odd"
        assert reasons.rule({"code": "bad-phone", "column": "phone"}, contract) == (
            "“Phone” is no telephone number"
        )
        refused = {"code": "nothing-accepted", "facts": {"rows": 12}}
        assert reasons.said(refused) == "None of the 12 rows keeps the contract."
        assert reasons.said({"code": "new", "facts": None}) == "new"
        whole = {"code": "rule-broken", "facts": {"words": "多。 More.", "measured": "3"}}
        assert "More. (3)" in reasons.said(whole)


def test_whatever_the_linkage_may_say_of_a_pair_has_words():
    for entity in ENTITIES.values():
        assert {one.key for one in entity.comparisons} <= set(words.COMPARISONS)
        said = {level.key for one in entity.comparisons for level in one.levels}
        assert said | set(entity.guards) - set(PLAIN) | {"unknown"} <= set(words.OUTCOMES)
