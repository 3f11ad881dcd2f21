"""A receipt proves its entry with no database, and no changed receipt does."""

import copy
import json

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import NOON, SIGNER

from linli.core.ids import new_id
from linli.ledger import note, proofs, receipts, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(log):
    about = new_id()
    log.add(4)
    log.add(1, about=about, kind="ReportReceived")
    log.add(7)
    log.round()
    with override_settings(LEDGER_FOLDER=log.folder, WITNESSES=[]):
        yield proofs.receipt(about=about, kind="ReportReceived")


def test_it_proves_the_entry_by_itself(receipt):
    proven = receipts.verify(json.loads(json.dumps(receipt)), key=str(SIGNER.verifier))

    assert (proven.position, proven.size, proven.origin) == (4, 12, "city.example/ledger")
    assert json.loads(proven.entry)["kind"] == "ReportReceived"


def test_given_another_key_then_it_proves_nothing(receipt):
    other = note.new_signer("city.example/ledger").verifier

    with pytest.raises(receipts.ReceiptWrong, match="another log"):
        receipts.verify(receipt, key=str(other))
    forged = {**receipt, "key": str(other)}
    with pytest.raises(receipts.ReceiptWrong):
        receipts.verify(forged)


MEMBERS = ["format", "key", "entry", "salt", "position", "proof", "checkpoint"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(MEMBERS), st.data())
def test_given_any_character_changed_then_it_proves_nothing(receipt, member, data):
    forged = copy.deepcopy(receipt)
    value = forged[member]
    if member == "position":
        forged[member] = data.draw(st.integers(-2, 20).filter(lambda n: n != value))
    else:
        text = json.dumps(value, ensure_ascii=False)
        inside = range(2, len(text) - 2) if member == "proof" else range(1, len(text) - 1)
        at = data.draw(st.sampled_from(inside))
        letter = data.draw(st.sampled_from("Ab0+ x"))
        if text[at] in letter + '"\\,[] ' or text[at - 1] == "\\":
            return
        changed = text[:at] + letter + text[at + 1 :]
        forged[member] = json.loads(changed)
        if forged[member] == value:
            return
        if member == "checkpoint" and signature_of_nobody(forged[member]):
            return

    with pytest.raises(receipts.ReceiptWrong):
        receipts.verify(forged, key=str(SIGNER.verifier))


def signature_of_nobody(text):
    """Whether the log's line is still there as it was."""
    try:
        return bool(note.note(text).signed_by([SIGNER.verifier]))
    except note.NoteWrong:
        return False


@pytest.mark.parametrize("member", [*MEMBERS, "witnesses"])
@pytest.mark.parametrize("value", [None, 3, "x", [], {}, True])
def test_given_a_member_of_another_kind_then_it_is_refused_in_a_sentence(receipt, member, value):
    if member == "witnesses" and value == []:
        value = [None]
    with pytest.raises(receipts.ReceiptWrong):
        receipts.verify({**receipt, member: value}, key=str(SIGNER.verifier))


@pytest.mark.parametrize("value", [None, 3, "x", [], {}])
def test_given_no_receipt_at_all_then_it_is_refused_in_a_sentence(value):
    with pytest.raises(receipts.ReceiptWrong):
        receipts.verify(value)


def test_given_an_erased_salt_then_there_is_no_receipt_any_more(log):
    about = new_id()
    ids = log.add(1, about=about, kind="ReportReceived")
    log.round()
    services.erase_salts(entry_ids=ids, actor="system", at=NOON)

    with override_settings(LEDGER_FOLDER=log.folder), pytest.raises(proofs.NotInLog):
        proofs.receipt(about=about, kind="ReportReceived")
