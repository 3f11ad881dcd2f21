"""The contracts that feeds run under, as they were agreed."""

from functools import lru_cache
from uuid import UUID

from linli.exchange import contracts
from linli.exchange.contracts.model import Contract
from linli.exchange.models import ContractVersion
from linli.exchange.queries.feeds import FeedNotFound


def contract_of(feed: str) -> Contract | None:
    """The newest contract of a feed, or None."""
    return contracts_of([feed]).get(feed)


def contract_text(feed: str) -> str:
    """The words of a feed's contract in force.

    Raises:
        FeedNotFound: it has none.
    """
    row = ContractVersion.objects.filter(feed=feed).order_by("-kept_at", "-id").first()
    if row is None:
        raise FeedNotFound(feed=feed)
    return row.text


def contracts_of(feeds: list[str] | None = None) -> dict[str, Contract]:
    """The newest contract of each feed, of all feeds in use or of some."""
    rows = ContractVersion.objects.all()
    rows = rows.filter(feed__is_active=True) if feeds is None else rows.filter(feed_id__in=feeds)
    newest = rows.order_by("feed_id", "-kept_at", "-id").distinct("feed_id")
    return {row.feed_id: _read(row.digest, row.text) for row in newest}


def contract_of_version(version_id: UUID) -> Contract | None:
    """A contract as one version had it."""
    row = ContractVersion.objects.filter(pk=version_id).first()
    return _read(row.digest, row.text) if row else None


@lru_cache(maxsize=64)
def _read(_digest: str, text: str) -> Contract:
    # Only contracts that could be read are kept, so this does not refuse.
    return contracts.load(text)
