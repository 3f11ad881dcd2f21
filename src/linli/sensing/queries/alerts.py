"""Alerts as pages show them: what is in force where, one with its history, sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.sensing import cap
from linli.sensing.cap import areas, saying, standing
from linli.sensing.models import Alert, AlertRefusal, AlertSource
from linli.sensing.services.alerts import SourceNotFound

ACTUAL, PUBLIC = "Actual", "Public"
MOST = 200


class AlertNotFound(errors.NotFound):
    code, title = "alert-not-found", _("There is no such alert here")


@dataclass(frozen=True, slots=True)
class AlertInfo:
    """One message of CAP and how it stands."""

    id: UUID
    root: UUID
    source: str
    sender: str
    identifier: str
    sent_at: datetime
    status: str
    msg_type: str
    scope: str
    kind: str
    level: str
    begins_at: datetime
    ends_at: datetime
    paths: tuple[str, ...]
    is_area_known: bool
    state: str
    came_by: str
    received_at: datetime
    document: str

    def is_in_force(self, now: datetime) -> bool:
        """Whether it stands and has neither still to begin nor ended."""
        return self.state == standing.LIVE and self.begins_at <= now < self.ends_at

    @property
    def alarms_residents(self) -> bool:
        """Whether residents are told at all: only of what is real and meant for the public."""
        return self.status == ACTUAL and self.scope == PUBLIC

    def concerns(self, reach: Iterable[str] | None) -> bool:
        """Whether it holds anywhere in `reach` (paths of places); None is the whole cell."""
        return bool(self.paths) and (reach is None or areas.touches(self.paths, reach))

    def said(self) -> cap.Alert:
        """The message itself."""
        return _read(self.document)

    def words(self, language: str) -> saying.Words:
        """What it says in a language."""
        return saying.words_for(self.said(), language)


@lru_cache(maxsize=128)
def _read(document: str) -> cap.Alert:
    # A message never changes, and every page with a banner asks for it.
    return cap.read(document.encode())


def _info(row: Alert) -> AlertInfo:
    return AlertInfo(
        row.id, row.root, row.source.title, row.sender, row.identifier, row.sent_at, row.status,
        row.msg_type, row.scope, row.kind, row.level, row.begins_at, row.ends_at,
        tuple(row.paths), row.is_area_known, row.state, row.came_by, row.received_at,
        row.document,
    )  # fmt: skip


def _rows() -> QuerySet[Alert]:
    return Alert.objects.select_related("source")


def alerts_in_force(*, now: datetime) -> list[AlertInfo]:
    """What stands now, of every status and scope, the gravest first."""
    rows = _rows().filter(state=standing.LIVE, begins_at__lte=now, ends_at__gt=now)
    found = [_info(row) for row in rows.order_by("-sent_at", "-id")[:MOST]]
    return sorted(found, key=lambda one: saying.LEVELS.index(one.level))


def alerts_for_residents(*, now: datetime, reach: Iterable[str] | None = None) -> list[AlertInfo]:
    """What residents of `reach` are told now: real, public, and somewhere in the cell."""
    paths = None if reach is None else tuple(reach)
    return [one for one in alerts_in_force(now=now) if one.alarms_residents and one.concerns(paths)]


def alerts(*, now: datetime, only_ended: bool = False, limit: int = 100) -> list[AlertInfo]:
    """All that came in, latest first."""
    rows = _rows()
    if only_ended:
        rows = rows.filter(~Q(state=standing.LIVE) | Q(ends_at__lte=now))
    return [_info(row) for row in rows.order_by("-sent_at", "-id")[:limit]]


def alert(alert_id: UUID) -> AlertInfo:
    """One message.

    Raises:
        AlertNotFound: none has this id.
    """
    row = _rows().filter(pk=alert_id).first()
    if row is None:
        raise AlertNotFound()
    return _info(row)


def matter(root: UUID) -> list[AlertInfo]:
    """All messages of one matter, oldest first."""
    return [_info(row) for row in _rows().filter(root=root).order_by("sent_at", "id")]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source of alerts, without its secret."""

    id: UUID
    name: str
    title: str
    senders: tuple[str, ...]
    codes: dict[str, str]
    poll_url: str
    etag: str
    seen: tuple[str, ...]
    polled_at: datetime | None
    poll_error: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class RefusalInfo:
    """How many messages a source had refused for one reason."""

    reason: str
    count: int
    last_at: datetime
    last_why: str


def _source(row: AlertSource) -> SourceInfo:
    return SourceInfo(
        row.id, row.name, row.title, tuple(row.senders), row.codes, row.poll_url, row.etag,
        tuple(row.seen), row.polled_at, row.poll_error, row.is_active,
    )  # fmt: skip


def alert_sources() -> list[SourceInfo]:
    """Every source, those that are open first, by name."""
    return [_source(row) for row in AlertSource.objects.order_by("-is_active", "name", "id")]


def alert_source(name: str) -> SourceInfo:
    """One source.

    Raises:
        SourceNotFound: there is none of this name.
    """
    return _source(_named(name))


def alert_secret(name: str) -> str:
    """The secret with which the sender of a source signs.

    Raises:
        SourceNotFound: there is none of this name.
    """
    return _named(name).secret


def _named(name: str) -> AlertSource:
    row = AlertSource.objects.filter(name=name).first()
    if row is None:
        raise SourceNotFound()
    return row


def alert_refusals(source_id: UUID) -> list[RefusalInfo]:
    """What a source had refused, most frequent first."""
    rows = AlertRefusal.objects.filter(source_id=source_id).order_by("-count", "reason")
    return [RefusalInfo(row.reason, row.count, row.last_at, row.last_why) for row in rows]
