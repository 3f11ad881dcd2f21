"""One delivery becomes a feed's current rows; or the rows it has are placed anew."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from django.db import transaction

from linli.exchange import contracts, groups, names, store
from linli.exchange.engine import engine, run
from linli.exchange.models import Delivery, Feed
from linli.exchange.pipeline import checking, placing, state
from linli.exchange.states import REFUSED, STANDARDISED
from linli.ledger import services as ledger
from linli.places.matching import Base


@dataclass(frozen=True, slots=True)
class Placer:
    """The address base, and the stamp by which rows tell that they were placed with it."""

    base: Base
    stamp: int


def take_up(*, delivery: Delivery, base: Placer, work: Path, at: datetime) -> bool:
    """Check a delivery and make it the feed's state; False where it is refused as a whole."""
    # The one before may have moved the feed on.
    feed = delivery.feed
    feed.refresh_from_db()
    contract = contracts.load(delivery.contract.text)
    own = work / delivery.id.hex
    own.mkdir(mode=0o700)
    checked = checking.check_delivery(delivery=delivery, contract=contract, work=own)
    if checked.refusal is not None:
        _refuse(delivery, checked, at)
        return False
    with engine(own) as con:
        merged = state.merge(
            con=con,
            contract=contract,
            accepted=checked.accepted,
            before=_opened(feed, own),
            mode=delivery.mode,
            held=checked.held_keys,
            delivery_id=delivery.id,
            received_at=delivery.received_at,
        )
        if feed.placed_by != base.stamp:
            state.forget_places(con=con)
        placed = placing.place_rows(con=con, base=base.base, about=feed.about)
        counts = checked.counts | asdict(merged) | {"placed": _placed_of(con, delivery)}
        state.write(con=con, path=own / "after.parquet")
    _keep_state(delivery, checked, own, counts, placed, base.stamp, at)
    store.wipe(own)
    return True


def place_anew(*, base: Placer, work: Path, at: datetime) -> list[Delivery]:
    """Place the rows of feeds again where the address base has changed since.

    Returns:
        The newest delivery of each such feed; the files that change are dated by it.
    """
    moved = []
    for feed in Feed.objects.filter(state_number__gt=0).order_by("code"):
        if feed.placed_by == base.stamp:
            continue
        own = work / f"again-{feed.code}"
        own.mkdir(mode=0o700)
        with engine(own) as con:
            state.load(con=con, path=_opened(feed, own) or own)
            state.forget_places(con=con)
            placed = placing.place_rows(con=con, base=base.base, about=feed.about)
            state.write(con=con, path=own / "after.parquet")
        with transaction.atomic():
            _seal_state(feed, own, at)
            Feed.objects.filter(pk=feed.pk).update(
                state_number=feed.state_number + 1, placed_rows=placed, placed_by=base.stamp
            )
        store.wipe(own)
        last = Delivery.objects.filter(feed=feed, state_number__gt=0)
        moved += list(last.order_by("-received_at", "-id").select_related("feed")[:1])
    return moved


def _placed_of(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> int:
    is_placed = groups.placed(delivery.feed.about)
    here = f"SELECT count(*) FROM merged WHERE {is_placed} AND _delivery = ?"  # noqa: S608
    return int(run(con, here, str(delivery.id))[0][0])


def _opened(feed: Feed, own: Path) -> Path | None:
    """The feed's current rows as a plain file; None before the first delivery."""
    if not feed.state_number:
        return None
    path = own / "before.parquet"
    store.open_to(file_id=names.state_id(feed=feed.code, number=feed.state_number), path=path)
    return path


def _seal_state(feed: Feed, own: Path, at: datetime) -> None:
    """Seal what the feed's rows are next; what they were is forgotten once that is committed."""
    last = names.state_id(feed=feed.code, number=feed.state_number)
    new = names.state_id(feed=feed.code, number=feed.state_number + 1)
    store.seal_file(file_id=new, pieces=store.read_pieces(own / "after.parquet"), at=at)
    transaction.on_commit(lambda: store.forget(file_ids=[last]))


@transaction.atomic
def _keep_state(
    delivery: Delivery,
    checked: checking.Checked,
    own: Path,
    counts: dict[str, int],
    placed: int,
    stamp: int,
    at: datetime,
) -> None:
    # Sealed files first: a row never names one that is not there.
    _seal_state(delivery.feed, own, at)
    _keep_quarantine(delivery, checked, at)
    number = delivery.feed.state_number + 1
    Feed.objects.filter(pk=delivery.feed_id).update(
        state_number=number, state_rows=counts["rows"], placed_rows=placed, placed_by=stamp
    )
    delivery.state, delivery.state_number, delivery.counts = STANDARDISED, number, counts
    delivery.reasons, delivery.notices = checked.reasons, checked.notices
    delivery.checked_at = at
    delivery.save(
        update_fields=["state", "state_number", "counts", "reasons", "notices", "checked_at"]
    )


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
