"""Writes: ask to be warned, confirm it, end it; spread an alert; send one message."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app as jobs
from procrastinate.types import JSONValue

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback import channels, decide
from linli.feedback.alerts import wording
from linli.feedback.tables.followers import (
    DEAD,
    FAILED,
    SENT,
    WAITING_STATES,
    AlertFollower,
    AlertNews,
)
from linli.ledger import services as ledger
from linli.places import queries as places
from linli.privacy import services as privacy
from linli.sensing import queries as sensing
from linli.sensing.cap import areas
from linli.sensing.queries import AlertInfo

PURPOSE = "warn_area"
FIELD = {"sms": "follower.phone", "email": "follower.email"}
CONFIRM, NEW, UPDATED, CANCELLED = "confirm", "new", "updated", "cancelled"
MAX_ATTEMPTS = 6
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=20), timedelta(minutes=20)
LEASE = timedelta(minutes=2)
UNSURE_FOR = timedelta(days=2)
NEWS_KEPT = timedelta(days=90)
# A job sends so many, one after another.
CHUNK = 25


class FollowerNotFound(errors.NotFound):
    code, title = "follower-not-found", gettext_lazy("This link does not hold any more")


@transaction.atomic
def ask_to_be_warned(
    *, channel: str, address: str, area_path: str, language: str, at: datetime
) -> UUID:
    """Keep who wants to be warned for an area, and ask that address whether it did.

    Nothing else is sent before the link in that message was used.

    Args:
        area_path: the path of a place; '' for all of the cell.
    Raises:
        Invalid: no such channel is open, or the address or area is none.
    """
    _check(channel, address, area_path)
    subject_id = new_id()
    privacy.keep(subject_id=subject_id, values={FIELD[channel]: address}, source="portal", at=at)
    follower = AlertFollower.objects.create(
        subject_id=subject_id,
        channel=channel,
        area_path=area_path,
        language="en" if language.startswith("en") else "zh-hans",
        made_at=at,
    )
    facts: dict[str, object] = {"channel": channel}
    ledger.record(kind="AlertsAsked", about=follower.id, at=at, payload=facts, actor="resident")
    news = AlertNews.objects.create(
        follower=follower, alert_id=follower.id, root=follower.id, moment=CONFIRM, next_at=at,
        made_at=at,
    )  # fmt: skip
    _queue([news.id], at=at)
    return follower.id


def _check(channel: str, address: str, area_path: str) -> None:
    wrong: dict[str, str] = {}
    if channel not in channels.open_channels():
        wrong["channel"] = _("No message can be sent this way from here")
    if not address.strip():
        wrong["address"] = _("Give a telephone number or an e-mail address")
    if area_path and area_path not in places.places_by_path([area_path]):
        wrong["area"] = _("Choose an area")
    if wrong:
        raise errors.Invalid(fields=wrong)


def token_of(follower_id: UUID) -> str:
    """What a link carries: the follower, signed with the cell's key, so that nothing is kept."""
    return _signer().sign(follower_id.hex)


def _signer() -> Signer:
    return Signer(salt="linli.alerts.follower", sep=".")


def follower_of(token: str) -> UUID:
    """The follower that a link names.

    Raises:
        FollowerNotFound: it was not made here, or they are gone.
    """
    try:
        found = UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise FollowerNotFound() from error
    if not AlertFollower.objects.filter(pk=found).exists():
        raise FollowerNotFound()
    return found


@transaction.atomic
def confirm_follower(*, token: str, at: datetime) -> None:
    """Say that one asked for it oneself: from now on warnings come. Twice is once.

    Raises:
        FollowerNotFound: the link does not hold.
    """
    pk = follower_of(token)
    if AlertFollower.objects.filter(pk=pk, confirmed_at=None).update(confirmed_at=at):
        ledger.record(kind="AlertsConfirmed", about=pk, at=at, payload={}, actor="resident")


@transaction.atomic
def end_follower(*, token: str, at: datetime) -> None:
    """End it: the address is destroyed with its keys, and what was kept of it is deleted.

    Raises:
        FollowerNotFound: the link does not hold.
    """
    row = AlertFollower.objects.select_for_update().get(pk=follower_of(token))
    _end(row, why="asked", actor="resident", at=at)


def _end(row: AlertFollower, *, why: str, actor: str, at: datetime) -> None:
    privacy.erase(subject_ids=[row.subject_id], why=why, actor=actor, at=at)
    ledger.record(kind="AlertsEnded", about=row.id, at=at, payload={"why": why}, actor=actor)
    row.delete()


def tidy(*, now: datetime) -> int:
    """End what nobody confirmed in two days; delete old messages. Returns how many."""
    unsure = AlertFollower.objects.filter(confirmed_at=None, made_at__lt=now - UNSURE_FOR)
    done = 0
    for row in unsure.order_by("id"):
        with transaction.atomic():
            _end(row, why="retention", actor="system", at=now)
        done += 1
    old, _by_model = AlertNews.objects.filter(made_at__lt=now - NEWS_KEPT).delete()
    return done + old


