"""Taking in a delivery: durable before it is acknowledged, the same content once."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange import names, store
from linli.exchange.models import ContractVersion, Delivery, Feed
from linli.exchange.queries import FeedNotFound
from linli.exchange.states import MODES, RECEIVED
from linli.ledger import services as ledger


class EmptyDelivery(errors.Invalid):
    code, title = "delivery-empty", _("The file is empty")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender gets: the delivery and whether it was there before."""

    delivery_id: UUID
    feed: str
    digest: str
    state: str
    is_known: bool


def receive_delivery(
    *,
    feed: str,
    pieces: Iterable[bytes],
    file_name: str,
    mode: str,
    sender: str,
    at: datetime,
) -> Receipt:
    """Keep what a department sends; sent again, it answers the same and changes nothing.

    Args:
        pieces: the content, in any pieces; never held in memory as a whole.
        mode: ``full`` where it holds every row there is, ``changes`` where only some.
        sender: who delivers, as in the ledger.
    Raises:
        FeedNotFound: no active feed has this code.
        Invalid: the mode is unknown.
        EmptyDelivery: nothing was sent.
    """
    known = Feed.objects.filter(pk=feed, is_active=True).first()
    if known is None:
        raise FeedNotFound(feed=feed)
    if mode not in MODES:
        raise errors.Invalid(fields={"mode": str(_("Choose one of: full, changes"))})
    descriptor, path = tempfile.mkstemp(dir=store.folder("work"), prefix="given-")
    spooled = Path(path)
    try:
        digest, size = _spool(pieces, descriptor)
        if not size:
            raise EmptyDelivery(file=file_name)
        return _keep(known, spooled, digest, size, _plain(file_name), mode, sender, at)
    finally:
        spooled.unlink(missing_ok=True)


def _spool(pieces: Iterable[bytes], descriptor: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as out:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return digest.hexdigest(), size


def _plain(file_name: str) -> str:
    """The last part of a path, so that a name never leads out of a folder."""
    return PurePath(file_name.replace("\\", "/")).name[-200:] or "delivery"


@transaction.atomic
def _keep(
    feed: Feed,
    spooled: Path,
    digest: str,
    size: int,
    file_name: str,
    mode: str,
    sender: str,
    at: datetime,
) -> Receipt:
    # Two senders of the same content meet here.
    Feed.objects.select_for_update().get(pk=feed.pk)
    before = Delivery.objects.filter(feed=feed, mode=mode, digest=digest).first()
    if before is not None:
        return Receipt(before.id, feed.code, digest, before.state, True)
    contract = ContractVersion.objects.filter(feed=feed).order_by("-kept_at", "-id").first()
    if contract is None:
        raise FeedNotFound(feed=feed.code)
    delivery_id = names.delivery_id(feed=feed.code, mode=mode, digest=digest)
    store.seal_file(file_id=delivery_id, pieces=store.read_pieces(spooled), at=at)
    Delivery.objects.create(
        id=delivery_id,
        feed=feed,
        contract=contract,
        digest=digest,
        size=size,
        file_name=file_name,
        mode=mode,
        sender=sender,
        received_at=at,
    )
    payload: dict[str, object] = {"feed": feed.code, "digest": digest, "size": size}
    ledger.record(
        kind="DeliveryReceived",
        about=delivery_id,
        at=at,
        payload=payload,
        actor=sender,
        announce=True,
    )
    return Receipt(delivery_id, feed.code, digest, RECEIVED, False)
