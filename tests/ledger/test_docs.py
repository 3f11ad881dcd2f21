"""What docs/ledger.md says to type checks a receipt, and refuses a forged one."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.ledger.conftest import SIGNER

from linli.core.ids import new_id
from linli.ledger import note, proofs

DOCS = Path(__file__).resolve().parents[2] / "docs" / "ledger.md"
NEEDED = ("bash", "openssl", "python3", "base64")

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(log, settings):
    about = new_id()
    log.add(5)
    log.add(1, about=about, kind="ReportReceived")
    log.add(300)
    log.round()
    settings.LEDGER_FOLDER, settings.WITNESSES = log.folder, []
    return proofs.receipt(about=about, kind="ReportReceived")


def follow(receipt, folder):
    """Type what the chapter about receipts says; returns what came of it."""
    chapter = DOCS.read_text(encoding="utf-8").split("## Check a receipt")[1].split("\n## ")[0]
    steps = re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL)
    assert len(steps) == 2
    script = "\n".join(re.sub(r"(?m)^   ", "", step) for step in steps)
    (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "KEY": str(SIGNER.verifier)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.skipif(
    any(shutil.which(name) is None for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
)
def test_what_the_documentation_says_to_type_works(receipt, tmp_path):
    said = follow(receipt, tmp_path)

    assert "in the log city.example/ledger of 306 entries" in said.stdout, said.stderr
    assert "Signature Verified Successfully" in said.stdout

    other = {**receipt, "entry": receipt["entry"].replace('"n": 0', '"n": 1')}
    assert other != receipt
    assert "not in the log" in follow(other, tmp_path).stderr

    signed = note.note(receipt["checkpoint"])
    stranger = note.new_signer(SIGNER.name).sign(signed.text)
    forged = {**receipt, "checkpoint": str(note.Note(signed.text, (stranger,)))}
    assert "Verified Successfully" not in follow(forged, tmp_path).stdout
