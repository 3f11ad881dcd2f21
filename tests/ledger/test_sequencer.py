"""Positions without gaps, and checkpoints that always continue the ones before."""

import errno
import os
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import NOON, Log, append, as_superuser

from linli.ledger import merkle, services
from linli.ledger.models import Pending, Position, Salt
from linli.ledger.sequencer import LogBroken
from linli.ledger.store import Store
from linli.ledger.tiles import Tile, TileNodes, bundle, parse, tiles_of

pytestmark = pytest.mark.django_db


def consistent(folder, old, new):
    """Whether the tree of checkpoint `new`, from its tiles, begins with the one of `old`."""
    if old.size == 0:
        return True
    proof = merkle.consistency_proof(TileNodes(Store(folder).fetch, new.size), old.size, new.size)
    merkle.verify_consistency(
        old=old.size, new=new.size, proof=proof, old_root=old.root, new_root=new.root
    )
    return True


def test_given_entries_when_sequenced_then_each_has_one_position_and_its_salt_moved(log):
    ids = log.add(5)

    done = log.round()

    assert (done.placed, done.size) == (5, 5)
    assert list(Position.objects.order_by("position").values_list("position", "entry_id")) == [
        (place, entry) for place, entry in enumerate(ids)
    ]
    assert not Pending.objects.exists()
    assert {len(bytes(salt.salt)) for salt in Salt.objects.all()} == {16}
    assert len({bytes(salt.salt) for salt in Salt.objects.all()}) == 5
    assert log.checkpoint.size == 5


def test_the_leaf_is_the_salted_hash_of_the_canonical_entry(log):
    about = "0190a000-0000-7000-8000-000000000001"
    with transaction.atomic():
        number = services.record(
            kind='Quo"ted',
            about=about,
            at=NOON,
            payload={"bb": 1.50, "a": [None, "三"]},
            actor="user:\n1",
        )
    log.round()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') "
            "FROM ledger_entry"
        )
        day, time = cursor.fetchone()[0].split(" ")
    canonical = (
        f'{{"id":{number},"kind":"Quo\\"ted","about":"{about}","actor":"user:\\n1",'
        f'"occurred_at":"2026-03-02T04:00:00.000000Z","recorded_at":"{day}T{time}Z",'
        '"payload":{"a": [null, "三"], "bb": 1.5}}'
    )
    salt = bytes(Salt.objects.get().salt)
    leaf = sha256(b"linli-ledger-entry/v1\n" + salt + canonical.encode()).digest()

    assert bytes(Position.objects.get().commitment) == leaf
    assert (log.folder / "tile/entries/000.p/1").read_bytes() == b"\x00\x20" + leaf
    assert log.checkpoint.root == sha256(b"\x00" + leaf).digest()


@pytest.mark.parametrize(
    ("size", "names"),
    [
        (255, {"0/000.p/255", "entries/000.p/255"}),
        (256, {"0/000", "1/000.p/1", "entries/000"}),
        (513, {"0/000", "0/001", "0/002.p/1", "1/000.p/2"}
            | {"entries/000", "entries/001", "entries/002.p/1"}),
    ],
)  # fmt: skip
def test_the_files_are_those_of_tlog_tiles(log, size, names):
    log.add(size)
    log.round()

    found = {str(f.relative_to(log.folder / "tile")) for f in (log.folder / "tile").rglob("*")}
    assert {name for name in found if (log.folder / "tile" / name).is_file()} == names
    assert all(parse(name) for name in names)


@pytest.mark.parametrize(
    "name",
    ["0/0", "00/000", "64/000", "0/x000/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/1234",
     "0/000/", "0/x1/000", "entries", "0/../key", "-1/000", "0/٠٠٠"],
)  # fmt: skip
def test_a_name_that_the_specification_does_not_have_is_no_tile(name):
    assert parse(name) is None


@given(st.integers(0, 63) | st.none(), st.integers(0, 10**12), st.integers(1, 256))
def test_every_tile_is_found_again_by_its_name(level, index, width):
    tile = Tile(level, index, width)

    assert parse(tile.name.removeprefix("tile/")) == tile
    assert Tile(0, 1234067).name == "tile/0/x001/x234/067"


def test_when_a_tile_becomes_full_its_partial_forms_go_and_are_still_answered(log):
    log.add(255)
    log.round()
    before = (log.folder / "tile/0/000.p/255").read_bytes()
    log.add(1)
    log.round()

    assert not (log.folder / "tile/0/000.p").exists()
    assert Store(log.folder).fetch(Tile(0, 0, 255)) == before


def test_given_nothing_new_then_the_checkpoint_stays_and_nothing_is_written(log):
    log.add(3)
    log.round()
    stamp = os.stat(log.folder / "checkpoint").st_mtime_ns
    log.restart()

    assert not log.round().is_published
    assert os.stat(log.folder / "checkpoint").st_mtime_ns == stamp


