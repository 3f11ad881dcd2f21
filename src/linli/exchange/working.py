"""Bringing deliveries in, and what follows from it for corrections that were asked for."""

from datetime import datetime

from linli.exchange import rows
from linli.exchange.models import Correction
from linli.exchange.pipeline.run import Done, process_deliveries
from linli.exchange.services import settle_matching

SYSTEM = "system"


def bring_in(*, at: datetime) -> Done | None:
    """Bring every waiting delivery into the registry; None where another run is at it.

    Corrections that a delivery has taken over are settled.
    """
    done = process_deliveries(at=at)
    if done is None or not done.published:
        return done
    asked: dict[str, list[str]] = {}
    open_ones = Correction.objects.filter(settled_at__isnull=True).order_by("feed_id", "id")
    for feed, record in open_ones.values_list("feed_id", "record"):
        asked.setdefault(feed, []).append(record)
    for feed, records in asked.items():
        found = rows.current(records=records, reader=SYSTEM, at=at)
        values = {record: row.values for record, row in found.items()}
        settle_matching(feed=feed, current=values, actor=SYSTEM, at=at)
    return done
