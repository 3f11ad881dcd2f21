"""What a leaf of the log commits to: an entry's canonical bytes under a salt of its own."""

from hashlib import sha256

DOMAIN = b"linli-ledger-entry/v1\n"
SALT_SIZE = 16

# The canonical form is one JSON object, written by the database that keeps the entry: members in
# this order, times in UTC to the microsecond, the payload as PostgreSQL writes jsonb (members by
# length, then by bytes; numbers with every digit they were given). `e` is the entry's row.
_TIME = """to_char(e.{} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
CANONICAL = (
    """'{"id":' || e.id || ',"kind":' || to_json(e.kind) || ',"about":'"""
    """ || coalesce('"' || e.about || '"', 'null') || ',"actor":' || to_json(e.actor)"""
    f""" || ',"occurred_at":"' || {_TIME.format("occurred_at")}"""
    f""" || '","recorded_at":"' || {_TIME.format("recorded_at")}"""
    """ || '","payload":' || e.payload || '}'"""
)


def commitment(*, canonical: str, salt: bytes) -> bytes:
    """The 32 bytes that stand in the log for an entry."""
    return sha256(DOMAIN + salt + canonical.encode()).digest()


WORDS = b"linli words 1\0"


def words_digest(*, salt: bytes, text: str) -> str:
    """What an entry says of a text: SHA-256 in hex over a salt that goes with the text.

    Whoever holds the salt can show that a text is the one received; without it, or once it was
    destroyed with the text, the digest says nothing.
    """
    return sha256(WORDS + salt + text.encode()).hexdigest()
