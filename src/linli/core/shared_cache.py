"""The cache: one for all processes, in the database; what may differ by process stays in memory.

Limits of sign-in and codes that were used once hold only if every process knows of them. Keys may
hold an address or a name, so that only a keyed digest of each is kept.
"""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache

# Public and cheap to find again, read with every page: a query each time would be a waste.
OWN = "linli:"


def digest(key: str, prefix: str, version: int) -> str:
    """What is kept of a key."""
    text = f"{prefix}:{version}:{key}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class SharedCache(DatabaseCache):
    """Django's cache in a table, except for keys that begin with `linli:`."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self.memory = LocMemCache(table, {})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if key.startswith(OWN):
            return self.memory.get(key, default, version)
        return super().get(key, default, version)

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        if key.startswith(OWN):
            self.memory.set(key, value, timeout, version)
            return
        super().set(key, value, timeout, version)

    def clear(self) -> None:
        self.memory.clear()
        super().clear()
