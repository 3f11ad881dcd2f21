"""Deliveries that come in parts: each part is on the disk before its offset is told."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange import store
from linli.exchange.models import Feed, Upload
from linli.exchange.pipeline.landing import receive_delivery
from linli.exchange.queries import FeedNotFound
from linli.exchange.states import MODES

MOST_BYTES = 64 * 1024**3
KEPT_FOR = timedelta(days=2)


class UploadNotFound(errors.NotFound):
    code, title = "upload-not-found", _("There is no such upload, or it is over")


class OffsetWrong(errors.Conflict):
    code, title = "upload-offset-wrong", _("The upload goes on from another place")


class UploadTooLong(errors.Invalid):
    code, title = "upload-too-long", _("More was sent than was announced")


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is, in bytes; `delivery_id` once it is whole."""

    id: UUID
    offset: int
    length: int
    delivery_id: UUID | None


@transaction.atomic
def begin_upload(
    *, feed: str, length: int, file_name: str, mode: str, sender: str, at: datetime
) -> UploadState:
    """Announce a delivery that will come in parts.

    Args:
        length: of the whole, in bytes.
    Raises:
        FeedNotFound: no active feed has this code.
        Invalid: the length or the mode is none.
    """
    if not Feed.objects.filter(pk=feed, is_active=True).exists():
        raise FeedNotFound(feed=feed)
    if not 0 < length <= MOST_BYTES:
        most = _("A number of bytes from 1 to %(most)d") % {"most": MOST_BYTES}
        raise errors.Invalid(fields={"length": str(most)})
    if mode not in MODES:
        raise errors.Invalid(fields={"mode": str(_("Choose one of: full, changes"))})
    row = Upload.objects.create(
        feed_id=feed,
        length=length,
        file_name=file_name[-200:],
        mode=mode,
        sender=sender,
        made_at=at,
    )
    path_of(row.id).touch(mode=0o600)
    return _state(row)


def upload_state(*, upload_id: UUID, sender: str) -> UploadState:
    """How far an upload of this sender is.

    Raises:
        UploadNotFound: there is none.
    """
    row = Upload.objects.filter(pk=upload_id, sender=sender).first()
    if row is None:
        raise UploadNotFound()
    return _state(row)


@transaction.atomic
def append_upload(
    *, upload_id: UUID, offset: int, pieces: Iterable[bytes], sender: str, at: datetime
) -> UploadState:
    """Add what comes next; with the last byte the whole becomes a delivery.

    What arrived before a connection broke is kept: ask for the state and go on from there.

    Raises:
        UploadNotFound: there is none of this sender.
        OffsetWrong: the upload goes on from another offset.
        UploadTooLong: more came than was announced.
    """
    row = Upload.objects.select_for_update().filter(pk=upload_id, sender=sender).first()
    if row is None:
        raise UploadNotFound()
    if row.offset != offset:
        raise OffsetWrong(offset=row.offset)
    if row.delivery_id is not None:
        return _state(row)
    row.offset = _write(row, pieces)
    if row.offset == row.length:
        path = path_of(row.id)
        receipt = receive_delivery(
            feed=row.feed_id,
            pieces=store.read_pieces(path),
            file_name=row.file_name,
            mode=row.mode,
            sender=sender,
            at=at,
        )
        row.delivery_id = receipt.delivery_id
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    row.save(update_fields=["offset", "delivery"])
    return _state(row)


def _write(row: Upload, pieces: Iterable[bytes]) -> int:
    offset = row.offset
    with path_of(row.id).open("r+b") as out:
        # What a killed process wrote beyond the offset was never acknowledged.
        out.truncate(offset)
        out.seek(offset)
        try:
            for piece in pieces:
                if offset + len(piece) > row.length:
                    raise UploadTooLong(length=row.length)
                out.write(piece)
                offset += len(piece)
        except OSError:
            # The sender broke off; what came is kept.
            pass
        out.flush()
        os.fsync(out.fileno())
    return offset


def path_of(upload_id: UUID) -> Path:
    """Where the parts of an upload lie until it is whole."""
    return store.folder("uploads") / upload_id.hex


def forget_old_uploads(*, now: datetime) -> int:
    """Remove uploads that nobody went on with; returns how many."""
    rows = list(Upload.objects.filter(made_at__lt=now - KEPT_FOR).order_by("id"))
    for row in rows:
        path_of(row.id).unlink(missing_ok=True)
        row.delete()
    return len(rows)


def _state(row: Upload) -> UploadState:
    return UploadState(row.id, row.offset, row.length, row.delivery_id)
