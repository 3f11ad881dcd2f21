"""`linli ledger`: what it says, and how it ends."""

import json

import pytest
from click.testing import CliRunner
from tests.ledger.conftest import SIGNER, Log, as_superuser

from linli.cli.ledger import command
from linli.core.ids import new_id
from linli.ledger import keys, proofs

pytestmark = pytest.mark.django_db
KEY = str(SIGNER.verifier)


@pytest.fixture
def log(tmp_path, settings):
    settings.HOME, settings.LEDGER_FOLDER = tmp_path, tmp_path / "ledger"
    settings.LEDGER_KEY, settings.WITNESSES = str(SIGNER), []
    log = Log(settings.LEDGER_FOLDER)
    log.add(3)
    log.round()
    return log


def linli(*words):
    return CliRunner().invoke(command, list(words))


def test_a_whole_log_ends_well_and_a_changed_one_is_named(log):
    kept = log.folder.parent / "kept"
    kept.write_text(log.text, encoding="utf-8")
    good = linli("verify", "--json", "--key", KEY, "--against", str(kept))
    as_superuser(
        "UPDATE ledger_entry SET actor = 'user:x' WHERE id = (SELECT min(id) FROM ledger_entry)"
    )
    bad = linli("verify")

    assert (good.exit_code, json.loads(good.output)["whole"]) == (0, True)
    assert bad.exit_code == 1
    assert "entry-changed: position 0" in bad.output
    assert "NOT whole: 1 findings" in bad.output


def test_a_receipt_is_checked_without_a_database(log, tmp_path):
    about = new_id()
    log.add(1, about=about, kind="ReportReceived")
    log.round()
    file = tmp_path / "r.json"
    receipt = proofs.receipt(about=about, kind="ReportReceived")
    file.write_text(json.dumps(receipt), encoding="utf-8")

    good = linli("receipt", "verify", str(file), "--key", KEY)
    assert (good.exit_code, "Genuine: entry 3 of 4" in good.output) == (0, True)
    assert "Compare this key" in linli("receipt", "verify", str(file)).output

    file.write_text(json.dumps({**receipt, "position": 2}), encoding="utf-8")
    bad = linli("receipt", "verify", str(file), "--key", KEY)
    assert (bad.exit_code, "proves nothing" in bad.output) == (1, True)


def test_the_key_is_made_once_private_and_never_replaced(tmp_path):
    first = keys.ensure(home=tmp_path, origin="city.example/ledger")

    assert keys.ensure(home=tmp_path, origin="other.example") == first
    assert (tmp_path / keys.FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / keys.FILE).chmod(0o640)
    with pytest.raises(keys.KeyUnusable, match="0600"):
        keys.signer(home=tmp_path)


def test_given_no_key_then_a_sentence_says_what_to_do(tmp_path):
    with pytest.raises(keys.KeyUnusable, match="linli migrate"):
        keys.signer(home=tmp_path)


def test_given_neither_once_nor_listen_then_the_witness_says_so(tmp_path):
    said = linli("witness", "--url", "http://x", "--key", KEY, "--state", str(tmp_path))

    assert (said.exit_code, "--once" in said.output) == (2, True)


def test_given_a_silent_log_then_the_witness_fails_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("linli.ledger.witness.ATTEMPTS", 1)
    said = linli(
        "witness", "--url", "http://127.0.0.1:9", "--key", KEY, "--state", str(tmp_path), "--once"
    )

    assert (said.exit_code, "does not answer" in said.output) == (1, True)
