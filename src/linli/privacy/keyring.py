"""Subjects' keys outside the database: the copy that goes with no data backup.

Only the latest copy is any use: a subject erased since an older one is not in it. So a backup of
data from yesterday, restored with today's keys, shows nothing of who was erased today.
"""

import base64
import gzip
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.privacy import keys
from linli.privacy.models import Erasure, Lookup, SubjectKey, Value

NAME = "subject-keys.jsonl.gz"
# Their rows are in no data backup.
TABLES = ("privacy_subjectkey", "privacy_lookup")
BATCH = 2_000


class KeyringError(Exception):
    """The copy cannot be read; the message says where."""


def write(folder: Path) -> int:
    """Write the latest keys, look-ups and erasures over the older copy; how many keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f"{NAME}.new"
    count = 0
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with gzip.open(raw, "wt", encoding="utf-8") as out, transaction.atomic():
            for line in _lines():
                count += line["is"] == "key"
                out.write(json.dumps(line) + "\n")
        raw.flush()
        os.fsync(raw.fileno())
    _overwrite(folder / NAME)
    new.replace(folder / NAME)
    return count


def _lines() -> Iterator[dict[str, Any]]:
    for key in SubjectKey.objects.order_by("id").iterator(BATCH):
        yield {
            "is": "key",
            "id": str(key.id),
            "subject": str(key.subject_id),
            "purpose": key.purpose,
            "cell_key": key.cell_key,
            "wrapped": _text(key.wrapped),
            "made_at": key.made_at.isoformat(),
            "locked_at": key.locked_at.isoformat() if key.locked_at else None,
        }
    for found in Lookup.objects.order_by("id").iterator(BATCH):
        yield {
            "is": "lookup",
            "subject": str(found.subject_id),
            "field": found.field,
            "digest": _text(found.digest),
            "kept_at": found.kept_at.isoformat(),
        }
    for erased in Erasure.objects.order_by("subject_id").iterator(BATCH):
        yield {
            "is": "erasure",
            "subject": str(erased.subject_id),
            "at": erased.at.isoformat(),
            "why": erased.why,
        }


def _overwrite(path: Path) -> None:
    """Write zeros over the older copy, as far as the file system lets us reach its blocks."""
    if not path.exists():
        return
    with path.open("r+b") as old:
        old.write(b"\0" * path.stat().st_size)
        old.flush()
        os.fsync(old.fileno())


@transaction.atomic
def load(folder: Path) -> int:
    """Put the keys of a copy into a restored database, and erase again whoever was; how many keys.

    Raises:
        KeyringError: the copy is missing or broken.
    """
    path, count, batch = folder / NAME, 0, []
    SubjectKey.objects.all().delete()
    Lookup.objects.all().delete()
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                batch.append(_row(json.loads(line)))
                count += isinstance(batch[-1], SubjectKey)
                if number % BATCH == 0:
                    _insert(batch)
                    batch = []
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise KeyringError(f"The copy of keys in {path} cannot be read: {error}") from error
    _insert(batch)
    erase_again()
    return count


def erased_subjects() -> list[UUID]:
    """Every subject whose keys were ever destroyed."""
    return list(Erasure.objects.order_by("subject_id").values_list("subject_id", flat=True))


def erase_again() -> int:
    """Remove what a restored backup holds of erased subjects; it opened for nobody anyway."""
    erased = Erasure.objects.values("subject_id")
    SubjectKey.objects.filter(subject_id__in=erased).delete()
    Lookup.objects.filter(subject_id__in=erased).delete()
    count, _by_model = Value.objects.filter(subject_id__in=erased).delete()
    keys.forget_opened()
    return count


def _row(line: dict[str, Any]) -> SubjectKey | Lookup | Erasure:
    subject = UUID(line["subject"])
    if line["is"] == "key":
        locked = line["locked_at"]
        return SubjectKey(
            id=UUID(line["id"]),
            subject_id=subject,
            purpose=line["purpose"],
            cell_key=line["cell_key"],
            wrapped=base64.b64decode(line["wrapped"]),
            made_at=datetime.fromisoformat(line["made_at"]),
            locked_at=datetime.fromisoformat(locked) if locked else None,
        )
    if line["is"] == "lookup":
        return Lookup(
            subject_id=subject,
            field=line["field"],
            digest=base64.b64decode(line["digest"]),
            kept_at=datetime.fromisoformat(line["kept_at"]),
        )
    return Erasure(subject_id=subject, at=datetime.fromisoformat(line["at"]), why=line["why"])


def _insert(rows: list[Any]) -> None:
    SubjectKey.objects.bulk_create([row for row in rows if isinstance(row, SubjectKey)])
    Lookup.objects.bulk_create([row for row in rows if isinstance(row, Lookup)])
    erasures = [row for row in rows if isinstance(row, Erasure)]
    Erasure.objects.bulk_create(erasures, ignore_conflicts=True)


def _text(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode()
