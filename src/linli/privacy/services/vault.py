"""The only door to personal values: keeping, reading for a purpose, finding, forgetting."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.privacy import keys
from linli.privacy.declarations import FIELDS, PURPOSES, Field
from linli.privacy.models import Erasure, Hold, Lookup, Read, Value
from linli.privacy.refusals import PurposeRefused, UndeclaredField
from linli.privacy.sealed import Place, open_texts, seal_text
from linli.privacy.sealing import cell_keys

__all__ = ["PurposeRefused", "UndeclaredField"]

VAULT = "vault"
BATCH = 2_000


class Held(errors.Conflict):
    code, title = "held", _("The law demands that this is kept; it is locked until then")


def normal(value: str) -> str:
    """`value` as it is compared: no spaces, dashes or country prefix, small letters."""
    text = "".join(
        letter for letter in value.lower() if not letter.isspace() and letter not in "-()"
    )
    return text.removeprefix("+86")


def lookup_digest(field: str, value: str) -> bytes:
    """The keyed digest (a blind index) under which a searchable value is found."""
    key = cell_keys().index_key()
    return hmac.new(key, f"{field}\0{normal(value)}".encode(), hashlib.sha256).digest()


def lookup_digests(field: str, values: Sequence[str]) -> list[bytes]:
    """Keyed digests of many values as they are, in order."""
    key = cell_keys().index_key()
    return [hmac.digest(key, f"{field}\0{value}".encode(), "sha256") for value in values]


@transaction.atomic
def keep(
    *,
    subject_id: UUID,
    values: dict[str, str],
    source: str,
    at: datetime,
    only: frozenset[str] | None = None,
) -> None:
    """Keep personal values of a subject, each under its declared field.

    A value is sealed once for each purpose that may read it, so that a purpose can end by itself.

    Args:
        values: field code to value; an empty value is not kept.
        source: where they came from, such as ``portal`` or ``desk``.
        only: for no other purposes, as where a person ended some; None for all that are declared.
    Raises:
        UndeclaredField: a field is not in the declarations, or does not lie in the vault.
    """
    given = [(_in_vault(code), value) for code, value in values.items() if value]
    wanted = {
        field.code: [one for one in field.purposes if only is None or one in only]
        for field, _value in given
    }
    purposes = {purpose for listed in wanted.values() for purpose in listed}
    opened = {
        purpose: keys.key_for(subject_id=subject_id, purpose=purpose, at=at)
        for purpose in sorted(purposes)
    }
    rows = []
    for field, value in given:
        for purpose in wanted[field.code]:
            row = Value(
                id=new_id(),
                subject_id=subject_id,
                field=field.code,
                purpose=purpose,
                source=source,
                kept_at=at,
                forget_at=at + field.retention,
            )
            row.sealed = seal_text(key=opened[purpose], place=_place(row), text=value)
            rows.append(row)
    fields = [field.code for field, _value in given]
    Value.objects.filter(subject_id=subject_id, field__in=fields).delete()
    Value.objects.bulk_create(rows)
    _keep_lookups(subject_id, given, at=at)


def _in_vault(code: str) -> Field:
    field = FIELDS.get(code)
    if field is None or field.where != VAULT:
        raise UndeclaredField(field=code)
    return field


def _place(row: Value) -> Place:
    return Place(row.field, row.id)


def _keep_lookups(subject_id: UUID, given: list[tuple[Field, str]], *, at: datetime) -> None:
    found = [
        Lookup(
            subject_id=subject_id,
            field=field.code,
            digest=lookup_digest(field.code, value),
            kept_at=at,
        )
        for field, value in given
        if field.is_searchable
    ]
    Lookup.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["subject_id", "field"],
        update_fields=["digest", "kept_at"],
    )


def kept_purposes(*, subject_id: UUID) -> frozenset[str]:
    """For which purposes anything of a subject is kept still."""
    rows = Value.objects.filter(subject_id=subject_id)
    return frozenset(rows.order_by().values_list("purpose", flat=True).distinct())


@transaction.atomic
def read(
    *,
    subject_id: UUID,
    fields: list[str],
    purpose: str,
    reader: str,
    at: datetime,
    about: UUID | None = None,
) -> dict[str, str]:
    """Read personal values for a purpose; the reading itself goes on record.

    Args:
        reader: who reads, as the ledger names actors.
        about: the case or request that is the occasion.
    Returns:
        The values that are there, by field code; what was erased or locked is not.
    Raises:
        UndeclaredField: a field was never declared.
        PurposeRefused: a field is not declared for this purpose.
    """
    for code in fields:
        if code not in FIELDS:
            raise UndeclaredField(field=code)
        if purpose not in PURPOSES or purpose not in FIELDS[code].purposes:
            raise PurposeRefused(field=code, purpose=purpose)
    rows = list(Value.objects.filter(subject_id=subject_id, purpose=purpose, field__in=fields))
    texts = open_texts([(_place(row), row.sealed) for row in rows], purpose=purpose)
    found = {row.field: text for row, text in zip(rows, texts, strict=True) if text is not None}
    if found:
        record_read(
            subject_id=subject_id,
            fields=sorted(found),
            purpose=purpose,
            reader=reader,
            at=at,
            about=about,
        )
    return found


def record_read(
    *,
    subject_id: UUID,
    fields: list[str],
    purpose: str,
    reader: str,
    at: datetime,
    about: UUID | None = None,
) -> None:
    """Put a reading of a subject's fields on record, for those who open sealed texts themselves."""
    Read.objects.create(
        subject_id=subject_id,
        fields=fields,
        purpose=purpose,
        reader=reader,
        about=about,
        read_at=at,
    )


