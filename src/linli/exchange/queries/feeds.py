"""Feeds and what was delivered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import ContractVersion, Correction, Delivery, Feed
from linli.exchange.states import REFUSED

TREND = 14


class FeedNotFound(errors.NotFound):
    code, title = "feed-not-found", _("There is no such feed here")


class DeliveryNotFound(errors.NotFound):
    code, title = "delivery-not-found", _("There is no such delivery here")


@dataclass(frozen=True, slots=True)
class DeliveryInfo:
    """One delivery; `counts` has given, accepted, quarantined, new, changed, ended, placed."""

    id: UUID
    feed: str
    file_name: str
    digest: str
    size: int
    mode: str
    sender: str
    version: str
    contract_id: UUID
    state: str
    counts: dict[str, int]
    reasons: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    refusal: dict[str, Any] | None
    received_at: datetime
    checked_at: datetime | None
    published_at: datetime | None
    forgotten_at: datetime | None

    def count(self, name: str) -> int:
        """Rows of a kind; 0 where none were counted."""
        return int(self.counts.get(name, 0))

    @property
    def took(self) -> timedelta | None:
        """From delivery to registry."""
        return self.published_at - self.received_at if self.published_at else None


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """A feed with its last deliveries, newest first."""

    code: str
    about: str
    owner: str
    purposes: tuple[str, ...]
    freshness: timedelta
    rows: int
    placed: int
    version: str
    is_active: bool
    reads_view: bool
    open_corrections: int
    latest: tuple[DeliveryInfo, ...] = field(default=())

    @property
    def last(self) -> DeliveryInfo | None:
        """The last delivery that was not refused."""
        return next((one for one in self.latest if one.state != REFUSED), None)

    def age(self, at: datetime) -> timedelta | None:
        """How old the last delivery is that was not refused; None where there is none."""
        return at - self.last.received_at if self.last else None

    def is_late(self, at: datetime) -> bool:
        """Whether the last delivery is older than agreed, or there is none."""
        age = self.age(at)
        return age is None or age > self.freshness


def delivery_info(row: Delivery) -> DeliveryInfo:
    return DeliveryInfo(
        row.id,
        row.feed_id,
        row.file_name,
        row.digest,
        row.size,
        row.mode,
        row.sender,
        row.contract.version,
        row.contract_id,
        row.state,
        row.counts,
        row.reasons,
        row.notices,
        row.refusal,
        row.received_at,
        row.checked_at,
        row.published_at,
        row.forgotten_at,
    )


def feeds() -> list[FeedInfo]:
    """Every feed in use by its code, with its last deliveries."""
    return _infos(Feed.objects.filter(is_active=True).order_by("code"))


def feed(code: str) -> FeedInfo:
    """One feed.

    Raises:
        FeedNotFound: no feed has this code.
    """
    found = _infos(Feed.objects.filter(pk=code))
    if not found:
        raise FeedNotFound()
    return found[0]


def _infos(rows: Iterable[Feed]) -> list[FeedInfo]:
    listed = list(rows)
    codes = [row.code for row in listed]
    latest, versions = _latest(codes), _versions(codes)
    open_ones = Correction.objects.filter(feed__in=codes, settled_at__isnull=True)
    counted = dict(open_ones.order_by().values_list("feed_id").annotate(count=Count("id")))
    return [
        FeedInfo(
            row.code,
            row.about,
            row.owner,
            tuple(row.purposes),
            row.freshness,
            row.state_rows,
            row.placed_rows,
            versions.get(row.code, ""),
            row.is_active,
            bool(row.view_name),
            counted.get(row.code, 0),
            tuple(latest[row.code]),
        )
        for row in listed
    ]


def _latest(codes: list[str]) -> dict[str, list[DeliveryInfo]]:
    order = [F("received_at").desc(), F("id").desc()]
    number = Window(RowNumber(), partition_by=[F("feed_id")], order_by=order)
    rows = Delivery.objects.filter(feed__in=codes).select_related("contract")
    rows = rows.annotate(number=number).filter(number__lte=TREND)
    found: dict[str, list[DeliveryInfo]] = defaultdict(list)
    for row in rows.order_by("feed_id", "-received_at", "-id"):
        found[row.feed_id].append(delivery_info(row))
    return found


def _versions(codes: list[str]) -> dict[str, str]:
    rows = ContractVersion.objects.filter(feed__in=codes)
    newest = rows.order_by("feed_id", "-kept_at", "-id").distinct("feed_id")
    return dict(newest.values_list("feed_id", "version"))


def deliveries(
    *, feed: str, before: tuple[datetime, UUID] | None = None, limit: int = 25
) -> list[DeliveryInfo]:
    """Deliveries of a feed, newest first.

    Args:
        before: moment and id of the last one shown already.
    """
    rows = Delivery.objects.filter(feed_id=feed).select_related("contract")
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=pk))
    return [delivery_info(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def delivery(delivery_id: UUID) -> DeliveryInfo:
    """One delivery.

    Raises:
        DeliveryNotFound: no delivery has this id.
    """
    row = Delivery.objects.filter(pk=delivery_id).select_related("contract").first()
    if row is None:
        raise DeliveryNotFound()
    return delivery_info(row)


def deliveries_by_id(ids: Iterable[UUID]) -> dict[UUID, DeliveryInfo]:
    """The deliveries that exist among `ids`."""
    rows = Delivery.objects.filter(pk__in=list(ids)).select_related("contract")
    return {row.id: delivery_info(row) for row in rows}
