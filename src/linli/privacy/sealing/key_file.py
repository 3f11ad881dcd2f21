"""Cell keys in a file that only Linli's account may read."""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from linli.privacy.sealing.cipher import NONCE_BYTES, new_key
from linli.privacy.sealing.port import CellKeysError


class KeyFile:
    """The file, read again when it has changed; written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int] = (0, 0)
        self._held: dict[str, Any] = {}

    def current(self) -> str:
        return str(self._read()["current"])

    def wrap(self, data: bytes, *, bound: bytes) -> tuple[str, bytes]:
        held = self._read()
        name = str(held["current"])
        nonce = os.urandom(NONCE_BYTES)
        return name, nonce + _cipher(held, name).encrypt(nonce, data, bound)

    def unwrap(self, name: str, wrapped: bytes, *, bound: bytes) -> bytes:
        held = self._read()
        if name not in held["keys"]:
            raise CellKeysError(f"The cell key {name} is not in {self.path}: it was destroyed.")
        try:
            nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
            return _cipher(held, name).decrypt(nonce, rest, bound)
        except InvalidTag as error:
            raise CellKeysError(f"A key wrapped under {name} was changed.") from error

    def rotate(self) -> str:
        with self._locked():
            held = self._read()
            name = _name()
            keys = {**held["keys"], name: _text(new_key())}
            self._write({**held, "current": name, "keys": keys})
        return name

    def retire(self, *, keep: frozenset[str]) -> list[str]:
        with self._locked():
            held = self._read()
            staying = keep | {held["current"]}
            gone = sorted(set(held["keys"]) - staying)
            left = {name: key for name, key in held["keys"].items() if name in staying}
            if gone:
                self._write({**held, "keys": left})
        return gone

    def index_key(self) -> bytes:
        return base64.b64decode(self._read()["index"])

    def _read(self) -> dict[str, Any]:
        try:
            there = self.path.stat()
            stamp = (there.st_mtime_ns, there.st_ino)
            if stamp != self._stamp:
                self._held = json.loads(self.path.read_text(encoding="utf-8"))
                self._stamp = stamp
        except (OSError, ValueError) as error:
            raise CellKeysError(
                f"The cell keys in {self.path} cannot be read; without them no personal value "
                "opens. Put the file back, or name another in LINLI_CELL_KEYS."
            ) from error
        return self._held

    def _write(self, held: dict[str, Any]) -> None:
        write(self.path, held)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self.path.with_name(self.path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def opened(address: str) -> KeyFile:
    """The keys in the file of a ``file:/path`` address.

    Raises:
        CellKeysError: the file is not there, or others may read it.
    """
    path = Path(unquote(urlsplit(address).path))
    if not path.exists():
        raise CellKeysError(f"There are no cell keys in {path}; `linli migrate` makes them.")
    if path.stat().st_mode & 0o077:
        raise CellKeysError(f"Others may read the cell keys in {path}: chmod 600 {path}")
    return KeyFile(path)


def make(path: Path) -> bool:
    """Make the file with a first key unless it is there; whether it was made."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = _name()
    write(
        path,
        {
            "format": 1,
            "current": name,
            "keys": {name: _text(new_key())},
            "index": _text(new_key()),
        },
    )
    return True


def write(path: Path, held: dict[str, Any]) -> None:
    """Write the keys for good, readable by this account alone."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(held, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _name() -> str:
    return f"cell-{secrets.token_hex(6)}"


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _cipher(held: dict[str, Any], name: str) -> AESGCMSIV:
    return AESGCMSIV(base64.b64decode(held["keys"][name]))