def find_subjects(*, field: str, value: str, purpose: str, limit: int = 20) -> list[UUID]:
    """Subjects whose searchable `field` equals `value`, latest first; reads no values.

    Raises:
        UndeclaredField: the field cannot be searched.
        PurposeRefused: the field is not declared for this purpose.
    """
    declared = FIELDS.get(field)
    if declared is None or not declared.is_searchable:
        raise UndeclaredField(field=field)
    if purpose not in declared.purposes:
        raise PurposeRefused(field=field, purpose=purpose)
    rows = Lookup.objects.filter(field=field, digest=lookup_digest(field, value))
    return list(rows.order_by("-kept_at", "id").values_list("subject_id", flat=True)[:limit])


def kept_fields(*, subject_id: UUID, purpose: str = "") -> frozenset[str]:
    """Which fields of a subject the vault holds; reads no values, so nothing goes on record.

    Args:
        purpose: only those that may still be read for it; "" for any.
    """
    rows = Value.objects.filter(subject_id=subject_id)
    if purpose:
        rows = rows.filter(purpose=purpose)
    return frozenset(rows.values_list("field", flat=True))


def forget_due(*, now: datetime, limit: int = 10_000) -> int:
    """Like `forget_fields`; returns how many values."""
    return sum(forget_fields(now=now, limit=limit).values())


@transaction.atomic
def forget_fields(*, now: datetime, limit: int = 10_000) -> dict[str, int]:
    """Delete values whose retention has ended, and erase whoever has none left.

    A subject under a hold keeps its values until the hold ends (PIPL article 47).

    Returns:
        How many values of each field; a value kept for three purposes counts three times.
    """
    held = Hold.objects.filter(ended_at__isnull=True, until__gt=now)
    due = Value.objects.filter(forget_at__lte=now)
    due = due.exclude(subject_id__in=held.values("subject_id")).order_by("forget_at", "id")
    rows = list(due.values_list("id", "subject_id", "field")[:limit])
    Value.objects.filter(id__in=[row[0] for row in rows]).delete()
    for _id, subject_id, field in rows:
        Lookup.objects.filter(subject_id=subject_id, field=field).delete()
    subjects = {row[1] for row in rows}
    left = Value.objects.filter(subject_id__in=subjects).values_list("subject_id", flat=True)
    if empty := subjects - set(left):
        erase(subject_ids=empty, why="retention", actor="system", at=now)
    return dict(Counter(field for _id, _subject, field in rows))


# --- ending a purpose, erasing a subject ---


