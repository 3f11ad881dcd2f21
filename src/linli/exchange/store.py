"""Sealed files of the exchange: what was delivered, and the rows that are current.

A file is a row of sealed pieces, each with its length before it. Each piece is bound to the file,
its number and whether it is the last, so that none can be moved, left out or cut off unseen.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings

from linli.core import errors
from linli.privacy import keys, sealed

FIELD = "delivery.rows"
PURPOSE = "keep_registry"
PIECE_BYTES = 4 * 1024 * 1024


class Forgotten(errors.NotFound):
    """Its key was destroyed: for a person who asked, or after its retention."""


def folder(*parts: str) -> Path:
    """A folder of the exchange below LINLI_HOME, made if it is not there, for nobody else."""
    path = Path(settings.HOME).joinpath("exchange", *parts)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def file_of(file_id: UUID) -> Path:
    """Where the sealed file with this id lies."""
    return folder("sealed", file_id.hex[-2:]) / f"{file_id.hex}.sealed"


def seal_file(*, file_id: UUID, pieces: Iterable[bytes], at: datetime) -> None:
    """Seal a file under a key of its own; it is whole on the disk before its name is there.

    Raises:
        CellKeysError: the cell's keys cannot be reached.
        OSError: the disk refused.
    """
    key = keys.key_for(subject_id=file_id, purpose=PURPOSE, at=at)
    path = file_of(file_id)
    part = path.with_suffix(".part")
    with part.open("wb") as out:
        for number, (piece, is_last) in enumerate(_marked(pieces)):
            place = sealed.Place(FIELD, _piece_id(file_id, number, is_last=is_last))
            data = sealed.seal_bytes(key=key, place=place, data=piece)
            out.write(len(data).to_bytes(4, "big") + data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pieces_of(file_id: UUID) -> Iterator[bytes]:
    """The pieces of a sealed file, opened one after another.

    Raises:
        Forgotten: its key was destroyed, or the file is gone.
        BrokenSeal: it was changed or cut off.
    """
    path = file_of(file_id)
    if not path.exists():
        raise Forgotten(file=str(file_id))
    left = path.stat().st_size
    with path.open("rb") as given:
        number = 0
        while left > 0:
            length = int.from_bytes(given.read(4), "big")
            left -= 4 + length
            place = sealed.Place(FIELD, _piece_id(file_id, number, is_last=left <= 0))
            (piece,) = sealed.open_bytes([(place, given.read(length))], purpose=PURPOSE)
            if piece is None:
                raise Forgotten(file=str(file_id))
            yield piece
            number += 1


def open_to(*, file_id: UUID, path: Path) -> None:
    """Write the plain content of a sealed file to `path`, in a folder that is wiped afterwards."""
    with path.open("wb") as out:
        for piece in pieces_of(file_id):
            out.write(piece)


def read_pieces(path: Path) -> Iterator[bytes]:
    """A plain file in pieces of the size that is sealed."""
    with path.open("rb") as given:
        while piece := given.read(PIECE_BYTES):
            yield piece


def forget(*, file_ids: Iterable[UUID]) -> None:
    """Destroy the keys of sealed files, and the files; copies in backups open for nobody then."""
    gone = list(file_ids)
    keys.destroy(subject_ids=gone)
    for file_id in gone:
        file_of(file_id).unlink(missing_ok=True)


def wipe(path: Path) -> None:
    """Remove a folder with plain rows."""
    shutil.rmtree(path, ignore_errors=True)


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held: bytes | None = None
    for piece in pieces:
        if held is not None:
            yield held, False
        held = piece
    yield held or b"", True


def _piece_id(file_id: UUID, number: int, *, is_last: bool) -> UUID:
    return uuid5(file_id, f"{number} {'last' if is_last else 'more'}")
