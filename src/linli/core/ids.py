"""Identifiers: UUIDv7 (RFC 9562) for rows, short spoken codes for people."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

# No 0/O, 1/I/L or U: a code is read aloud on the phone and copied from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def new_id() -> UUID:
    """A new UUIDv7: unique, and ordered by the time it was made."""
    return uuid7()


def new_code() -> str:
    """A new tracking code such as ``3F7K-Q2M9``: 39 bits from the system's random source."""
    number = secrets.randbelow(len(CODE_ALPHABET) ** CODE_LENGTH)
    letters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_ALPHABET))
        letters += CODE_ALPHABET[place]
    return f"{letters[:4]}-{letters[4:]}"


def clean_code(text: str) -> str:
    """`text` as people type a code, in the form that `new_code` gives."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
