"""Working through what was delivered: one run at a time, and again from where it broke off."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from django.db import connection, transaction

from linli.exchange import contracts, names, store
from linli.exchange.contracts.model import Contract
from linli.exchange.models import Delivery, Feed
from linli.exchange.pipeline import checking, placing, registering, state
from linli.exchange.pipeline.engine import engine, run
from linli.exchange.states import PUBLISHED, RECEIVED, REFUSED, STANDARDISED
from linli.ledger import services as ledger
from linli.places.matching import Base
from linli.places.matching.live import current_base

LOCK = 0x6C696E6C69457863
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: deliveries taken up, and those refused as a whole."""

    published: int = 0
    refused: int = 0


def process_deliveries(*, at: datetime) -> Done | None:
    """Bring every waiting delivery into the registry; None where another run is at it.

    Killed at any moment and run again, it gives the same registry.

    Args:
        at: now, for the moments of steps; the registry bears the moments of the deliveries.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not (cursor.fetchone() or (False,))[0]:
            return None
    try:
        return _process(at)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _process(at: datetime) -> Done:
    work = store.folder("work") / "run"
    store.wipe(work)
    work.mkdir(mode=0o700)
    try:
        base = current_base()
        refused = 0
        for delivery in _waiting(RECEIVED):
            refused += not _take_up(delivery, base, work, at)
        ready = _waiting(STANDARDISED)
        if ready:
            registering.register(deliveries=ready, work=work)
            _finish(ready, at)
        return Done(len(ready), refused)
    finally:
        store.wipe(work)


def _waiting(state_code: str) -> list[Delivery]:
    rows = Delivery.objects.filter(state=state_code).select_related("feed", "contract")
    return list(rows.order_by("received_at", "id"))


def _take_up(delivery: Delivery, base: Base, work: Path, at: datetime) -> bool:
    """Check a delivery and make it the feed's state; False where it is refused as a whole."""
    contract = contracts.load(delivery.contract.text)
    own = work / delivery.id.hex
    own.mkdir(mode=0o700)
    checked = checking.check_delivery(delivery=delivery, contract=contract, work=own)
    if checked.refusal is not None:
        _refuse(delivery, checked, at)
        return False
    number = delivery.feed.state_number + 1
    with engine(own) as con:
        before = own / "before.parquet" if number > 1 else None
        if before is not None:
            store.open_to(
                file_id=names.state_id(feed=delivery.feed_id, number=number - 1), path=before
            )
        merged = state.merge(
            con=con,
            contract=contract,
            accepted=checked.accepted,
            before=before,
            mode=delivery.mode,
            held=checked.held_keys,
            delivery_id=delivery.id,
            received_at=delivery.received_at,
        )
        placed = placing.place_rows(con=con, base=base)
        here = run(con, "SELECT count(*) FROM merged WHERE _level = 'home' AND _delivery = ?",
                   str(delivery.id))[0][0]  # fmt: skip
        state.write(con=con, path=own / "after.parquet")
    counts = checked.counts | asdict(merged) | {"placed": here}
    _keep_state(delivery, checked, own, number, counts, placed, at)
    store.wipe(own)
    return True


@transaction.atomic
def _keep_state(
    delivery: Delivery,
    checked: checking.Checked,
    own: Path,
    number: int,
    counts: dict[str, int],
    placed: int,
    at: datetime,
) -> None:
    # Sealed files first: a row never names one that is not there.
    state_file = names.state_id(feed=delivery.feed_id, number=number)
    store.seal_file(file_id=state_file, pieces=store.read_pieces(own / "after.parquet"), at=at)
    _keep_quarantine(delivery, checked, at)
    Feed.objects.filter(pk=delivery.feed_id).update(
        state_number=number, state_rows=counts["rows"], placed_rows=placed
    )
    delivery.state, delivery.state_number, delivery.counts = STANDARDISED, number, counts
    delivery.reasons, delivery.notices = checked.reasons, checked.notices
    delivery.checked_at = at
    delivery.save(
        update_fields=["state", "state_number", "counts", "reasons", "notices", "checked_at"]
    )
    delivery.feed.state_number = number
    if number > 1:
        last = names.state_id(feed=delivery.feed_id, number=number - 1)
        transaction.on_commit(lambda: store.forget(file_ids=[last]))


def _keep_quarantine(delivery: Delivery, checked: checking.Checked, at: datetime) -> None:
    if checked.counts["quarantined"]:
        store.seal_file(
            file_id=names.quarantine_id(delivery.id),
            pieces=store.read_pieces(checked.quarantined),
            at=at,
        )


@transaction.atomic
def _refuse(delivery: Delivery, checked: checking.Checked, at: datetime) -> None:
    _keep_quarantine(delivery, checked, at)
    delivery.state, delivery.refusal, delivery.checked_at = REFUSED, checked.refusal, at
    delivery.counts, delivery.reasons = checked.counts, checked.reasons
    delivery.notices = checked.notices
    delivery.save(update_fields=["state", "refusal", "checked_at", "counts", "reasons", "notices"])
    payload: dict[str, object] = {
        "feed": delivery.feed_id,
        "code": (checked.refusal or {}).get("code", ""),
    }
    ledger.record(
        kind="DeliveryRefused",
        about=delivery.id,
        at=at,
        payload=payload,
        actor="system",
        announce=True,
    )


@transaction.atomic
def _finish(deliveries: Sequence[Delivery], at: datetime) -> None:
    ids: list[UUID] = [one.id for one in deliveries]
    for one in Delivery.objects.select_for_update().filter(pk__in=ids).order_by("id"):
        one.state, one.published_at = PUBLISHED, at
        one.save(update_fields=["state", "published_at"])
        payload: dict[str, object] = {"feed": one.feed_id, "counts": one.counts}
        ledger.record(
            kind="DeliveryPublished",
            about=one.id,
            at=at,
            payload=payload,
            actor="system",
            announce=True,
        )


__all__ = ["Contract", "Done", "process_deliveries"]