def forget_gone(*, before: datetime, limit: int = 500) -> int:
    """Delete followers of before then whose address was forgotten; returns how many."""
    old = AlertFollower.objects.filter(made_at__lt=before).order_by("made_at", "id")[:limit]
    gone = [
        row.pk for row in old if not privacy.kept_fields(subject_id=row.subject_id, purpose=PURPOSE)
    ]
    AlertFollower.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def spread(*, alert: AlertInfo, moment: str, at: datetime) -> int:
    """Make a message for each follower whom an alert concerns, once; returns how many.

    An all-clear goes to those who were told of the matter, whatever area they are in.
    """
    rows = AlertFollower.objects.filter(confirmed_at__isnull=False).order_by("id")
    told = set(
        AlertNews.objects.filter(root=alert.root).values_list("follower_id", flat=True).distinct()
    )
    wanted = [row.id for row in rows if row.id in told or _concerns(row, alert, moment)]
    before = AlertNews.objects.filter(alert_id=alert.id).values_list("follower_id", flat=True)
    known = set(before)
    grade = "P1" if alert.level in {"red", "orange"} else "P4"
    made = [
        AlertNews(
            follower_id=pk, alert_id=alert.id, root=alert.root, moment=moment, next_at=at,
            made_at=at,
        )
        for pk in wanted
        if pk not in known
    ]  # fmt: skip
    channel_of = dict(rows.values_list("id", "channel"))
    for one in made:
        one.next_at = decide.send_at(
            channel=channel_of[one.follower_id], grade=grade, at=at, zone=settings.TIME_ZONE
        )
    AlertNews.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    for when in {one.next_at for one in made}:
        _queue([one.id for one in made if one.next_at == when], at=when)
    return len(made)


def _concerns(row: AlertFollower, alert: AlertInfo, moment: str) -> bool:
    if moment == CANCELLED:
        return False
    return not row.area_path or areas.touches([row.area_path], alert.paths)


def _queue(ids: Iterable[UUID], *, at: datetime) -> None:
    """Have a worker send them at `at`; the job commits with what made it."""
    task = jobs.configure_task("alerts.send_news", queue="messages", schedule_at=at)
    texts: list[JSONValue] = [str(pk) for pk in ids]
    for start in range(0, len(texts), CHUNK):
        task.defer(ids=texts[start : start + CHUNK])


def send_news(*, news_id: UUID, at: datetime) -> str:
    """Send one message if it is due and nobody else is sending it; not inside a transaction.

    Returns:
        Its state afterwards, '' when there was nothing to do.
    """
    claimed = AlertNews.objects.filter(
        pk=news_id, state__in=WAITING_STATES, next_at__lte=at
    ).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    if not claimed:
        return ""
    row = AlertNews.objects.select_related("follower").get(pk=news_id)
    try:
        channels.deliver(_outgoing(row, at=at))
    except channels.ChannelRefused as error:
        return _give_up(row, str(error.detail))
    except channels.ChannelDown as error:
        return _put_back(row, str(error.detail), at=at)
    AlertNews.objects.filter(pk=row.pk).update(state=SENT, sent_at=at, error="")
    return SENT


def _outgoing(row: AlertNews, *, at: datetime) -> channels.Outgoing:
    subject, body = _said(row, at)
    field = FIELD[row.follower.channel]
    found = privacy.read(
        subject_id=row.follower.subject_id, fields=[field], purpose=PURPOSE, reader="system",
        at=at, about=row.root,
    )  # fmt: skip
    if field not in found:
        raise channels.ChannelRefused("no-address")
    return channels.Outgoing(row.id, row.follower.channel, found[field], subject, body, at)


def _said(row: AlertNews, at: datetime) -> tuple[str, str]:
    """Subject and words.

    Raises:
        ChannelRefused: it is over, or they were never told of what is called off.
    """
    follower = row.follower
    link = f"{settings.PUBLIC_URL}/alerts/told/{token_of(follower.id)}"
    if row.moment == CONFIRM:
        return wording.confirm(area=_area(follower), link=link, language=follower.language)
    alert, before = sensing.alert(row.alert_id), _told_before(row)
    if row.moment == CANCELLED:
        if before is None:
            raise channels.ChannelRefused("nothing-told")
        return wording.all_clear(alert, link=link, language=follower.language)
    if not alert.is_in_force(at) and not (alert.state == "live" and at < alert.begins_at):
        raise channels.ChannelRefused("over")
    if before is None:
        return wording.warning(alert, link=link, language=follower.language)
    return wording.update(alert, before=before, link=link, language=follower.language)


def _told_before(row: AlertNews) -> AlertInfo | None:
    """The alert of the matter that this follower was told of last; None where of none."""
    told = AlertNews.objects.filter(follower=row.follower, root=row.root, state=SENT)
    last = told.exclude(pk=row.pk).order_by("-sent_at", "-id").first()
    return sensing.alert(last.alert_id) if last is not None else None


def _area(follower: AlertFollower) -> str:
    place = places.places_by_path([follower.area_path]).get(follower.area_path)
    if place is None:
        return ""
    return (place.name_en if follower.language == "en" else "") or place.name


def _give_up(row: AlertNews, error: str) -> str:
    if error == "no-address":
        # Deleted meanwhile, at somebody's wish or after its time: nothing is left to warn.
        row.follower.delete()
        return DEAD
    AlertNews.objects.filter(pk=row.pk).update(state=DEAD, error=error[:60])
    return DEAD


@transaction.atomic
def _put_back(row: AlertNews, error: str, *, at: datetime) -> str:
    if row.attempts >= MAX_ATTEMPTS:
        return _give_up(row, error)
    next_at = at + min(FIRST_DELAY * 3 ** (row.attempts - 1), LONGEST_DELAY)
    AlertNews.objects.filter(pk=row.pk).update(state=FAILED, next_at=next_at, error=error[:60])
    _queue([row.pk], at=next_at)
    return FAILED


def sweep(*, now: datetime, limit: int = 500) -> int:
    """Queue again what should have gone out by now, after a worker died; returns how many."""
    late = AlertNews.objects.filter(state__in=WAITING_STATES, next_at__lt=now - LEASE)
    ids = list(late.order_by("next_at", "id").values_list("id", flat=True)[:limit])
    with transaction.atomic():
        _queue(ids, at=now)
    return len(ids)
