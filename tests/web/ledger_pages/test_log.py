"""The log over HTTP as C2SP tlog-tiles has it, and proofs by API that anyone checks."""

import base64

import pytest
from django.test import Client
from tests.ledger.conftest import SIGNER, Log

from linli.ledger import merkle, note
from linli.ledger.models import Position

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path, settings):
    settings.LEDGER_FOLDER = tmp_path / "ledger"
    log = Log(settings.LEDGER_FOLDER)
    log.add(300)
    log.round()
    return log


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("0/000", 8192),
        ("0/001.p/44", 44 * 32),
        ("1/000.p/1", 32),
        ("entries/000", 256 * 34),
        ("entries/001.p/44", 44 * 34),
        ("0/000.p/17", 17 * 32),  # of an earlier, smaller tree
    ],
)
def test_tiles_are_served_for_ever(log, name, size):
    answer = Client().get(f"/ledger/tile/{name}")

    assert (answer.status_code, len(answer.content)) == (200, size)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "immutable" in answer["Cache-Control"]
    assert "max-age=31536000" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    ["0/002", "0/001", "2/000", "0/1", "0/000.p/0", "0/000.p/256", "../checkpoint",
     "0/..%2f..%2fkey", "0/x000/000", "entries/001", "64/000", "", "0/000%00"],
)  # fmt: skip
def test_what_is_no_tile_of_this_log_is_not_there_and_not_kept(log, name):
    answer = Client().get(f"/ledger/tile/{name}")

    assert answer.status_code == 404
    if answer.has_header("Cache-Control"):
        assert answer["Cache-Control"] == "no-store"


def test_the_checkpoint_is_text_and_fresh(log):
    answer = Client().get("/ledger/checkpoint")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert answer["Access-Control-Allow-Origin"] == "*"
    key = note.verifier(Client().get("/ledger/key").content.decode())
    head, _ = note.open_checkpoint(answer.content.decode(), key)
    assert (head.size, key) == (300, SIGNER.verifier)
    assert Client().head("/ledger/checkpoint").status_code == 200
    assert Client().post("/ledger/checkpoint").status_code in {403, 405}


def test_before_anything_is_published_there_is_nothing(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path / "none"

    for address in ("checkpoint", "key", "tile/0/000"):
        assert Client().get(f"/ledger/{address}").status_code == 404
    assert Client().get("/ledger/").status_code == 503
    assert Client().get("/api/v1/ledger/consistency?old=1").status_code == 503


def test_inclusion_is_proven_to_anyone(log):
    row = Position.objects.get(position=123)

    found = Client().get(f"/api/v1/ledger/inclusion?entry={row.entry_id}").json()

    head, _ = note.open_checkpoint(found["checkpoint"], SIGNER.verifier)
    merkle.verify_inclusion(
        leaf=merkle.leaf_hash(base64.b64decode(found["commitment"])),
        index=found["position"],
        size=head.size,
        proof=[base64.b64decode(part) for part in found["proof"]],
        root=head.root,
    )
    assert (found["position"], found["size"]) == (123, 300)
    assert set(found) == {"entry", "position", "size", "commitment", "proof", "checkpoint"}


def test_consistency_is_proven_to_anyone(log):
    old = log.checkpoint
    log.add(100)
    log.round()
    found = Client().get(f"/api/v1/ledger/consistency?old={old.size}").json()

    merkle.verify_consistency(
        old=found["old"],
        new=found["new"],
        proof=[base64.b64decode(part) for part in found["proof"]],
        old_root=old.root,
        new_root=log.checkpoint.root,
    )
    assert found["new"] == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("inclusion?entry=99999999", 404),
        ("inclusion?entry=0", 422),
        ("inclusion?entry=x", 422),
        ("inclusion", 422),
        ("consistency?old=301", 422),
        ("consistency?old=0", 422),
        ("consistency?old=9&new=8", 422),
        ("consistency?old=9&new=301", 422),
    ],
)
def test_what_cannot_be_proven_is_refused_in_a_sentence(log, address, status):
    answer = Client().get(f"/api/v1/ledger/{address}")

    assert answer.status_code == status
    assert answer.json()["title"]


def test_an_entry_of_this_moment_is_not_proven_yet(log):
    (number,) = log.add(1)

    answer = Client().get(f"/api/v1/ledger/inclusion?entry={number}")

    assert answer.status_code == 503
    assert answer.json()["code"] == "ledger-not-in-log-yet"
