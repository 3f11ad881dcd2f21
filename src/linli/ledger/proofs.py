"""Proofs that an entry is in the log and that the log only grew, for whoever asks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.ledger import merkle, note, receipts
from linli.ledger.commitments import CANONICAL, SALT_SIZE
from linli.ledger.models import Entry, Position
from linli.ledger.store import KEY, Store
from linli.ledger.tiles import Tile, TileNodes, TileWrong


class NoLogYet(errors.Unavailable):
    code, title = "ledger-no-log-yet", _("The log is not published yet; try again in a moment")


class NotInLog(errors.NotFound):
    code, title = "ledger-not-in-log", _("There is no such entry in the log")


class NotInLogYet(errors.Unavailable):
    code, title = "ledger-not-in-log-yet", _("This is not sealed yet; try again in a moment")


class NotThatSize(errors.Invalid):
    code, title = "ledger-not-that-size", _("The log has no tree of this size")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where an entry stands, and the way from its leaf to the root of `checkpoint`."""

    entry: int
    position: int
    size: int
    commitment: str
    proof: list[str]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """The way from the root of `old` entries to the root of `new`."""

    old: int
    new: int
    proof: list[str]


def store() -> Store:
    """The files of this cell's log."""
    return Store(settings.LEDGER_FOLDER)


def published() -> tuple[note.Checkpoint, str]:
    """The checkpoint that is published, and its signed text.

    Raises:
        NoLogYet: there is none.
    """
    text = store().checkpoint()
    if text is None:
        raise NoLogYet()
    return note.checkpoint(note.note(text).text), text


def key() -> str:
    """The public key of the log.

    Raises:
        NoLogYet: nothing was signed yet.
    """
    text = store().text(KEY)
    if text is None:
        raise NoLogYet()
    return text.strip()


def tile(wanted: Tile) -> bytes | None:
    """The bytes of a tile, None where there is none."""
    try:
        return store().fetch(wanted)
    except TileWrong:
        return None


def inclusion(*, entry_id: int) -> Inclusion:
    """Prove that an entry is in the log that is published.

    Raises:
        NotInLog, NotInLogYet, NoLogYet.
    """
    found, text = published()
    row = Position.objects.filter(entry_id=entry_id).first()
    if row is None and not Entry.objects.filter(pk=entry_id).exists():
        raise NotInLog()
    if row is None or row.position >= found.size:
        raise NotInLogYet()
    proof = merkle.inclusion_proof(TileNodes(store().fetch, found.size), row.position, found.size)
    return Inclusion(
        entry_id,
        row.position,
        found.size,
        note.b64(bytes(row.commitment)),
        [note.b64(part) for part in proof],
        text,
    )


def consistency(*, old: int, new: int | None = None) -> Consistency:
    """Prove that the tree of `old` entries begins the tree of `new`, by default the published one.

    Raises:
        NotThatSize: `old` is none, or the sizes are out of order or not reached yet.
        NoLogYet.
    """
    found, _text = published()
    new = found.size if new is None else new
    if not 0 < old <= new <= found.size:
        raise NotThatSize(size=found.size)
    # Every node of a smaller tree is a node of the published one.
    proof = merkle.consistency_proof(TileNodes(store().fetch, found.size), old, new)
    return Consistency(old, new, [note.b64(part) for part in proof])


def receipt(*, about: UUID, kind: str) -> dict[str, Any]:
    """A receipt for the first entry of a kind about one thing; it needs nothing of ours to check.

    Raises:
        NotInLog: there is no such entry, or what it held was erased.
        NotInLogYet, NoLogYet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, {CANONICAL}, s.salt FROM ledger_entry e"  # noqa: S608 (constant)
            " LEFT JOIN ledger_salt s ON s.entry_id = e.id"
            " WHERE e.about = %s AND e.kind = %s ORDER BY e.id LIMIT 1",
            [about, kind],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotInLog()
    proven = inclusion(entry_id=row[0])
    if row[2] is None or len(bytes(row[2])) != SALT_SIZE:
        raise NotInLog()
    return receipts.make(
        key=key(),
        checkpoint=proven.checkpoint,
        entry=row[1],
        salt=bytes(row[2]),
        position=proven.position,
        proof=proven.proof,
        witnesses=[text.partition(" ")[0] for text in settings.WITNESSES],
    )
