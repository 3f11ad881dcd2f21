"""Working through what was delivered: one run at a time, and again from where it broke off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.core import clock, garbage, locks
from linli.exchange import store
from linli.exchange.models import Delivery
from linli.exchange.pipeline import feeding, registering
from linli.exchange.states import PUBLISHED, RECEIVED, STANDARDISED
from linli.ledger import services as ledger
from linli.places.matching.live import base_stamp, current_base

LOCK = 0x6C696E6C69457863


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
    with locks.alone(key=LOCK) as is_ours, garbage.seldom():
        return _process(at) if is_ours else None


def is_running() -> bool:
    """Whether a run is at it, here or in another process."""
    with locks.alone(key=LOCK) as is_free:
        return not is_free


def _process(at: datetime) -> Done:
    work = store.folder("work") / "run"
    store.wipe(work)
    work.mkdir(mode=0o700)
    try:
        base = feeding.Placer(current_base(), base_stamp())
        refused = 0
        for delivery in _waiting(RECEIVED):
            refused += not feeding.take_up(delivery=delivery, base=base, work=work, at=at)
        moved = feeding.place_anew(base=base, work=work, at=at)
        ready = _waiting(STANDARDISED)
        if ready or moved:
            registering.register(deliveries=[*moved, *ready], work=work)
            # Freshness is measured to the end of the run.
            _finish(ready, clock.now())
        return Done(len(ready), refused)
    finally:
        store.wipe(work)


def _waiting(state_code: str) -> list[Delivery]:
    rows = Delivery.objects.filter(state=state_code).select_related("feed", "contract")
    return list(rows.order_by("received_at", "id"))


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
