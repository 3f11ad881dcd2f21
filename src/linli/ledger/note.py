"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

Keys are written as Go's `sumdb/note` writes them, so that its tools read ours. Pure.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 0x01, 0x04
MOST_SIGNATURES = 100
LARGEST = 1_000_000
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteWrong(ValueError):
    """A note, key or signature is not what it claims to be."""


def b64(data: bytes) -> str:
    """Standard base 64."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Standard base 64, strictly: one text for one value.

    Raises:
        NoteWrong: it is none.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteWrong("this is no base 64") from error
    if b64(data) != text:
        raise NoteWrong("this is no base 64")
    return data


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: what a reader trusts."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: bytes) -> None:
        """Check the signature (without key id) of a note's text.

        Raises:
            NoteWrong: it is not by this key.
        """
        message = text.encode()
        if self.kind == WITNESS:
            message, signature = _timed(text, int.from_bytes(signature[:8], "big")), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise NoteWrong(f"the signature of {self.name} is wrong") from error


def verifier(text: str) -> Verifier:
    """A public key from its text, such as ``example.org/ledger+1a2b3c4d+AZ…``.

    Raises:
        NoteWrong: it is none, or of a kind we do not know.
    """
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise NoteWrong("a key reads name+id+key")
    data = unb64(parts[2])
    if len(data) != 33 or data[0] not in {LOG, WITNESS}:
        raise NoteWrong("this kind of key is not known here")
    found = Verifier(parts[0], data[0], data[1:])
    if found.key_id.hex() != parts[1]:
        raise NoteWrong("the key's id does not fit the key")
    return found


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    def __str__(self) -> str:
        key_id = self.verifier.key_id.hex()
        return f"PRIVATE+KEY+{self.name}+{key_id}+{b64(bytes([self.kind]) + self.seed)}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Verifier(self.name, self.kind, public.public_bytes_raw())

    def sign(self, text: str, *, seconds: int = 0) -> str:
        """The signature line of a note; a witness's says at which second since 1970."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        if self.kind == WITNESS:
            signature = seconds.to_bytes(8, "big") + key.sign(_timed(text, seconds))
        else:
            signature = key.sign(text.encode())
        return f"— {self.name} {b64(self.verifier.key_id + signature)}\n"


def signer(text: str) -> Signer:
    """A private key from its text.

    Raises:
        NoteWrong: it is none.
    """
    parts = text.strip().split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"] or not _NAME.fullmatch(parts[2]):
        raise NoteWrong("a private key reads PRIVATE+KEY+name+id+key")
    data = unb64(parts[4])
    if len(data) != 33 or data[0] not in {LOG, WITNESS}:
        raise NoteWrong("this kind of key is not known here")
    found = Signer(parts[2], data[0], data[1:])
    if found.verifier.key_id.hex() != parts[3]:
        raise NoteWrong("the key's id does not fit the key")
    return found


def new_signer(name: str, kind: int = LOG) -> Signer:
    """A fresh key.

    Raises:
        NoteWrong: the name is empty or has a space or plus in it.
    """
    if not _NAME.fullmatch(name):
        raise NoteWrong("a key's name has no spaces and no plus")
    return Signer(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())


def _timed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """A text ending with a newline, and its signature lines."""

    text: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(self.lines)}"

    def signed_by(self, known: Iterable[Verifier]) -> list[tuple[Verifier, str]]:
        """The known keys that signed, each with its line; others' signatures are passed over.

        Raises:
            NoteWrong: a signature by a known key is wrong.
        """
        by_id = {(one.name, one.key_id): one for one in known}
        found = []
        for line in self.lines:
            name, data = _signature(line)
            key = by_id.get((name, data[:4]))
            if key is not None:
                key.verify(self.text, data[4:])
                found.append((key, line))
        return found


def note(text: str) -> Note:
    """Read a signed note.

    Raises:
        NoteWrong: it is malformed.
    """
    if len(text) > LARGEST or any(char < " " and char != "\n" for char in text):
        raise NoteWrong("this is no signed note")
    head, blank, tail = text.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise NoteWrong("this is no signed note")
    lines = tuple(f"{line}\n" for line in tail[:-1].split("\n"))
    if len(lines) > MOST_SIGNATURES:
        raise NoteWrong("this note has too many signatures")
    for line in lines:
        _signature(line)
    return Note(f"{head}\n", lines)


def _signature(line: str) -> tuple[str, bytes]:
    parts = line.removesuffix("\n").split(" ")
    if len(parts) != 3 or parts[0] != "—" or not _NAME.fullmatch(parts[1]):
        raise NoteWrong("this is no signature line")
    data = unb64(parts[2])
    if len(data) < 5:
        raise NoteWrong("this is no signature line")
    return parts[1], data


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log at one size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"


def checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint; extension lines are not ours to understand.

    Raises:
        NoteWrong: it is none.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
        raise NoteWrong("this is no checkpoint")
    root = unb64(lines[2])
    if len(root) != 32:
        raise NoteWrong("this is no checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)


def open_checkpoint(text: str, key: Verifier) -> tuple[Checkpoint, Note]:
    """Read a checkpoint that the log with `key` signed.

    Raises:
        NoteWrong: it is malformed, of another log, or not signed by it.
    """
    signed = note(text)
    found = checkpoint(signed.text)
    if found.origin != key.name:
        raise NoteWrong(f"this checkpoint is of {found.origin}, not of {key.name}")
    if not signed.signed_by([key]):
        raise NoteWrong(f"{key.name} did not sign this checkpoint")
    return found, signed
