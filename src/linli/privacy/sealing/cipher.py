"""AES-256-GCM-SIV (RFC 8452), each value bound to the very place where it lies.

A sealed value is one byte of format, 16 bytes naming its key, 12 bytes of nonce, then ciphertext
and tag. Table, row and field go into the authenticated data, so that a value copied to another row
does not open. The cipher tolerates a nonce that was used before; ours are random all the same.
"""

import os
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

FORMAT = b"\x01"
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
HEAD_BYTES = 1 + 16 + NONCE_BYTES


class BrokenSeal(Exception):
    """The value was changed, moved from its place, or sealed under another key."""


class Where(NamedTuple):
    """Where a sealed value lies: table, id of the row, field."""

    table: str
    row: str
    field: str


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(*, key: bytes, key_id: UUID, data: bytes, where: Where) -> bytes:
    """Seal `data` for the place `where`."""
    nonce = os.urandom(NONCE_BYTES)
    head = FORMAT + key_id.bytes
    return head + nonce + AESGCMSIV(key).encrypt(nonce, data, _bound(head, where))


def key_of(sealed: bytes) -> UUID:
    """The id of the key that opens `sealed`.

    Raises:
        BrokenSeal: this is nothing that `seal` made.
    """
    if len(sealed) < HEAD_BYTES + TAG_BYTES or sealed[:1] != FORMAT:
        raise BrokenSeal()
    return UUID(bytes=bytes(sealed[1:17]))


def open_sealed(*, key: bytes, sealed: bytes, where: Where) -> bytes:
    """What was sealed, if key and place are right.

    Raises:
        BrokenSeal: they are not, or the value was changed.
    """
    key_of(sealed)
    head, nonce, rest = sealed[:17], sealed[17:HEAD_BYTES], sealed[HEAD_BYTES:]
    try:
        return AESGCMSIV(key).decrypt(nonce, rest, _bound(head, where))
    except InvalidTag as error:
        raise BrokenSeal() from error


def _bound(head: bytes, where: Where) -> bytes:
    # Each part with its length before it: no two places give the same bytes.
    parts = [part.encode() for part in where]
    return head + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
