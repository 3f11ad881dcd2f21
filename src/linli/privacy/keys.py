"""Keys of subjects: making, opening, locking, destroying, and changing the cell key around them."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core.bulk import write_rows
from linli.core.ids import new_id
from linli.privacy.models import SubjectKey
from linli.privacy.sealing import cell_keys
from linli.privacy.sealing.cipher import new_key

# How long a process may still open what was erased by another one.
OPENED_FOR_S = 2.0
MOST_OPENED = 20_000
REWRAP_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A subject's key, ready to seal and open; never kept anywhere but in memory."""

    id: UUID
    key: bytes


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key and the row that keeps it, for writers that insert it with their own statement."""

    open: OpenKey
    subject_id: UUID
    purpose: str
    cell_key: str
    wrapped: bytes


# Keeps a key for each row of `{rows}`, a part of the same statement; `values` are its parameters.
KEEP = """
sealing AS (
    INSERT INTO privacy_subjectkey (id, subject_id, purpose, cell_key, wrapped, made_at)
    SELECT %(key_id)s, %(key_subject)s, %(key_purpose)s, %(cell_key)s, %(wrapped)s, %(at)s
    FROM {rows}
)"""

_opened: dict[UUID, tuple[float, bytes]] = {}
_guard = Lock()


def make_key(*, subject_id: UUID, purpose: str) -> MadeKey:
    """A new key for a subject and a purpose, not yet kept in the database.

    Raises:
        CellKeysError: the cell's keys cannot be reached.
    """
    key, key_id = new_key(), new_id()
    name, wrapped = cell_keys().wrap(key, bound=bound_to(key_id, subject_id, purpose))
    return MadeKey(OpenKey(key_id, key), subject_id, purpose, name, wrapped)


def values(made: MadeKey) -> dict[str, Any]:
    """The parameters of `KEEP` but the moment, which is the statement's `at`."""
    return {
        "key_id": made.open.id,
        "key_subject": made.subject_id,
        "key_purpose": made.purpose,
        "cell_key": made.cell_key,
        "wrapped": made.wrapped,
    }


def key_for(*, subject_id: UUID, purpose: str, at: datetime) -> OpenKey:
    """The key of a subject for a purpose, made if there is none; inside the writer's transaction.

    Raises:
        CellKeysError: the cell's keys cannot be reached.
    """
    row = SubjectKey.objects.filter(subject_id=subject_id, purpose=purpose).first()
    if row is None:
        made = make_key(subject_id=subject_id, purpose=purpose)
        row, fresh = SubjectKey.objects.get_or_create(
            subject_id=subject_id,
            purpose=purpose,
            defaults={
                "id": made.open.id,
                "cell_key": made.cell_key,
                "wrapped": made.wrapped,
                "made_at": at,
            },
        )
        if fresh:
            return made.open
    return OpenKey(row.id, _unwrapped(row))


def keys_for(*, subject_ids: Sequence[UUID], purpose: str, at: datetime) -> dict[UUID, OpenKey]:
    """Like `key_for`, for many subjects with two statements.

    Raises:
        CellKeysError: the cell's keys cannot be reached.
    """
    held = SubjectKey.objects.filter(subject_id__in=subject_ids, purpose=purpose)
    found = {row.subject_id: OpenKey(row.id, _unwrapped(row)) for row in held}
    missing = [one for one in dict.fromkeys(subject_ids) if one not in found]
    made = [make_key(subject_id=one, purpose=purpose) for one in missing]
    write_rows(
        table="privacy_subjectkey",
        columns=("id", "subject_id", "purpose", "cell_key", "wrapped", "made_at"),
        rows=(
            (one.open.id, one.subject_id, purpose, one.cell_key, one.wrapped, at) for one in made
        ),
    )
    return found | {one.subject_id: one.open for one in made}


def open_keys(ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys with these ids that are there and not locked, by id; one query at most."""
    wanted, moment = set(ids), time.monotonic()
    found: dict[UUID, bytes] = {}
    for key_id in wanted:
        held = _opened.get(key_id)
        if held is not None and moment < held[0]:
            found[key_id] = held[1]
    missing = wanted - found.keys()
    if missing:
        rows = SubjectKey.objects.filter(id__in=missing, locked_at__isnull=True)
        fresh = {row.id: _unwrapped(row) for row in rows}
        _remember(fresh, until=moment + OPENED_FOR_S)
        found |= fresh
    return found


def destroy(*, subject_ids: Iterable[UUID], purposes: Iterable[str] | None = None) -> int:
    """Destroy subjects' keys, all or those of some purposes; returns how many there were."""
    rows = SubjectKey.objects.filter(subject_id__in=list(subject_ids))
    if purposes is not None:
        rows = rows.filter(purpose__in=list(purposes))
    count, _by_model = rows.delete()
    transaction.on_commit(forget_opened)
    return count


def lock(*, subject_ids: Iterable[UUID], at: datetime) -> int:
    """Lock subjects' keys: what they seal stays stored, and opens for nobody (PIPL article 47)."""
    rows = SubjectKey.objects.filter(subject_id__in=list(subject_ids), locked_at__isnull=True)
    count = rows.update(locked_at=at)
    transaction.on_commit(forget_opened)
    return count


def locked_subjects(*, subject_ids: Iterable[UUID]) -> list[UUID]:
    """Those of the subjects whose keys are locked."""
    rows = SubjectKey.objects.filter(subject_id__in=list(subject_ids), locked_at__isnull=False)
    return list(rows.order_by("subject_id").values_list("subject_id", flat=True).distinct())


def rewrap(*, to: str, limit: int = REWRAP_BATCH) -> int:
    """Wrap a batch of keys under the cell key `to`, which is the current one; how many were left.

    Can be interrupted at any moment and called again: each key is under the old or the new one.
    """
    keys = cell_keys()
    with transaction.atomic():
        rows = list(
            SubjectKey.objects.select_for_update(skip_locked=True)
            .exclude(cell_key=to)
            .order_by("id")[:limit]
        )
        for row in rows:
            key = _unwrapped(row)
            row.cell_key, row.wrapped = keys.wrap(
                key, bound=bound_to(row.id, row.subject_id, row.purpose)
            )
        SubjectKey.objects.bulk_update(rows, ["cell_key", "wrapped"])
    return len(rows)


def cell_keys_in_use() -> frozenset[str]:
    """The names of the cell keys under which some subject's key lies."""
    return frozenset(SubjectKey.objects.order_by().values_list("cell_key", flat=True).distinct())


def forget_opened() -> None:
    """Forget every opened key of this process."""
    with _guard:
        _opened.clear()


def _remember(keys: dict[UUID, bytes], *, until: float) -> None:
    with _guard:
        if len(_opened) + len(keys) > MOST_OPENED:
            _opened.clear()
        _opened.update({key_id: (until, key) for key_id, key in keys.items()})


def _unwrapped(row: SubjectKey) -> bytes:
    bound = bound_to(row.id, row.subject_id, row.purpose)
    return cell_keys().unwrap(row.cell_key, bytes(row.wrapped), bound=bound)


def bound_to(key_id: UUID, subject_id: UUID, purpose: str) -> bytes:
    """What a wrapped key is bound to: it unwraps for this subject and purpose only."""
    return b"linli subject key\0" + key_id.bytes + subject_id.bytes + purpose.encode()
