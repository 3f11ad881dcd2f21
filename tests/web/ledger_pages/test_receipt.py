"""A receipt as page and file; the browser checks it itself, and catches a forged one."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import make_report
from tests.ledger.conftest import SIGNER, Log

from linli.cases.models import Report
from linli.core import clock
from linli.ledger import note, receipts
from linli.ledger.models import Salt
from linli.ledger.tiles import TileNodes
from linli.ledger.witnessing import Panel, configured

WITNESS = note.Signer("watch.example/w", note.WITNESS, bytes(range(1, 33)))


class Cosigning(Panel):
    """Witnesses that answer at once, without a network."""

    def ask(self, *, checkpoint, text, nodes):
        assert isinstance(nodes, TileNodes)
        return [WITNESS.sign(checkpoint.text, seconds=1_700_000_000)]


@pytest.fixture
def log(tmp_path, settings):
    cache.clear()
    settings.LEDGER_FOLDER = tmp_path / "ledger"
    word = f"{WITNESS.verifier} http://127.0.0.1:1"
    settings.WITNESSES = [word]
    return Log(settings.LEDGER_FOLDER, Cosigning(configured([word])))


@pytest.fixture
def code(log):
    report_id = make_report(at=clock.now())
    log.add(20)
    log.round()
    return Report.objects.get(pk=report_id).code


@pytest.mark.django_db
def test_the_file_proves_the_report_by_itself(code):
    answer = Client().get(f"/ledger/receipt/{code}.json")

    assert answer["Content-Disposition"] == f'attachment; filename="linli-receipt-{code}.json"'
    proven = receipts.verify(json.loads(answer.content), key=str(SIGNER.verifier))
    entry = json.loads(proven.entry)
    assert (entry["kind"], entry["payload"]["code"]) == ("ReportReceived", code)
    assert proven.witnesses == ["watch.example/w"]


@pytest.mark.django_db
def test_a_code_that_is_none_has_no_receipt(log, code):
    for address in ("receipt/ZZZZ-ZZZZ", "receipt/ZZZZ-ZZZZ.json"):
        assert Client().get(f"/ledger/{address}").status_code == 404
    assert Client().get("/ledger/receipt/ZZZZ-ZZZZ/qr.svg").status_code == 200


@pytest.mark.django_db
def test_a_report_of_this_second_is_not_sealed_yet(log):
    report_id = make_report(at=clock.now())
    code = Report.objects.get(pk=report_id).code

    answer = Client().get(f"/ledger/receipt/{code}")

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


@pytest.mark.django_db
def test_given_an_erased_salt_then_there_is_no_receipt(code):
    Salt.objects.all().delete()

    assert Client().get(f"/ledger/receipt/{code}").status_code == 404


SAYS = {
    "zh-hans": {"right": "回执真实", "wrong": "不能证明", "no_file": "不是回执"},
    "en": {"right": "genuine", "wrong": "proves nothing", "no_file": "no receipt"},
}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_browser_checks_the_receipt_itself(visit, code, language, tmp_path):
    page = visit(f"/ledger/receipt/{code}", width=360, language=language)

    expect(page.locator("#verdict")).to_contain_text(SAYS[language]["right"])
    expect(page.locator('[data-check="witnesses"] .state')).to_have_text("watch.example/w")
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    good = json.loads(Client().get(f"/ledger/receipt/{code}.json").content)
    for number, (member, forge) in enumerate(FORGED.items()):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({**good, **forge(good)}), encoding="utf-8")
        page.set_input_files("#file", file)
        expect(page.locator("#verdict")).to_contain_text(SAYS[language]["wrong"])
        failed = page.locator(f'[data-check="{member}"] .state')
        expect(failed).to_have_attribute("data-tone", "bad")
        file.write_text(json.dumps(good), encoding="utf-8")
        page.set_input_files("#file", [])
        page.set_input_files("#file", file)
        expect(page.locator("#verdict")).to_contain_text(SAYS[language]["right"])
    (tmp_path / "no.json").write_text("hello", encoding="utf-8")
    page.set_input_files("#file", tmp_path / "no.json")
    expect(page.locator("#verdict")).to_contain_text(SAYS[language]["no_file"])


def another_signature(good):
    """The same state, signed by a stranger who claims the log's name and key."""
    signed = note.note(good["checkpoint"])
    other = note.new_signer(SIGNER.name).sign(signed.text)
    data = SIGNER.verifier.key_id + note.unb64(other.split(" ")[2].strip())[4:]
    return {"checkpoint": str(note.Note(signed.text, (f"— {SIGNER.name} {note.b64(data)}\n",)))}


def another_cosignature(good):
    signed = note.note(good["checkpoint"])
    other = note.new_signer(WITNESS.name, note.WITNESS).sign(signed.text, seconds=7)
    data = WITNESS.verifier.key_id + note.unb64(other.split(" ")[2].strip())[4:]
    line = f"— {WITNESS.name} {note.b64(data)}\n"
    return {"checkpoint": str(note.Note(signed.text, (signed.lines[0], line)))}


# The check that must fail, and how to forge what it checks.
FORGED = {
    "inclusion": lambda good: {"entry": good["entry"].replace("ReportReceived", "ReportReceivee")},
    "entry": lambda good: {"salt": good["salt"][:-4]},
    "signature": another_signature,
    "witnesses": another_cosignature,
}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_log_checks_a_file_and_tells_the_key(visit, code, tmp_path):
    (tmp_path / "r.json").write_bytes(Client().get(f"/ledger/receipt/{code}.json").content)
    page = visit("/ledger/", width=360, language="en")

    expect(page.locator("main")).to_contain_text(str(SIGNER.verifier))
    assert axe_finds(page) == []
    page.set_input_files("#file", tmp_path / "r.json")

    expect(page.locator("#verdict")).to_contain_text("genuine")
    assert axe_finds(page) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_from_the_report_the_receipt_is_one_step_away(visit, code):
    page = visit(f"/track/{code}", language="en")

    page.get_by_role("link", name="Receipt that anyone can check").click()

    expect(page.locator("#verdict")).to_contain_text("genuine")
