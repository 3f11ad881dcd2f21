"""Forgetting: deliveries after their retention, and persons who asked for it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange import names, store
from linli.exchange.models import (
    Change,
    Correction,
    Delivery,
    FileVersion,
    Pair,
    PersonFile,
    Record,
    Sample,
)
from linli.exchange.models import Suppressed as SuppressedRow
from linli.exchange.services.corrections import subject_of
from linli.exchange.states import CURRENT, ENDED, PERSON, WAITING
from linli.ledger import services as ledger
from linli.privacy import keys
from linli.privacy.declarations import FIELDS

RETENTION: timedelta = FIELDS["delivery.rows"].retention
BATCH = 200


class PersonFileNotFound(errors.NotFound):
    code, title = "person-file-not-found", _("There is no such record, or it was deleted")


def forget_old_deliveries(*, now: datetime) -> int:
    """Make what was delivered long ago unreadable; receipts and counts stay. Returns how many."""
    rows = Delivery.objects.filter(
        received_at__lt=now - RETENTION, forgotten_at__isnull=True
    ).exclude(state__in=WAITING)
    ids = list(rows.order_by("received_at", "id").values_list("id", flat=True)[:BATCH])
    _forget(ids, now)
    return len(ids)


@transaction.atomic
def forget_person(*, file_id: UUID, actor: str, at: datetime) -> int:
    """Delete a person's service record and let no delivery bring it back.

    Its key is destroyed, and so are those of every delivery that is still kept: one of them holds
    the person's rows, and a sealed file cannot be changed in part. The current rows of the feeds
    lose the person with the next run of the pipeline, which drops and counts suppressed records.

    Returns:
        How many records are suppressed from now on.
    Raises:
        PersonFileNotFound: there is none, or it was deleted before.
    """
    row = PersonFile.objects.select_for_update().filter(pk=file_id, state=CURRENT).first()
    if row is None:
        raise PersonFileNotFound()
    records = list(Record.objects.filter(entity=PERSON, file_id=file_id).order_by("id"))
    ids = [one.record for one in records]
    SuppressedRow.objects.bulk_create(
        [SuppressedRow(record=one, at=at) for one in ids], ignore_conflicts=True
    )
    Record.objects.filter(pk__in=[one.pk for one in records]).delete()
    Sample.objects.filter(record__in=ids).delete()
    Pair.objects.filter(left__in=ids).delete()
    Pair.objects.filter(right__in=ids).delete()
    Correction.objects.filter(record__in=ids).delete()
    keys.destroy(subject_ids=[file_id, *(subject_of(one) for one in ids)])
    row.sealed, row.place_code, row.digest = b"", "", ""
    row.state, row.version, row.updated_at = ENDED, row.version + 1, at
    row.save()
    FileVersion.objects.create(
        entity=PERSON, file_id=file_id, version=row.version, digest="", kind="ended", at=at
    )
    Change.objects.create(
        entity=PERSON,
        purpose=row.purpose,
        file_id=file_id,
        version=row.version,
        kind="ended",
        at=at,
    )
    feeds = {one.partition(":")[0] for one in ids}
    held = Delivery.objects.filter(feed_id__in=feeds, forgotten_at__isnull=True)
    _forget(list(held.exclude(state__in=WAITING).values_list("id", flat=True)), at)
    payload: dict[str, object] = {"records": len(ids)}
    ledger.record(kind="PersonFileErased", about=file_id, at=at, payload=payload, actor=actor)
    return len(ids)


def _forget(ids: list[UUID], at: datetime) -> None:
    Delivery.objects.filter(pk__in=ids).update(forgotten_at=at)
    files = [*ids, *(names.quarantine_id(one) for one in ids)]
    transaction.on_commit(lambda: store.forget(file_ids=files))
