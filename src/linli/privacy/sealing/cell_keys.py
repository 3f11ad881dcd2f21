"""The port behind which the cell's own keys lie: a file, a key management service, a token.

Whoever holds the database alone can open nothing. Cell keys wrap subjects' keys and nothing else;
changing the cell key rewraps those and leaves the data as it lies.
"""

from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings


class CellKeysError(Exception):
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


def cell_keys() -> CellKeys:
    """The keys that LINLI_CELL_KEYS names.

    Raises:
        CellKeysError: the address is of no known kind, or nothing is there.
    """
    return _opened(settings.CELL_KEYS)


@lru_cache(maxsize=4)
def _opened(address: str) -> CellKeys:
    from linli.privacy.sealing import key_file, key_service, key_token

    kinds = {
        "file": key_file.opened,
        "vault+http": key_service.opened,
        "vault+https": key_service.opened,
        "pkcs11": key_token.opened,
    }
    kind = urlsplit(address).scheme
    if kind not in kinds:
        raise CellKeysError(
            f"LINLI_CELL_KEYS is of no known kind ({kind or 'none'}): use file:, vault+https: or "
            "pkcs11:, as docs/settings.md says."
        )
    return kinds[kind](address)
