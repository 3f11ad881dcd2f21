"""Agreeing contracts: each version is kept as it was, a breaking one is named as such."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange import contracts
from linli.exchange.contracts import store as library
from linli.exchange.contracts.model import Contract
from linli.exchange.models import ContractVersion, Feed
from linli.exchange.queries import FeedNotFound
from linli.exchange.states import ABOUT
from linli.ledger import services as ledger


class VersionKept(errors.Conflict):
    code, title = "contract-version-kept", _("This version was agreed with other words")


class BreakingChange(errors.Conflict):
    code, title = (
        "contract-change-breaks",
        _("This change breaks deliveries; give it a new major version"),
    )


@transaction.atomic
def keep_contract(*, text: str, actor: str, at: datetime) -> Contract:
    """Agree a contract, or a new version of one; the same words again change nothing.

    Deliveries that were received before stay under the version they came under.

    Raises:
        ContractRefused: it cannot be used; every problem by line.
        VersionKept: this version is there with other words.
        BreakingChange: the change needs a higher version than it has.
    """
    contract = contracts.load(text)
    if contract.entity not in ABOUT:
        raise errors.Invalid(fields={"entity": contract.entity})
    feed = Feed.objects.select_for_update().filter(pk=contract.feed).first()
    versions = ContractVersion.objects.filter(feed=contract.feed).order_by("-kept_at", "-id")
    same = versions.filter(version=contract.version).first()
    if same is not None:
        if same.digest != contract.digest:
            raise VersionKept(feed=contract.feed, version=contract.version)
        return contract
    last = versions.first()
    changes, is_breaking = _compared(last, contract)
    values: dict[str, Any] = {
        "about": contract.entity,
        "owner": contract.owner.organisation[:120],
        "purposes": list(contract.purposes),
        "freshness": contract.freshness.within,
        "is_active": True,
    }
    if feed is None:
        feed = Feed.objects.create(code=contract.feed, **values)
    else:
        Feed.objects.filter(pk=feed.pk).update(**values)
    ContractVersion.objects.create(
        feed=feed,
        version=contract.version,
        text=text,
        digest=contract.digest,
        changes=changes,
        is_breaking=is_breaking,
        kept_at=at,
        kept_by=actor,
    )
    payload: dict[str, object] = {
        "feed": contract.feed,
        "version": contract.version,
        "digest": contract.digest,
    }
    ledger.record(kind="ContractKept", about=None, at=at, payload=payload, actor=actor)
    return contract


def _compared(
    last: ContractVersion | None, contract: Contract
) -> tuple[list[dict[str, Any]], bool]:
    if last is None:
        return [], False
    found = contracts.compare(old=contracts.load(last.text), new=contract)
    if not found.is_version_right:
        raise BreakingChange(
            feed=contract.feed, needed=found.needed, reasons=[one.code for one in found.reasons]
        )
    return [asdict(one) for one in found.changes], found.verdict == "breaking"


def keep_library(*, actor: str, at: datetime) -> list[str]:
    """Agree every example contract that ships with Linli; returns their feeds."""
    return [
        keep_contract(text=library.text_of(name), actor=actor, at=at).feed
        for name in contracts.library()
    ]


@transaction.atomic
def read_from_view(*, feed: str, source: str, view: str, actor: str, at: datetime) -> None:
    """Have a feed read from a view of a database.

    Args:
        source: the name of an address in the setting EXCHANGE_SOURCES; "" stops it.
        view: schema and name of the view.
    Raises:
        FeedNotFound: there is no such feed.
    """
    changed = Feed.objects.filter(pk=feed).update(view_source=source, view_name=view)
    if not changed:
        raise FeedNotFound(feed=feed)
    payload: dict[str, object] = {"feed": feed, "source": source, "view": view}
    ledger.record(kind="FeedViewSet", about=None, at=at, payload=payload, actor=actor)
