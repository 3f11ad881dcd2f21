"""The key that signs checkpoints: outside the database, readable by its account only."""

import os
from pathlib import Path

from linli.ledger import note

FILE = "ledger.key"


class KeyUnusable(RuntimeError):
    """There is no key, or others could have read it; the message says what to do."""


def ensure(*, home: Path, origin: str) -> note.Verifier:
    """The public key; where there is no key yet, make one that is named `origin`."""
    path = home / FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        write(path, str(note.new_signer(origin)))
    return read(path).verifier


def write(path: Path, text: str) -> None:
    """Keep a private key in a new file of mode 0600, on disk before its name is."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    # A link, unlike a rename, never replaces a key that another process just made.
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    finally:
        new.unlink()


def read(path: Path) -> note.Signer:
    """The key in a file.

    Raises:
        KeyUnusable: there is none, or others can read it.
        NoteWrong: it is damaged.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise KeyUnusable(
            f"There is no signing key at {path}; `linli migrate` makes one."
        ) from error
    if mode & 0o077:
        raise KeyUnusable(f"Others may read {path}: set its mode to 0600.")
    return note.signer(path.read_text(encoding="utf-8"))


def signer(*, home: Path, given: str = "") -> note.Signer:
    """The key that is `given` as a setting, else the one in the file below `home`."""
    return note.signer(given) if given else read(home / FILE)
