"""Which place holds the cell's keys, as LINLI_CELL_KEYS says."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from linli.privacy.sealing import key_file, key_service, key_token
from linli.privacy.sealing.port import CellKeys, CellKeysError

KINDS: dict[str, Callable[[str], CellKeys]] = {
    "file": key_file.opened,
    "vault+http": key_service.opened,
    "vault+https": key_service.opened,
    "pkcs11": key_token.opened,
}


def cell_keys() -> CellKeys:
    """The keys that LINLI_CELL_KEYS names.

    Raises:
        CellKeysError: the address is of no known kind, or nothing is there.
    """
    return _opened(settings.CELL_KEYS)


@lru_cache(maxsize=4)
def _opened(address: str) -> CellKeys:
    kind = urlsplit(address).scheme
    if kind not in KINDS:
        raise CellKeysError(
            f"LINLI_CELL_KEYS is of no known kind ({kind or 'none'}): use file:, vault+https: or "
            "pkcs11:, as docs/settings.md says."
        )
    return KINDS[kind](address)
