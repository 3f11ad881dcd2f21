"""The port behind which the cell's own keys lie: a file, a key management service, a token.

Whoever holds the database alone can open nothing. Cell keys wrap subjects' keys and nothing else;
changing the cell key rewraps those and leaves the data as it lies.
"""

from typing import Protocol

from linli.core.away import Away


class CellKeysError(Away):
    """The keys cannot be reached or used; the message is a sentence for the operator."""


class CellKeys(Protocol):
    """What a place for cell keys can do."""

    def current(self) -> str:
        """The name of the key that wraps now."""

    def wrap(self, data: bytes, *, bound: bytes) -> tuple[str, bytes]:
        """Wrap a subject's key under the current key; its name, and what is kept.

        Args:
            bound: unwraps only together with the same bytes.
        """

    def unwrap(self, name: str, wrapped: bytes, *, bound: bytes) -> bytes:
        """The subject's key again.

        Raises:
            CellKeysError: the key `name` is gone, or the bytes were changed.
        """

    def rotate(self) -> str:
        """Make a new current key; returns its name. Older ones still unwrap."""

    def retire(self, *, keep: frozenset[str]) -> list[str]:
        """Destroy every key that is neither current nor in `keep`; returns their names."""

    def index_key(self) -> bytes:
        """32 bytes for keyed digests by which values are found; not changed by `rotate`."""