@transaction.atomic
def end_purpose(*, subject_id: UUID, purpose: str, actor: str, at: datetime) -> None:
    """Destroy a subject's key for one purpose, as when consent to it is withdrawn.

    Raises:
        PurposeRefused: there is no such purpose.
    """
    if purpose not in PURPOSES:
        raise PurposeRefused(purpose=purpose)
    keys.destroy(subject_ids=[subject_id], purposes=[purpose])
    Value.objects.filter(subject_id=subject_id, purpose=purpose).delete()
    payload: dict[str, object] = {"purpose": purpose}
    ledger.record(kind="PurposeEnded", about=subject_id, at=at, payload=payload, actor=actor)


@transaction.atomic
def erase(*, subject_ids: Iterable[UUID], why: str, actor: str, at: datetime) -> list[UUID]:
    """Destroy everything that opens these subjects' data; who is under a hold is locked instead.

    Args:
        why: ``asked``, ``retention`` or ``restored``.
    Returns:
        The subjects that were erased; those under a hold are not among them.
    """
    wanted = sorted(set(subject_ids))
    held = set(open_holds(subject_ids=wanted, now=at))
    gone = [subject for subject in wanted if subject not in held]
    keys.lock(subject_ids=held, at=at)
    keys.destroy(subject_ids=gone)
    Value.objects.filter(subject_id__in=gone).delete()
    Lookup.objects.filter(subject_id__in=gone).delete()
    Erasure.objects.bulk_create(
        [Erasure(subject_id=subject, at=at, why=why) for subject in gone], ignore_conflicts=True
    )
    for subject in wanted:
        kind = "SubjectLocked" if subject in held else "SubjectErased"
        payload: dict[str, object] = {"why": why}
        ledger.record(kind=kind, about=subject, at=at, payload=payload, actor=actor)
    return gone


def open_holds(*, subject_ids: Iterable[UUID], now: datetime) -> list[UUID]:
    """Those of the subjects whose data the law demands to keep at `now`."""
    rows = Hold.objects.filter(
        subject_id__in=list(subject_ids), ended_at__isnull=True, until__gt=now
    )
    return list(rows.values_list("subject_id", flat=True).distinct())


@transaction.atomic
def hold(*, subject_id: UUID, ground: str, until: datetime, actor: str, at: datetime) -> UUID:
    """Keep a subject's data although deletion may be asked for (PIPL article 47).

    Args:
        ground: the law and article that demand it.
    Raises:
        Invalid: no ground is given, or the end does not lie ahead.
    """
    wrong = {}
    if not ground.strip():
        wrong["ground"] = str(_("Name the law and article"))
    if until <= at:
        wrong["until"] = str(_("This must lie ahead"))
    if wrong:
        raise errors.Invalid(fields=wrong)
    row = Hold.objects.create(
        id=new_id(),
        subject_id=subject_id,
        ground=ground[:300],
        set_by=actor,
        set_at=at,
        until=until,
    )
    payload: dict[str, object] = {"until": until.isoformat()}
    ledger.record(kind="HoldSet", about=subject_id, at=at, payload=payload, actor=actor)
    return row.id


@transaction.atomic
def end_holds(*, now: datetime) -> int:
    """Erase what was locked only because of holds that are over; returns how many subjects."""
    over = Hold.objects.select_for_update().filter(ended_at__isnull=True, until__lte=now)
    subjects = sorted({row.subject_id for row in over.order_by("id")[:BATCH]})
    Hold.objects.filter(subject_id__in=subjects, until__lte=now).update(ended_at=now)
    locked = keys.locked_subjects(subject_ids=subjects)
    return len(erase(subject_ids=locked, why="asked", actor="system", at=now)) if locked else 0


# --- the cell's key ---


def change_cell_key() -> tuple[str, int, list[str]]:
    """Make a new cell key, rewrap every subject's key under it, destroy the old ones.

    No data is written again. Interrupted, it is simply called again. Copies of the database from
    before, such as physical backups, open nothing afterwards.

    Returns:
        The new key's name, how many keys were rewrapped, the names of those destroyed.
    """
    port = cell_keys()
    name, done = port.rotate(), 0
    while count := keys.rewrap(to=name):
        done += count
    keys.forget_opened()
    return name, done, port.retire(keep=keys.cell_keys_in_use())
