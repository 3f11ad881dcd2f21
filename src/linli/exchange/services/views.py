"""Deliveries that we fetch: a view of a department's own database."""

from collections.abc import Iterator
from datetime import datetime

import psycopg
import structlog
from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from linli.core import errors
from linli.exchange.models import Delivery, Feed
from linli.exchange.pipeline.landing import Receipt, receive_delivery
from linli.exchange.queries import FeedNotFound
from linli.exchange.states import FULL

CONNECT_S = 10
log = structlog.get_logger(__name__)
STATEMENT_S = 600


class ViewUnreachable(errors.Unavailable):
    code, title = "view-unreachable", _("The department's database did not answer")


def pull_view(*, feed: str, at: datetime) -> Receipt:
    """Read a feed's view as one delivery of everything there is; nothing is written there.

    Raises:
        FeedNotFound: no feed of this code reads a view, or its address is not in the settings.
        ViewUnreachable: the database did not answer, or refused.
    """
    known = Feed.objects.filter(pk=feed, is_active=True).exclude(view_source="").first()
    address = settings.EXCHANGE_SOURCES.get(known.view_source) if known else None
    if known is None or address is None:
        raise FeedNotFound(feed=feed)
    name = f"{known.view_name}.csv"
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_S) as connection:
            connection.read_only = True
            return receive_delivery(
                feed=feed,
                pieces=_rows(connection, known.view_name),
                file_name=name,
                mode=FULL,
                sender=f"view:{known.view_source}",
                at=at,
            )
    except psycopg.Error as error:
        raise ViewUnreachable(feed=feed) from error


def pull_due_views(*, at: datetime) -> int:
    """Read every view whose last delivery is older than half of what was agreed; returns how many.

    One that cannot be reached is logged and tried again; the others are read all the same.
    """
    count = 0
    for feed in Feed.objects.filter(is_active=True).exclude(view_source="").order_by("code"):
        last = Delivery.objects.filter(feed=feed).aggregate(last=Max("received_at"))["last"]
        if last is not None and at - last < feed.freshness / 2:
            continue
        try:
            pull_view(feed=feed.code, at=at)
        except (ViewUnreachable, FeedNotFound) as error:
            log.warning("exchange_view_unread", feed=feed.code, code=error.code)
        else:
            count += 1
    return count


def _rows(connection: psycopg.Connection, view: str) -> Iterator[bytes]:
    query = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER)").format(
        sql.Identifier(*view.split(".", 1))
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET statement_timeout = {}").format(STATEMENT_S * 1000))
        with cursor.copy(query) as copy:
            for piece in copy:
                yield bytes(piece)
