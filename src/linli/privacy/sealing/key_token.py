"""Cell keys in a PKCS#11 token (a hardware module, or SoftHSM); they never leave it.

Address: ``pkcs11:/usr/lib/softhsm/libsofthsm2.so?token=linli``; the PIN is LINLI_CELL_KEYS_PIN.
Needs the package python-pkcs11 (`pip install linli[pkcs11]`).
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from linli.privacy.sealing.cipher import NONCE_BYTES
from linli.privacy.sealing.port import CellKeysError

INDEX = "linli-index"
NAMED = re.compile(r"^linli-(\d+)$")


class KeyToken:
    """The keys ``linli-1``, ``linli-2`` ... of one token; the highest number is current."""

    def __init__(self, *, library: str, token: str, pin: str) -> None:
        try:
            import pkcs11
        except ImportError as error:
            raise CellKeysError(
                "Keys in a token need the package python-pkcs11: pip install linli[pkcs11]"
            ) from error
        self._pkcs11: Any = pkcs11
        self._lock = Lock()
        try:
            self._session = (
                pkcs11.lib(library).get_token(token_label=token).open(user_pin=pin, rw=True)
            )
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise CellKeysError(
                f"The token {token} cannot be opened ({type(error).__name__})."
            ) from error
        self._make_first()

    def current(self) -> str:
        with self._using() as session:
            return self._latest(session)

    def wrap(self, data: bytes, *, bound: bytes) -> tuple[str, bytes]:
        nonce = os.urandom(NONCE_BYTES)
        with self._using() as session:
            name = self._latest(session)
            sealed: bytes = self._key(session, name).encrypt(data, **self._gcm(nonce, bound))
        return name, nonce + sealed

    def unwrap(self, name: str, wrapped: bytes, *, bound: bytes) -> bytes:
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        with self._using() as session:
            opened: bytes = self._key(session, name).decrypt(rest, **self._gcm(nonce, bound))
        return opened

    def rotate(self) -> str:
        with self._using() as session:
            number = int(self._latest(session).rpartition("-")[2]) + 1
            self._generate(session, f"linli-{number}")
        return f"linli-{number}"

    def retire(self, *, keep: frozenset[str]) -> list[str]:
        with self._using() as session:
            staying = keep | {self._latest(session)}
            gone = sorted(set(self._names(session)) - staying)
            for name in gone:
                self._key(session, name).destroy()
        return gone

    def index_key(self) -> bytes:
        with self._using() as session:
            key = session.get_key(label=INDEX)
            digest: bytes = key.sign(
                b"linli index key", mechanism=self._pkcs11.Mechanism.SHA256_HMAC
            )
        return digest

    @contextmanager
    def _using(self) -> Iterator[Any]:
        # A token's session serves one caller at a time.
        with self._lock:
            try:
                yield self._session
            except self._pkcs11.PKCS11Error as error:
                raise CellKeysError(
                    f"The token refused ({type(error).__name__}): a key is gone, or the token."
                ) from error

    def _names(self, session: Any) -> list[str]:
        attribute, kind = self._pkcs11.Attribute, self._pkcs11.ObjectClass.SECRET_KEY
        labels = (str(found.label) for found in session.get_objects({attribute.CLASS: kind}))
        return [label for label in labels if NAMED.match(label)]

    def _latest(self, session: Any) -> str:
        return max(self._names(session), key=lambda name: int(name.rpartition("-")[2]))

    def _key(self, session: Any, name: str) -> Any:
        return session.get_key(label=name)

    def _gcm(self, nonce: bytes, bound: bytes) -> dict[str, Any]:
        return {
            "mechanism": self._pkcs11.Mechanism.AES_GCM,
            "mechanism_param": self._pkcs11.GCMParams(nonce, bound, 128),
        }

    def _generate(self, session: Any, name: str) -> None:
        attribute = self._pkcs11.Attribute
        template = {attribute.EXTRACTABLE: False, attribute.SENSITIVE: True}
        session.generate_key(
            self._pkcs11.KeyType.AES, 256, label=name, store=True, template=template
        )

    def _make_first(self) -> None:
        with self._using() as session:
            if self._names(session):
                return
            attribute = self._pkcs11.Attribute
            session.generate_key(
                self._pkcs11.KeyType.GENERIC_SECRET,
                256,
                label=INDEX,
                store=True,
                template={attribute.SIGN: True, attribute.EXTRACTABLE: False},
            )
            self._generate(session, "linli-1")


def opened(address: str) -> KeyToken:
    """The token of a ``pkcs11:/path/of/library.so?token=label`` address.

    Raises:
        CellKeysError: the address names no token, the PIN is missing, or the token does not open.
    """
    parts = urlsplit(address)
    token = parse_qs(parts.query).get("token", [""])[0]
    if not token or not parts.path:
        raise CellKeysError("LINLI_CELL_KEYS must read pkcs11:/path/of/library.so?token=label.")
    if not settings.CELL_KEYS_PIN:
        raise CellKeysError("The token needs its PIN in LINLI_CELL_KEYS_PIN.")
    return KeyToken(library=unquote(parts.path), token=token, pin=settings.CELL_KEYS_PIN)