def test_a_position_is_never_changed_or_removed(log):
    log.add(1)
    log.round()
    for statement in ("UPDATE ledger_position SET entry_id = 7", "DELETE FROM ledger_position"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_given_erased_salts_then_the_tree_stays_and_the_erasing_is_an_entry(log):
    ids = log.add(3)
    log.round()
    before = log.checkpoint

    assert services.erase_salts(entry_ids=ids[:2], actor="system", at=NOON) == 2
    log.round()

    assert set(Salt.objects.values_list("entry_id", flat=True)) >= {ids[2]}
    assert not Salt.objects.filter(entry_id__in=ids[:2]).exists()
    assert log.checkpoint.size == 4
    assert consistent(log.folder, before, log.checkpoint)


def test_given_an_entry_without_a_position_then_its_salt_is_not_erased(log):
    ids = log.add(1)

    with pytest.raises(services.NotYetPlaced):
        services.erase_salts(entry_ids=ids, actor="system", at=NOON)


class Died(BaseException):
    """Stands for kill -9: nothing after it runs in that process."""


class Failing(Store):
    """A store that dies, or finds the disk full, at the nth thing it does to the disk."""

    def __init__(self, folder, *, at, error):
        super().__init__(folder)
        self.left, self.error = at, error

    def _step(self):
        self.left -= 1
        if self.left == 0:
            raise self.error

    def _put(self, path, data):
        self._step()
        super()._put(path, data)
        self._step()

    def sync(self):
        self._step()
        super().sync()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 14), st.booleans()), max_size=5),
    st.booleans(),
)
def test_given_faults_at_any_step_then_every_published_checkpoint_continues_the_one_before(
    tmp_path_factory, django_db_blocker, turns, is_restarted
):
    log = Log(tmp_path_factory.mktemp("log") / "ledger")
    published = []
    with transaction.atomic():
        total = 0
        for count, at, is_disk_full in turns:
            log.add(count)
            total += count
            error = OSError(errno.ENOSPC, "no space") if is_disk_full else Died()
            log.sequencer.store = Failing(log.folder, at=at, error=error)
            try:
                log.round()
            except (OSError, Died):
                if is_restarted or not is_disk_full:
                    log.restart()
            if (log.folder / "checkpoint").exists():
                published.append(log.checkpoint)
        log.sequencer.store = Store(log.folder)
        log.round()
        published.append(log.checkpoint)
        transaction.set_rollback(True)

    assert published[-1].size == total
    for old, new in zip(published, published[1:], strict=False):
        assert old.size <= new.size
        assert consistent(log.folder, old, new)
    check_tiles(log.folder, published[-1])


def check_tiles(folder, checkpoint):
    """Every tile of the tree holds what its entries make."""
    store = Store(folder)
    leaves = []
    for tile in tiles_of(checkpoint.size):
        entries = Tile(None, tile.index, tile.width)
        commitments = entries.cut(store.fetch(entries))
        assert store.fetch(entries) == bundle(commitments)
        hashes = [merkle.leaf_hash(one) for one in commitments]
        assert tile.cut(store.fetch(tile)) == hashes
        leaves += hashes
    assert len(leaves) == checkpoint.size


def test_given_lost_tiles_then_they_are_made_again_from_the_database(log):
    log.add(300)
    log.round()
    before = log.checkpoint
    (log.folder / "tile/0/001.p/44").unlink()
    log.restart()
    log.add(1)
    log.round()

    assert consistent(log.folder, before, log.checkpoint)
    check_tiles(log.folder, log.checkpoint)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM ledger_position WHERE position >= 4",
        "UPDATE ledger_position SET commitment = sha256('x') WHERE position = 4",
    ],
)
def test_given_a_database_that_is_behind_or_other_then_nothing_is_signed(log, harm):
    log.add(5)
    log.round()
    before = log.text
    as_superuser(harm)
    log.restart()
    with transaction.atomic():
        append()

    with pytest.raises(LogBroken):
        log.round()
    assert log.text == before


@pytest.mark.django_db(transaction=True)
def test_given_a_sequencer_at_work_then_another_stands_by(log):
    from linli.ledger.sequencer import alone

    log.add(2)
    with alone() as is_theirs:
        assert is_theirs
        assert not log.round().is_mine
        assert not (log.folder / "checkpoint").exists()
    assert log.round().is_mine
    assert log.checkpoint.size == 2


@pytest.mark.django_db(transaction=True)
def test_given_a_long_transaction_then_others_do_not_wait_and_its_entry_gets_a_later_position(log):
    import psycopg
    from psycopg.types.json import Jsonb

    details = connection.get_connection_params()
    where = {key: details[key] for key in ("host", "port", "dbname", "user") if key in details}
    with psycopg.connect(**where) as slow:
        values = {"kind": "Late", "about": None, "actor": "system", "at": NOON}
        values |= {"payload": Jsonb({}), "announce": False}
        late = slow.execute(services.APPEND, values).fetchone()[0]
        early = log.add(2)
        assert log.round().placed == 2
        slow.commit()
    assert min(early) > late
    assert log.round().placed == 1
    assert list(Position.objects.order_by("position").values_list("entry_id", flat=True)) == [
        *early,
        late,
    ]
