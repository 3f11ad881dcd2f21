"""The log as static files: whole or not there, on disk before anything names them."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from linli.ledger.tiles import Tile, TileWrong

CHECKPOINT = "checkpoint"
KEY = "key"


class Store:
    """The folder that holds `checkpoint`, `key` and `tile/...`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unsynced: set[Path] = set()

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process may write here; another on this machine may be at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def checkpoint(self) -> str | None:
        """The checkpoint that is published, if one is."""
        return self.text(CHECKPOINT)

    def text(self, name: str) -> str | None:
        """A small file, if it is there."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def fetch(self, tile: Tile) -> bytes:
        """A tile's bytes; a partial one may be cut from the full one that came after it.

        Raises:
            TileWrong: it is not there.
        """
        for name in (tile.name, Tile(tile.level, tile.index).name):
            with suppress(FileNotFoundError, NotADirectoryError):
                return (self.folder / name).read_bytes()[: tile.width * tile.record_size]
        raise TileWrong(f"{tile.name} is missing")

    def write(self, tile: Tile, data: bytes) -> None:
        """Put a tile in place; `sync` must follow before a checkpoint that needs it."""
        self._put(self.folder / tile.name, data)

    def publish(self, name: str, text: str) -> None:
        """Put a small file in place of the one before, for good."""
        self._put(self.folder / name, text.encode())
        self.sync()

    def sync(self) -> None:
        """Wait until every name written so far is on disk."""
        while self._unsynced:
            folder = self._unsynced.pop()
            try:
                _sync_folder(folder)
            except OSError:
                self._unsynced.add(folder)
                raise

    def drop_partial(self, tile: Tile) -> None:
        """Remove the partial forms of a tile that is full and published."""
        full = self.folder / tile.name
        shutil.rmtree(full.with_name(f"{full.name}.p"), ignore_errors=True)

    def _put(self, path: Path, data: bytes) -> None:
        self._make(path.parent)
        self._unsynced.add(path.parent)
        with suppress(FileNotFoundError):
            if path.read_bytes() == data:
                return
        new = path.with_name(f".{path.name}.new")
        try:
            with new.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            new.rename(path)
        except OSError:
            with suppress(OSError):
                new.unlink()
            raise

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir(exist_ok=True)
            self._unsynced.add(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
