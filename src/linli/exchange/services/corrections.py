"""What people found wrong in delivered records, on its way back to the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import Correction
from linli.ledger import services as ledger
from linli.privacy import keys, sealed
from linli.privacy import services as privacy

FIELD, PURPOSE = "delivery.correction", "keep_registry"
LONGEST = 500
SPACE = UUID("2c6a1e0e-4f5f-5c6b-9d2e-1f1f0b7a7e55")


class CorrectionNotFound(errors.NotFound):
    code, title = "correction-not-found", _("There is no such correction here")


@dataclass(frozen=True, slots=True)
class OpenedCorrection:
    """A correction with the right value; None where its key was destroyed."""

    id: UUID
    record: str
    field: str
    value: str | None
    made_at: datetime


def subject_of(record: str) -> UUID:
    """Under whose key the corrections of a record lie: destroying it makes them unreadable."""
    return uuid5(SPACE, record)


@transaction.atomic
def make_correction(
    *, feed: str, record: str, field: str, value: str, actor: str, at: datetime
) -> UUID:
    """Keep the right value of a field, sealed, for the owner of the feed.

    Raises:
        Invalid: nothing was given, or it is too long.
    """
    value = value.strip()
    if not value:
        raise errors.Invalid(fields={"value": str(_("Say what would be right"))})
    if len(value) > LONGEST or "\x00" in value:
        raise errors.Invalid(fields={"value": str(_("This is too long"))})
    row = Correction(feed_id=feed, record=record, field=field, made_at=at, made_by=actor)
    key = keys.key_for(subject_id=subject_of(record), purpose=PURPOSE, at=at)
    row.sealed = sealed.seal_text(key=key, place=sealed.Place(FIELD, row.id), text=value)
    row.save(force_insert=True)
    payload: dict[str, object] = {"feed": feed, "record": record, "field": field}
    ledger.record(kind="CorrectionMade", about=row.id, at=at, payload=payload, actor=actor)
    return row.id


def open_corrections(*, feed: str, reader: str, at: datetime) -> list[OpenedCorrection]:
    """The open corrections of a feed with their values, oldest first; each look is on record."""
    rows = list(
        Correction.objects.filter(feed_id=feed, settled_at__isnull=True).order_by("made_at", "id")
    )
    values = sealed.open_texts(
        [(sealed.Place(FIELD, row.id), row.sealed) for row in rows], purpose=PURPOSE
    )
    for row in rows:
        privacy.record_read(
            subject_id=subject_of(row.record),
            fields=[FIELD],
            purpose=PURPOSE,
            reader=reader,
            about=row.id,
            at=at,
        )
    return [
        OpenedCorrection(row.id, row.record, row.field, value, row.made_at)
        for row, value in zip(rows, values, strict=True)
    ]


@transaction.atomic
def tell_corrections(*, ids: Sequence[UUID], actor: str, at: datetime) -> int:
    """Note that the owner was told; the first time stands. Returns how many were new."""
    rows = Correction.objects.filter(pk__in=ids, told_at__isnull=True)
    fresh = sorted(rows.select_for_update().values_list("id", flat=True))
    if fresh:
        Correction.objects.filter(pk__in=fresh).update(told_at=at)
        payload: dict[str, object] = {"corrections": [str(pk) for pk in fresh]}
        ledger.record(kind="CorrectionsTold", about=None, at=at, payload=payload, actor=actor)
    return len(fresh)


@transaction.atomic
def settle_correction(*, correction_id: UUID, actor: str, at: datetime) -> None:
    """The owner set it right, or it is past; sent twice, the first time stands.

    Raises:
        CorrectionNotFound: no correction has this id.
    """
    row = Correction.objects.select_for_update().filter(pk=correction_id).first()
    if row is None:
        raise CorrectionNotFound()
    if row.settled_at is not None:
        return
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    payload: dict[str, object] = {"feed": row.feed_id, "field": row.field}
    ledger.record(kind="CorrectionSettled", about=row.id, at=at, payload=payload, actor=actor)


def settle_matching(
    *, feed: str, current: dict[str, dict[str, str]], actor: str, at: datetime
) -> int:
    """Settle the corrections that a delivery has taken over; returns how many.

    Args:
        current: record: its values now, as they were delivered.
    """
    settled = 0
    for one in open_corrections(feed=feed, reader=actor, at=at):
        said = current.get(one.record, {}).get(one.field)
        if said is not None and one.value is not None and said.strip() == one.value:
            settle_correction(correction_id=one.id, actor=actor, at=at)
            settled += 1
    return settled
