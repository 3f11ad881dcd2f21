"""Gives each committed entry its position, and publishes the tree over them.

Three steps, each whole before the next: positions (one transaction), tiles (on disk), checkpoint
(signed, put in place). Killed between any two, the next round goes on from what is there; since
positions never change, whatever it signs continues what was signed.

An entry is found by its row in `ledger_pending`, not by its number: numbers are taken before the
commit, so one that is late would be passed over. A late entry gets the next position.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import connection, transaction

from linli.core import locks
from linli.ledger import note
from linli.ledger.commitments import CANONICAL, commitment
from linli.ledger.store import CHECKPOINT, KEY, Store
from linli.ledger.tiles import WIDTH, Edge, Tile, TileNodes, TileWrong, edge_of, tile_at
from linli.ledger.witnessing import Panel

LOCK = 0x6C65646765720A  # any number that is only ours
BATCH = 5_000
MOST_BATCHES = 20

TAKE = f"""
SELECT p.entry_id, p.salt, {CANONICAL}
FROM ledger_pending p JOIN ledger_entry e ON e.id = p.entry_id
ORDER BY p.entry_id LIMIT %s
"""  # noqa: S608 (constants of this package)
PLACE = """
INSERT INTO ledger_position (position, entry_id, commitment, occurred_at, recorded_at)
SELECT t.position, t.entry_id, t.commitment, e.occurred_at, e.recorded_at
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS t (position, entry_id, commitment)
JOIN ledger_entry e ON e.id = t.entry_id
"""
KEEP_SALTS = """
WITH taken AS (DELETE FROM ledger_pending WHERE entry_id = ANY(%s) RETURNING entry_id, salt)
INSERT INTO ledger_salt (entry_id, salt) SELECT entry_id, salt FROM taken
"""
NEXT = "SELECT coalesce(max(position) + 1, 0) FROM ledger_position"
PLACED = """
SELECT position, commitment FROM ledger_position
WHERE position >= %s AND position < %s ORDER BY position
"""


class LogBroken(RuntimeError):
    """What is published and what the database holds differ: nothing may be signed on top."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; `is_mine` is off where another process is at it."""

    is_mine: bool
    placed: int = 0
    size: int = 0
    is_published: bool = False


def alone() -> AbstractContextManager[bool]:
    """Whether this process holds the database's lock for sequencers."""
    return locks.alone(key=LOCK)


