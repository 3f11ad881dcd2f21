"""Cell keys outside a file: a token (SoftHSM) and a key service, behind the same port."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.fakes.http import Received, http_server

from linli.privacy.sealing import CellKeys, CellKeysError, key_service, key_token

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


class TransitEngine:
    """What Vault's transit engine does, as far as we use it; keys by version."""

    def __init__(self) -> None:
        self.keys = {1: os.urandom(32)}
        self.oldest = 1

    def answer(self, asked: Received) -> tuple[int, bytes]:
        if asked.headers.get("x-vault-token") != "s.token":
            return 403, b"{}"
        body = json.loads(asked.body or b"{}")
        path = asked.path.removeprefix("/v1/transit/")
        data = self._data(path, body)
        return (404, b"{}") if data is None else (200, json.dumps({"data": data}).encode())

    def _data(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        latest = max(self.keys)
        if path == "keys/linli":
            return {"latest_version": latest, "min_available_version": self.oldest}
        if path == "encrypt/linli":
            nonce = os.urandom(12)
            plain, context = _bytes(body["plaintext"]), _bytes(body["context"])
            sealed = nonce + AESGCM(self.keys[latest]).encrypt(nonce, plain, context)
            return {"ciphertext": f"vault:v{latest}:{_text(sealed)}"}
        if path == "decrypt/linli":
            return self._decrypted(body)
        if path == "keys/linli/rotate":
            self.keys[latest + 1] = os.urandom(32)
            return {}
        if path == "keys/linli/config":
            return {}
        if path == "keys/linli/trim":
            self.oldest = body["min_available_version"]
            self.keys = {number: key for number, key in self.keys.items() if number >= self.oldest}
            return {}
        if path == "hmac/linli-index":
            digest = hmac.new(b"index", _bytes(body["input"]), hashlib.sha256).digest()
            return {"hmac": f"vault:v1:{_text(digest)}"}
        return None

    def _decrypted(self, body: dict[str, Any]) -> dict[str, Any] | None:
        _vault, version, sealed = body["ciphertext"].split(":")
        key, data = self.keys.get(int(version[1:])), _bytes(sealed)
        if key is None:
            return None
        try:
            plain = AESGCM(key).decrypt(data[:12], data[12:], _bytes(body["context"]))
        except InvalidTag:
            return None
        return {"plaintext": _text(plain)}


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def walk(keys: CellKeys) -> None:
    """What every place for keys promises."""
    name, wrapped = keys.wrap(b"k" * 32, bound=b"subject")
    assert keys.current() == name
    assert b"k" * 32 not in wrapped
    assert keys.unwrap(name, wrapped, bound=b"subject") == b"k" * 32
    with pytest.raises(CellKeysError):
        keys.unwrap(name, wrapped, bound=b"another")
    index = keys.index_key()
    assert len(index) == 32

    new = keys.rotate()
    assert keys.current() == new != name
    assert keys.unwrap(name, wrapped, bound=b"subject") == b"k" * 32
    assert keys.retire(keep=frozenset({name})) == []

    assert keys.retire(keep=frozenset()) == [name]
    with pytest.raises(CellKeysError):
        keys.unwrap(name, wrapped, bound=b"subject")
    assert keys.index_key() == index


def test_a_key_service_keeps_the_promises(settings: Any) -> None:
    settings.CELL_KEYS_TOKEN = "s.token"
    with http_server(TransitEngine().answer) as fake:
        walk(key_service.opened(f"vault+{fake.url}/transit/linli"))


def test_given_a_wrong_token_when_wrapping_then_the_refusal_is_told(settings: Any) -> None:
    settings.CELL_KEYS_TOKEN = "s.wrong"
    with http_server(TransitEngine().answer) as fake:
        keys = key_service.opened(f"vault+{fake.url}/transit/linli")
        with pytest.raises(CellKeysError, match="403"):
            keys.wrap(b"k", bound=b"")


def test_given_no_service_when_wrapping_then_a_sentence_says_so(settings: Any) -> None:
    settings.CELL_KEYS_TOKEN = "s.token"
    keys = key_service.opened("vault+http://127.0.0.1:9/transit/linli")

    with pytest.raises(CellKeysError, match="does not answer"):
        keys.wrap(b"k", bound=b"")


def test_a_token_keeps_the_promises(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not SOFTHSM.exists() or shutil.which("softhsm2-util") is None:
        warnings.warn("SoftHSM is not installed: keys in a token are NOT tested", stacklevel=1)
        pytest.skip("SoftHSM is missing (apt-get install softhsm2)")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    made = ["softhsm2-util", "--init-token", "--free", "--label", "linli"]
    subprocess.run([*made, "--pin", "1234", "--so-pin", "5678"], check=True, capture_output=True)
    settings.CELL_KEYS_PIN = "1234"

    walk(key_token.opened(f"pkcs11:{SOFTHSM}?token=linli"))
