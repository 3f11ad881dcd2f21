"""The whole log against the database: whatever was changed, dropped, swapped, back-dated or cut.

Trust begins at the signed checkpoint, not at any table or file. From the entry bundles the tree is
computed anew and must lead to what was signed; then each row of the database must lead to its leaf.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from linli.ledger import merkle, note
from linli.ledger.commitments import CANONICAL, commitment
from linli.ledger.store import Store
from linli.ledger.tiles import Edge, Tile, TileNodes, TileWrong, tiles_of

MOST_LISTED = 100
READ_AT_ONCE = 5_000
SEALED_WITHIN = timedelta(minutes=1)
ROWS = f"""
SELECT p.position, p.entry_id, p.commitment, {CANONICAL}, s.salt,
       p.occurred_at = e.occurred_at AND p.recorded_at = e.recorded_at
FROM ledger_position p
LEFT JOIN ledger_entry e ON e.id = p.entry_id
LEFT JOIN ledger_salt s ON s.entry_id = p.entry_id
ORDER BY p.position
"""  # noqa: S608 (constants of this package)
LEFT_OUT = """
SELECT e.id, q.entry_id IS NOT NULL
FROM ledger_entry e
LEFT JOIN ledger_position p ON p.entry_id = e.id
LEFT JOIN ledger_pending q ON q.entry_id = e.id
WHERE p.entry_id IS NULL ORDER BY e.id
"""
PENDING_OF_NOTHING = """
SELECT q.entry_id FROM ledger_pending q LEFT JOIN ledger_entry e ON e.id = q.entry_id
WHERE e.id IS NULL ORDER BY q.entry_id
"""
OUT_OF_TIME = """
SELECT id FROM (
    SELECT id, recorded_at, max(recorded_at) OVER (ORDER BY id) AS latest FROM ledger_entry
) dated WHERE recorded_at < latest - interval '10 minutes' ORDER BY id
"""
UNPUBLISHED = "SELECT count(*) FROM ledger_position WHERE position >= %s AND recorded_at < %s"
ERASED = """
SELECT jsonb_array_elements(payload -> 'entries')::bigint FROM ledger_entry e
JOIN ledger_position p ON p.entry_id = e.id
WHERE e.kind = 'LedgerSaltsErased'
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `what` is a stable code, `where` a position, entry or file."""

    what: str
    where: str


@dataclass
class Report:
    """What the check found; `notices` are worth knowing and break no promise."""

    origin: str = ""
    size: int = 0
    entries: int = 0
    erased: int = 0
    witnesses: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts

    def name(self, what: str, where: object) -> None:
        """Note what is wrong; every one is counted, the first hundred of a kind are listed."""
        self.counts[what] += 1
        if self.counts[what] <= MOST_LISTED:
            self.findings.append(Finding(what, str(where)))

    def notice(self, what: str, where: object) -> None:
        """Note what is worth knowing."""
        if len(self.notices) < MOST_LISTED:
            self.notices.append(Finding(what, str(where)))


def verify(
    *,
    store: Store,
    key: note.Verifier,
    witnesses: list[note.Verifier],
    earlier: list[str],
    now: datetime,
) -> Report:
    """Check everything.

    Args:
        key: the log's public key, from where an attacker could not change it.
        witnesses: whose cosignatures are to be checked.
        earlier: signed checkpoints kept elsewhere, which the log must continue; only these (or
            witnesses) show a log that was cut and signed anew with its own key.
    """
    report = Report(origin=key.name)
    head = _head(report, store, key, witnesses)
    leaves = _published(report, store, head)
    with transaction.atomic():
        if not connection.savepoint_ids:
            # One snapshot for all questions, whatever is written meanwhile.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _rows(report, leaves, 0 if head is None else head.size)
        _absent(report)
        _unpublished(report, now)
    for text in earlier:
        _continues(report, store, key, head, text)
    return report


def _head(
    report: Report, store: Store, key: note.Verifier, witnesses: list[note.Verifier]
) -> note.Checkpoint | None:
    text = store.checkpoint()
    if text is None:
        report.name("checkpoint-missing", "checkpoint")
        return None
    try:
        head, signed = note.open_checkpoint(text, key)
    except note.NoteWrong as error:
        report.name("checkpoint-changed", f"checkpoint: {error}")
        return None
    report.size = head.size
    for one in witnesses:
        try:
            if signed.signed_by([one]):
                report.witnesses.append(one.name)
            else:
                report.notice("not-cosigned", one.name)
        except note.NoteWrong:
            report.name("cosignature-wrong", one.name)
    return head


def _published(report: Report, store: Store, head: note.Checkpoint | None) -> list[bytes]:
    """The commitments that were published, after a check of every file they stand in."""
    if head is None:
        return []
    edge = Edge()
    leaves: list[bytes] = []
    made: dict[Tile, bytes] = {}
    for tile in tiles_of(head.size):
        bundled = Tile(None, tile.index, tile.width)
        found = _commitments(report, store, bundled)
        leaves += found
        made |= dict(edge.append(found))
    made |= dict(edge.partial())
    if edge.root() != head.root:
        report.name("bundles-changed", "the entry bundles do not lead to what was signed")
        _blame_bundles(report, store, head)
    else:
        for tile, data in made.items():
            if tile.level is not None and _read(store, tile) != data:
                report.name("tile-changed", tile.name)
    return leaves


def _commitments(report: Report, store: Store, tile: Tile) -> list[bytes]:
    try:
        return tile.cut(store.fetch(tile))
    except TileWrong as error:
        report.name("bundle-damaged", error)
        return [bytes(32)] * tile.width


def _read(store: Store, tile: Tile) -> bytes | None:
    try:
        return store.fetch(tile)
    except TileWrong:
        return None


def _blame_bundles(report: Report, store: Store, head: note.Checkpoint) -> None:
    """Where the tiles still lead to what was signed, they say which bundles were changed."""
    nodes = TileNodes(store.fetch, head.size)
    try:
        if merkle.head(nodes, 0, head.size) != head.root:
            report.name("tiles-changed", "neither do the tiles")
            return
    except TileWrong as error:
        report.name("tile-damaged", error)
        return
    for tile in tiles_of(head.size):
        bundled = Tile(None, tile.index, tile.width)
        try:
            hashes = [merkle.leaf_hash(one) for one in bundled.cut(store.fetch(bundled))]
        except TileWrong:
            continue  # named already
        if b"".join(hashes) != _read(store, tile):
            report.name("bundle-changed", bundled.name)


def _stream() -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS)
        while rows := cursor.fetchmany(READ_AT_ONCE):
            yield from rows


def _rows(report: Report, leaves: list[bytes], size: int) -> None:
    """Each position against its leaf, and each entry against its position."""
    with connection.cursor() as cursor:
        cursor.execute(ERASED)
        erased = {row[0] for row in cursor.fetchall()}
    known: dict[bytes, int] | None = None
    expected = 0
    for position, entry_id, kept, canonical, salt, is_dated in _stream():
        for missing in range(expected, min(position, expected + MOST_LISTED)):
            report.name("position-dropped", f"position {missing}")
        expected = position + 1
        kept = bytes(kept)
        place = f"position {position}, entry {entry_id}"
        if position < size and kept != leaves[position]:
            known = known or {leaf: number for number, leaf in enumerate(leaves)}
            what = "position-swapped" if kept in known else "position-changed"
            report.name(what, place)
        if entry_id is None:
            report.notice("lost-by-restore", f"position {position}")
            continue
        report.entries += 1
        if canonical is None:
            report.name("entry-dropped", place)
        elif salt is None:
            if entry_id in erased:
                report.erased += 1
            else:
                report.name("salt-dropped", place)
        else:
            made = commitment(canonical=canonical, salt=bytes(salt))
            is_published = position < size and made == leaves[position]
            if made != kept and not is_published:  # else the position alone is wrong, named above
                known = known or {leaf: number for number, leaf in enumerate(leaves)}
                report.name(_how(made in known, is_dated=is_dated), place)
    if expected < size:
        report.name("truncated", f"{size} entries are signed, the database has {expected}")


def _how(is_elsewhere: bool, *, is_dated: bool) -> str:
    if is_elsewhere:
        return "entry-swapped"
    return "entry-changed" if is_dated else "entry-back-dated"


def _unpublished(report: Report, now: datetime) -> None:
    """Positions that should long be signed: the sequencer rests, or the checkpoint was put back."""
    with connection.cursor() as cursor:
        cursor.execute(UNPUBLISHED, [report.size, now - SEALED_WITHIN])
        count = cursor.fetchone()[0]
    if count:
        report.name("checkpoint-behind", f"{count} entries have a position that is not signed")


def _absent(report: Report) -> None:
    """Entries that never came into the log, and dates that go backwards."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT_OUT)
        for entry_id, is_pending in cursor.fetchall():
            if is_pending:
                report.notice("waiting", f"entry {entry_id}")
            else:
                report.name("entry-left-out", f"entry {entry_id}")
        cursor.execute(PENDING_OF_NOTHING)
        for (entry_id,) in cursor.fetchall():
            report.name("entry-dropped", f"entry {entry_id}, before it had a position")
        cursor.execute(OUT_OF_TIME)
        for (entry_id,) in cursor.fetchall():
            report.notice("dated-before-its-predecessor", f"entry {entry_id}")


def _continues(
    report: Report, store: Store, key: note.Verifier, head: note.Checkpoint | None, text: str
) -> None:
    """The log against a checkpoint that somebody kept."""
    try:
        old, _signed = note.open_checkpoint(text, key)
    except note.NoteWrong as error:
        report.name("kept-checkpoint-unusable", error)
        return
    if head is None or old.size == 0:
        return
    if old.size > head.size:
        report.name("truncated", f"{old.size} entries were signed once, now {head.size} are")
        return
    try:
        nodes = TileNodes(store.fetch, head.size)
        if merkle.head(nodes, 0, old.size) != old.root:
            report.name("rewritten", f"the first {old.size} entries are not those signed once")
    except TileWrong as error:
        report.name("tile-damaged", error)
