"""Alerts that come in: read, trusted or refused with a count, kept once, and how they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.places import queries as places
from linli.sensing import cap, events
from linli.sensing.cap import areas, saying, standing
from linli.sensing.models import Alert, AlertRefusal, AlertSource

# Areas that an alert is matched to.
AREA_KINDS = ("district", "street", "community", "village", "grid")
LONGEST_NAME = 200
# A clock may be wrong; an alert from tomorrow could be ended by nobody today.
AHEAD = timedelta(hours=1)
LONG_OVER = timedelta(days=30)


class SourceNotFound(errors.NotFound):
    code, title = "alert-source-not-found", _("There is no such source of alerts here")


class AlertRefused(errors.Invalid):
    """`why` is the reason's code, as it is counted."""

    code, title = "alert-refused", _("This alert was not taken")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message; `is_new` is off where it was known."""

    alert_id: UUID
    is_new: bool


def receive_alert(*, source: str, document: bytes, came_by: str, at: datetime) -> Taken:
    """Take a message of CAP in, once per sender and identifier; durable when this returns.

    Args:
        source: the name of the source that it came from.
        came_by: hook, poll or file.
    Raises:
        SourceNotFound: no open source has this name.
        AlertRefused: hostile, not valid, or of a sender that the source does not trust; counted.
    """
    row = AlertSource.objects.filter(name=source, is_active=True).first()
    if row is None:
        raise SourceNotFound()
    try:
        alert = _checked(cap.read(document), row, at)
        return _keep(row.id, alert, document.decode("utf-8-sig"), came_by, at)
    except cap.CapRefused as refused:
        count_refusal(source_id=row.id, reason=refused.code, why=str(refused), at=at)
        raise AlertRefused(why=refused.code) from refused


def count_refusal(*, source_id: UUID, reason: str, at: datetime, why: str = "") -> None:
    """Count a message that was not taken; of what it held nothing is kept but what was wrong."""
    row, _is_new = AlertRefusal.objects.get_or_create(
        source_id=source_id, reason=reason, defaults={"last_at": at}
    )
    AlertRefusal.objects.filter(pk=row.pk).update(
        count=F("count") + 1, last_at=at, last_why=why.replace("\x00", "")[:200]
    )


def _checked(alert: cap.Alert, source: AlertSource, at: datetime) -> cap.Alert:
    """An alert that may be taken.

    Raises:
        CapRefused: untrusted-sender, sent-ahead, long-over, not-valid.
    """
    if alert.sender not in source.senders:
        raise cap.CapRefused("untrusted-sender", alert.sender)
    if not 0 < len(alert.identifier) <= LONGEST_NAME or len(alert.sender) > LONGEST_NAME:
        raise cap.CapRefused("not-valid", "identifier")
    if alert.sent > at + AHEAD:
        raise cap.CapRefused("sent-ahead", alert.sent.isoformat())
    if standing.span(alert)[1] < at - LONG_OVER:
        raise cap.CapRefused("long-over", alert.identifier)
    return alert


@transaction.atomic
def _keep(source_id: UUID, alert: cap.Alert, document: str, came_by: str, at: datetime) -> Taken:
    # Messages of one source are taken one after another: each settles how the others stand.
    source = AlertSource.objects.select_for_update().get(pk=source_id)
    known = Alert.objects.filter(sender=alert.sender, identifier=alert.identifier).first()
    if known is not None:
        if known.document != document:
            raise cap.CapRefused("identifier-reused", alert.identifier)
        return Taken(known.id, False)
    where = where_it_holds(alert, source.codes)
    begins_at, ends_at = standing.span(alert)
    row = Alert(
        id=new_id(), source=source, sender=alert.sender, identifier=alert.identifier,
        sent_at=alert.sent, status=alert.status, msg_type=alert.msg_type, scope=alert.scope,
        kind=saying.kind_of(alert), level=saying.level(alert), begins_at=begins_at,
        ends_at=ends_at, document=document, references=standing.named(alert.references),
        paths=list(where.paths), is_area_known=where.is_known, came_by=came_by, received_at=at,
        state=standing.LIVE,
    )  # fmt: skip
    row.root = row.id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Another source brought the same message at this moment.
        first = Alert.objects.get(sender=alert.sender, identifier=alert.identifier)
        return Taken(first.id, False)
    _settle(row, at)
    return Taken(row.id, True)


def where_it_holds(alert: cap.Alert, codes: dict[str, str]) -> areas.Concerned:
    """Our areas that an alert concerns; `codes` are the source's codes of areas."""
    ours = [
        areas.Ours(one.code, one.path, one.name, one.point, one.ring)
        for one in places.outlines(*AREA_KINDS)
    ]
    return areas.concerned(alert, ours, codes)


def _settle(new: Alert, at: datetime) -> None:
    """Say how each message of the matter stands now, and announce what changed."""
    rows = _matter(new)
    links = [_link(row) for row in rows]
    found, by_key = standing.resolve(links), {_key(row): row for row in rows}
    had_shown = any(row.state != standing.REPLY for row in rows if row.id != new.id)
    root = min((row.root for row in rows if row.id != new.id), default=new.id)
    for row in rows:
        stands = found[_key(row)]
        ended_by = by_key[stands.by].id if stands.by else None
        if (row.state, row.ended_by, row.root) != (stands.state, ended_by, root):
            row.state, row.ended_by, row.root = stands.state, ended_by, root
            row.save(update_fields=["state", "ended_by", "root"])
    change = _change(by_key[_key(new)], had_shown)
    if change:
        told = events.AlertTaken(new.id, root, change, new.status, new.level, at)
        ledger.append(told, actor=f"alert-source:{new.source_id}")
    else:
        facts: dict[str, object] = {"msg_type": new.msg_type, "status": new.status}
        actor = f"alert-source:{new.source_id}"
        ledger.record(kind="AlertKept", about=new.id, at=at, payload=facts, actor=actor)


def _change(row: Alert, had_shown: bool) -> str:
    if row.msg_type == "Cancel":
        return "cancelled" if had_shown else ""
    if row.state != standing.LIVE:
        return ""
    return "updated" if had_shown else "new"


def _matter(new: Alert) -> list[Alert]:
    """The message with all that it names or that name it, and on from there; locked."""
    mine = Alert.objects.filter(sender=new.sender)
    found = {new.id: new}
    ahead = [new]
    while ahead:
        row = ahead.pop()
        named = [identifier for sender, identifier in row.references if sender == row.sender]
        naming = mine.filter(references__contains=[[row.sender, row.identifier]])
        for one in [*mine.filter(identifier__in=named), *naming]:
            if one.id not in found:
                found[one.id] = one
                ahead.append(one)
    return sorted(found.values(), key=lambda row: row.id)


def _key(row: Alert) -> standing.Key:
    return row.sender, row.identifier


def _link(row: Alert) -> standing.Link:
    references: Iterable[list[str]] = row.references
    named = tuple((sender, identifier) for sender, identifier in references)
    return standing.Link(_key(row), row.sent_at, row.msg_type, row.status, named)
