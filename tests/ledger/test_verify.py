"""Whatever is changed, dropped, swapped, back-dated or cut, the check names it."""

import shutil
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import NOON, SIGNER, Log, append, as_superuser

from linli.core import clock
from linli.ledger import services, verify
from linli.ledger.models import Position
from linli.ledger.recover import recover
from linli.ledger.sequencer import LogBroken
from linli.ledger.store import Store

pytestmark = pytest.mark.django_db
SIZE = 300
FIRST = "(SELECT min(id) FROM ledger_entry)"


def check(log, *, earlier=(), later=timedelta()):
    return verify.verify(
        store=Store(log.folder),
        key=SIGNER.verifier,
        witnesses=[],
        earlier=list(earlier),
        now=clock.now() + later,
    )


@pytest.fixture
def full(log):
    log.add(SIZE)
    log.round()
    return log


def test_given_an_untouched_log_then_nothing_is_found(full):
    found = check(full)

    assert (found.findings, found.notices, found.entries) == ([], [], SIZE)
    assert found.is_whole


HARM = {
    "a fact changed": (
        "UPDATE ledger_entry SET payload = '{\"n\": 1000}' WHERE id = {first} + 7",
        {"entry-changed"},
    ),
    "an actor changed": (
        "UPDATE ledger_entry SET actor = 'user:x' WHERE id = {first} + 7", {"entry-changed"},
    ),
    "a number's last digit changed": (
        "UPDATE ledger_entry SET payload = '{\"n\": 7.0, \"说\": \"好\"}' WHERE id = {first} + 7",
        {"entry-changed"},
    ),
    "back-dated": (
        "UPDATE ledger_entry SET occurred_at = occurred_at - interval '1 microsecond' "
        "WHERE id = {first} + 7",
        {"entry-back-dated"},
    ),
    "the recording back-dated": (
        "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 day' "
        "WHERE id = {first} + 7",
        {"entry-back-dated"},
    ),
    "an entry dropped": ("DELETE FROM ledger_entry WHERE id = {first} + 7", {"entry-dropped"}),
    "the last entry dropped": (
        "DELETE FROM ledger_entry WHERE id = {first} + 299", {"entry-dropped"},
    ),
    "two entries' places swapped": (
        "UPDATE ledger_position p SET commitment = q.commitment FROM ledger_position q "
        "WHERE (p.position, q.position) IN ((7, 9), (9, 7))",
        {"position-swapped"} ,
    ),
    "two entries swapped with their places": (
        "UPDATE ledger_position SET entry_id = 16 - position + {first} + 1000000 "
        "WHERE position IN (7, 9); "
        "UPDATE ledger_position SET entry_id = entry_id - 1000000 WHERE position IN (7, 9)",
        {"entry-swapped"},
    ),
    "a position dropped": (
        "DELETE FROM ledger_position WHERE position = 7", {"position-dropped", "entry-left-out"},
    ),
    "an entry dropped with its position": (
        "DELETE FROM ledger_position WHERE position = 7; "
        "DELETE FROM ledger_entry WHERE id = {first} + 7",
        {"position-dropped"},
    ),
    "a commitment changed": (
        "UPDATE ledger_position SET commitment = sha256('x') WHERE position = 7",
        {"position-changed"},
    ),
    "truncated": (
        "DELETE FROM ledger_position WHERE position >= 290; "
        "DELETE FROM ledger_entry WHERE id >= {first} + 290",
        {"truncated"},
    ),
    "everything gone": ("DELETE FROM ledger_position; DELETE FROM ledger_entry", {"truncated"}),
    "a salt taken away": (
        "DELETE FROM ledger_salt WHERE entry_id = {first} + 7", {"salt-dropped"},
    ),
    "a salt changed": (
        "UPDATE ledger_salt SET salt = '\\x00112233445566778899aabbccddeeff' "
        "WHERE entry_id = {first} + 7",
        {"entry-changed"},
    ),
    "an entry slipped in": (
        "INSERT INTO ledger_entry (kind, actor, occurred_at, recorded_at, payload) "
        "VALUES ('Forged', 'system', now(), now(), '{}'); DELETE FROM ledger_pending",
        {"entry-left-out"},
    ),
    "an entry taken before it had a place": (
        "INSERT INTO ledger_pending (entry_id, salt) VALUES (99999999, 'x')", {"entry-dropped"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_given_harm_to_the_database_then_it_is_named(full, name):
    statement, codes = HARM[name]
    for one in statement.split("; "):
        as_superuser(one.replace("{first}", FIRST))

    found = check(full)

    assert set(found.counts) == codes


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("tile/0/000", "tile-changed"),
        ("tile/0/001.p/44", "tile-changed"),
        ("tile/1/000.p/1", "tile-changed"),
        ("tile/entries/000", "bundle"),
        ("tile/entries/001.p/44", "bundle"),
        ("checkpoint", "checkpoint-changed"),
    ],
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_given_one_bit_of_a_file_changed_then_it_is_named(full, file, code, data):
    path = full.folder / file
    kept = path.read_bytes()
    flip(path, data.draw(st.integers(0, len(kept) - 1)))
    try:
        found = check(full)
    except UnicodeDecodeError:
        pytest.fail("a damaged file is a finding, not a crash")
    finally:
        path.write_bytes(kept)

    assert any(name.startswith(code) for name in found.counts), found.counts


@pytest.mark.parametrize("file", ["tile/0/000", "tile/1/000.p/1", "tile/entries/000", "checkpoint"])
def test_given_a_file_gone_or_cut_then_it_is_named(full, file):
    path = full.folder / file
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert not check(full).is_whole
    path.unlink()
    assert not check(full).is_whole


def test_given_the_checkpoint_of_before_put_back_then_it_is_named(log):
    log.add(3)
    log.round()
    kept = log.text
    log.add(2)
    log.round()
    (log.folder / "checkpoint").write_text(kept, encoding="utf-8")

    assert set(check(log, later=timedelta(hours=1)).counts) == {"checkpoint-behind"}


def forged(full, tmp_path, harm):
    """The whole log made anew from a changed database, signed with the real key."""
    kept = full.text
    as_superuser(harm.replace("{first}", FIRST))
    as_superuser("DELETE FROM ledger_pending")
    as_superuser("INSERT INTO ledger_pending SELECT entry_id, salt FROM ledger_salt")
    as_superuser("DELETE FROM ledger_salt")
    as_superuser("DELETE FROM ledger_position")
    shutil.rmtree(full.folder)
    other = Log(full.folder)
    other.round()
    return kept, other


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("UPDATE ledger_entry SET actor = 'user:x' WHERE id = {first} + 7", "rewritten"),
        ("DELETE FROM ledger_entry WHERE id > {first} + 290", "truncated"),
    ],
)
def test_given_the_log_forged_with_its_own_key_then_a_kept_checkpoint_shows_it(
    full, tmp_path, harm, code
):
    kept, other = forged(full, tmp_path, harm)

    assert code in check(other, earlier=[kept]).counts
    assert code not in check(other).counts, "a chain alone cannot show it"


