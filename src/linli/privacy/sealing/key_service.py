"""Cell keys in a key management service that speaks the transit interface of Vault or OpenBao.

The service wraps and unwraps; its keys never leave it. Address: ``vault+https://host:8200/transit/
linli`` with the token in LINLI_CELL_KEYS_TOKEN. The key must be made with ``derived=true``, so that
what is wrapped opens only for its subject.
"""

import base64
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from linli.privacy.sealing.port import CellKeysError

TIMEOUT_S = 5.0
TRIES = 3


class KeyService:
    """One named key of a transit engine; its versions are our key names."""

    def __init__(self, *, base: str, mount: str, name: str, token: str) -> None:
        self.mount, self.name = mount, name
        self.client = httpx.Client(
            base_url=base, headers={"X-Vault-Token": token}, timeout=TIMEOUT_S
        )

    def current(self) -> str:
        return f"v{self._get(f'keys/{self.name}')['latest_version']}"

    def wrap(self, data: bytes, *, bound: bytes) -> tuple[str, bytes]:
        body = {"plaintext": _text(data), "context": _text(bound)}
        wrapped: str = self._post(f"encrypt/{self.name}", body)["ciphertext"]
        return wrapped.split(":")[1], wrapped.encode()

    def unwrap(self, name: str, wrapped: bytes, *, bound: bytes) -> bytes:
        body = {"ciphertext": wrapped.decode(), "context": _text(bound)}
        return base64.b64decode(self._post(f"decrypt/{self.name}", body)["plaintext"])

    def rotate(self) -> str:
        self._post(f"keys/{self.name}/rotate", {})
        return self.current()

    def retire(self, *, keep: frozenset[str]) -> list[str]:
        known = self._get(f"keys/{self.name}")
        oldest = min(int(name[1:]) for name in keep | {f"v{known['latest_version']}"})
        first = max(int(known["min_available_version"]), 1)
        if oldest <= first:
            return []
        versions = {"min_decryption_version": oldest, "min_encryption_version": oldest}
        self._post(f"keys/{self.name}/config", versions)
        self._post(f"keys/{self.name}/trim", {"min_available_version": oldest})
        return [f"v{number}" for number in range(first, oldest)]

    def index_key(self) -> bytes:
        # A keyed digest of a constant under a key of its own, which is never rotated.
        body = {"input": _text(b"linli index key")}
        digest: str = self._post(f"hmac/{self.name}-index", body)["hmac"]
        return base64.b64decode(digest.split(":")[2])

    def _get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path, None)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        answer = self._answer(method, f"/v1/{self.mount}/{path}", body)
        if answer.status_code >= 300:
            raise CellKeysError(f"The key service refused {path} ({answer.status_code}).")
        data: dict[str, Any] = answer.json().get("data") or {} if answer.content else {}
        return data

    def _answer(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        for left in reversed(range(TRIES)):
            try:
                answer = self.client.request(method, path, json=body)
            except httpx.TransportError as error:
                if not left:
                    raise CellKeysError(
                        f"The key service at {self.client.base_url} does not answer."
                    ) from error
                continue
            if answer.status_code < 500 or not left:
                return answer
        raise CellKeysError("The key service does not answer.")


def opened(address: str) -> KeyService:
    """The service of a ``vault+https://host/mount/key`` address.

    Raises:
        CellKeysError: the address names no mount and key, or there is no token.
    """
    parts = urlsplit(address)
    mount, _slash, name = parts.path.strip("/").rpartition("/")
    if not mount or not name:
        raise CellKeysError("LINLI_CELL_KEYS must read vault+https://host:8200/transit/linli.")
    if not settings.CELL_KEYS_TOKEN:
        raise CellKeysError("The key service needs a token in LINLI_CELL_KEYS_TOKEN.")
    base = f"{parts.scheme.removeprefix('vault+')}://{parts.netloc}"
    return KeyService(base=base, mount=mount, name=name, token=settings.CELL_KEYS_TOKEN)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