@transaction.atomic
def place(*, limit: int = BATCH) -> int:
    """Give positions to up to `limit` entries that wait; returns how many it were."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit])
        rows = cursor.fetchall()
        if not rows:
            return 0
        cursor.execute(NEXT)
        first = cursor.fetchone()[0]
        ids = [row[0] for row in rows]
        leaves = [commitment(canonical=row[2], salt=bytes(row[1])) for row in rows]
        cursor.execute(PLACE, [list(range(first, first + len(ids))), ids, leaves])
        cursor.execute(KEEP_SALTS, [ids])
    return len(rows)


class Sequencer:
    """The one writer of a log's files; keeps the right edge of the tree between rounds."""

    def __init__(self, *, store: Store, signer: note.Signer, panel: Panel | None = None) -> None:
        self.store = store
        self.signer = signer
        self.panel = panel or Panel([])
        self._edge: Edge | None = None
        self._published = ""

    def round(self) -> Round:
        """Place what waits, and publish it; does nothing where another sequencer works.

        Raises:
            LogBroken, LogWentBack: what was published could not be continued.
            OSError: the disk is full or fails; the next round tries again.
        """
        with alone() as is_mine:
            if not is_mine:
                return Round(is_mine=False)
            with self.store.alone() as is_mine:
                if not is_mine:
                    return Round(is_mine=False)
                try:
                    return self._work()
                except BaseException:
                    self._edge = None  # read again what is really there
                    raise

    def _work(self) -> Round:
        edge = self._known()
        placed = 0
        for _batch in range(MOST_BATCHES):
            found = place()
            placed += found
            if found < BATCH:
                break
        full = list(self._grow(edge))
        text = note.Checkpoint(self.signer.name, edge.size, edge.root()).text
        is_new = not self._published.startswith(f"{text}\n")
        if is_new or self._lacks_witnesses():
            self._publish(edge, text)
        for tile in full:
            self.store.drop_partial(tile)
        return Round(is_mine=True, placed=placed, size=edge.size, is_published=is_new)

    def _lacks_witnesses(self) -> bool:
        """Whether a witness that may be asked now has not cosigned what is published."""
        due = [witness.key for witness in self.panel.due()]
        return len(note.note(self._published).signed_by(due)) < len(due)

    def _grow(self, edge: Edge) -> Iterator[Tile]:
        """Write the tiles of every position that has none; gives those that became full."""
        start = edge.size
        for leaves in _placed(start):
            for tile, data in edge.append(leaves):
                self.store.write(tile, data)
                yield tile
        if edge.size > start:
            for tile, data in edge.partial():
                self.store.write(tile, data)

    def _publish(self, edge: Edge, text: str) -> None:
        self.store.sync()
        kept = note.Note(text, (self.signer.sign(text),))
        lines = list(kept.lines)
        if self.panel.witnesses:
            before = note.note(self._published).lines[1:] if self._same(text) else ()
            asked = self.panel.ask(
                checkpoint=note.checkpoint(text),
                text=str(kept),
                nodes=TileNodes(self.store.fetch, edge.size),
            )
            names = {line.split(" ")[1] for line in asked}
            lines += [line for line in before if line.split(" ")[1] not in names] + asked
        signed = str(note.Note(text, tuple(lines)))
        if self.store.text(KEY) != f"{self.signer.verifier}\n":
            self.store.publish(KEY, f"{self.signer.verifier}\n")
        self.store.publish(CHECKPOINT, signed)
        self._published = signed

    def _same(self, text: str) -> bool:
        return self._published.startswith(f"{text}\n")

    def _known(self) -> Edge:
        """The edge of what is published, from memory unless another process went on meanwhile."""
        text = self.store.checkpoint() or ""
        if self._edge is None or text != self._published:
            self._edge, self._published = self._read(text), text
        return self._edge

    def _read(self, text: str) -> Edge:
        if not text:
            return Edge()
        try:
            found, _ = note.open_checkpoint(text, self.signer.verifier)
        except note.NoteWrong as error:
            raise LogBroken(f"The published checkpoint is not ours: {error}") from error
        edge = self._edge_on_disk(found) or self._edge_again(found)
        with connection.cursor() as cursor:
            cursor.execute(PLACED, [found.size - 1, found.size])
            row = cursor.fetchone()
        if found.size and (row is None or bytes(row[1]) != self._last(found.size)):
            raise LogBroken(
                f"{found.size} entries are published, and the database does not end with them: "
                "it was changed or restored; see `linli ledger verify` and `linli ledger recover`"
            )
        return edge

    def _last(self, size: int) -> bytes:
        index = (size - 1) // WIDTH
        tile = Tile(None, index, tile_at(0, index, size).width)
        return tile.cut(self.store.fetch(tile))[-1]

    def _edge_on_disk(self, found: note.Checkpoint) -> Edge | None:
        try:
            edge = edge_of(self.store.fetch, found.size)
        except TileWrong:
            return None
        return edge if edge.root() == found.root else None

    def _edge_again(self, found: note.Checkpoint) -> Edge:
        """Tiles made anew from the database, where that still leads to what was signed."""
        edge = Edge()
        made: list[tuple[Tile, bytes]] = []
        for leaves in _placed(0, found.size):
            made += edge.append(leaves)
        if edge.size != found.size or edge.root() != found.root:
            raise LogBroken("Neither tiles nor database lead to the published checkpoint")
        for tile, data in [*made, *edge.partial()]:
            self.store.write(tile, data)
        return edge


def _placed(start: int, end: int | None = None) -> Iterator[list[bytes]]:
    """The commitments from one position on, a few thousand at a time.

    Raises:
        LogBroken: a position is missing in between.
    """
    while end is None or start < end:
        stop = start + BATCH if end is None else min(start + BATCH, end)
        with connection.cursor() as cursor:
            cursor.execute(PLACED, [start, stop])
            rows = cursor.fetchall()
        if [row[0] for row in rows] != list(range(start, start + len(rows))):
            raise LogBroken(f"a position after {start} is missing")
        if rows:
            yield [bytes(row[1]) for row in rows]
        start += len(rows)
        if len(rows) < BATCH:
            return