def test_given_erased_salts_then_they_are_counted_and_nothing_is_wrong(full):
    ids = list(Position.objects.order_by("position").values_list("entry_id", flat=True))[:2]
    services.erase_salts(entry_ids=ids, actor="system", at=NOON)
    full.round()

    found = check(full)

    assert (found.findings, found.erased) == ([], 2)


def test_given_a_clock_set_back_then_it_is_worth_a_notice(full):
    append()
    as_superuser(
        "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 hour' "
        "WHERE id = (SELECT max(id) FROM ledger_entry)"
    )
    full.round()

    found = check(full)

    assert found.is_whole
    assert [one.what for one in found.notices] == ["dated-before-its-predecessor"]


def test_given_a_restored_backup_then_recovering_keeps_what_was_signed_and_goes_on(log):
    log.add(SIZE)
    log.round()
    published = log.text
    as_superuser("DELETE FROM ledger_position WHERE position >= 280")
    as_superuser("DELETE FROM ledger_entry WHERE id >= {first} + 280".replace("{first}", FIRST))
    as_superuser(f"DELETE FROM ledger_salt WHERE entry_id >= {FIRST} + 280")
    log.restart()
    with pytest.raises(LogBroken, match="recover"):
        log.round()

    assert recover(store=Store(log.folder), key=SIGNER.verifier) == 20

    log.add(5)
    log.round()
    found = check(log, earlier=[published])
    assert (found.findings, found.size) == ([], SIZE + 5)
    assert [one.what for one in found.notices] == ["lost-by-restore"] * 20


def test_given_a_database_that_was_never_this_log_then_recovering_refuses(full):
    as_superuser("UPDATE ledger_position SET commitment = sha256('x') WHERE position = 3")
    as_superuser("DELETE FROM ledger_position WHERE position >= 280")

    with pytest.raises(LogBroken, match="no earlier state"), transaction.atomic():
        recover(store=Store(full.folder), key=SIGNER.verifier)
