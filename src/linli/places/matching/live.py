"""The places of this Linli as a base, kept by each process and renewed when places change."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from django.db import connection

from linli.places.matching.base import Base, Row
from linli.places.matching.engine import names_of
from linli.places.models import Place, PlacesStamp

log = logging.getLogger(__name__)
# Read within the request that noticed the change; more are read beside it, by a thread.
AT_ONCE = 3_000


@dataclass(slots=True)
class _Kept:
    base: Base
    stamp: int


_kept: _Kept | None = None
_lock = threading.Lock()
_reading: threading.Thread | None = None


def current_base() -> Base:
    """The base as places are now; reads them if they have changed."""
    stamp = base_stamp()
    with _lock:
        if _kept is None or _kept.stamp != stamp:
            _renew(stamp)
        if _kept is None:
            raise RuntimeError("no base was read")
        return _kept.base


def ready_base() -> Base | None:
    """The base for a page that must not wait: perhaps the last but one, None before the first."""
    global _reading
    stamp = base_stamp()
    kept = _kept
    if kept is not None and kept.stamp == stamp:
        return kept.base
    if Place.objects.filter(is_active=True)[AT_ONCE : AT_ONCE + 1].exists():
        with _lock:
            if _reading is None or not _reading.is_alive():
                _reading = threading.Thread(target=_read_beside, daemon=True, name="places")
                _reading.start()
        return kept.base if kept is not None else None
    return current_base()


def _read_beside() -> None:
    try:
        current_base()
    finally:
        connection.close()


def forget_base() -> None:
    """Read the places anew when they are asked for next, whatever the stamp says."""
    global _kept
    with _lock:
        _kept = None


def base_stamp() -> int:
    """A number that grows with every change of places."""
    value = PlacesStamp.objects.filter(pk=1).values_list("value", flat=True).first()
    return value if value is not None else 0


def _renew(stamp: int) -> None:
    global _kept
    rows = Place.objects.filter(is_active=True).order_by("path", "id")
    values = rows.values_list(
        "code", "kind", "name", "parent__code", "address", "aliases", "old_names"
    )
    base = Base.of(
        Row(code, kind, name, parent or "", address, "|".join((*aliases, *old_names)))
        for code, kind, name, parent, address, aliases, old_names in values.iterator(5_000)
    )
    names_of(base)
    _kept = _Kept(base, stamp)
    log.info("Places were read for matching", extra={"homes": len(base.codes)})
