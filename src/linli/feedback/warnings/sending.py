"""Looking for the contacts of a home, and handing each message to its gateway."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linli.core.ids import new_id
from linli.exchange.registry.reading import phones_at
from linli.feedback import channels
from linli.feedback.tables.warnings import (
    CLEAR,
    DEAD,
    FAILED,
    SENT,
    WAITING_STATES,
    WARN,
    WarnedHome,
    WarningSent,
)
from linli.feedback.warnings import services, words
from linli.places import queries as places

# Whom departments may be asked for in a fire, as `exchange.purposes` has it; the second is read
# only where the first knows nobody.
PURPOSES = ("fire-safety", "emergency-shelter")
READER = "system"
# 10, 20, 40, 80 s: after two and a half minutes somebody must knock.
MAX_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=10)
# How long a worker has a message to itself; longer than a gateway may take.
LEASE = timedelta(seconds=30)


def reach_home(*, home_id: UUID, kind: str, at: datetime) -> int:
    """Tell everybody of a home whose number the registry holds for fire safety.

    Not inside a transaction. Called again, it tells nobody twice.

    Returns:
        How many messages and calls were handed to a gateway now.
    """
    home = WarnedHome.objects.select_related("warning").filter(pk=home_id).first()
    if home is None or (kind == WARN and home.warning.cleared_at is not None):
        return 0
    ways = channels.warning_channels()
    if not ways:
        WarnedHome.objects.filter(pk=home_id, looked_at=None).update(looked_at=at)
        return 0
    numbers = _numbers(home, at=at) if kind == WARN or _was_told(home) else {}
    made = _make(home, kind, numbers, sorted(ways), at=at)
    return sum(send(sent_id=pk, at=at, numbers=numbers) == SENT for pk in made)


def _numbers(home: WarnedHome, *, at: datetime) -> dict[UUID, str]:
    """Numbers by the person's file, each number once; every reading is on record."""
    for purpose in PURPOSES:
        found = phones_at(
            place_code=home.home,
            purpose=purpose,
            reader=READER,
            about=home.warning.alarm_id,
            at=at,
        )
        if found:
            # Two of a household may share a telephone, and it should ring once.
            once = {phone: subject for subject, phone in reversed(found.items())}
            return {subject: phone for phone, subject in once.items()}
    return {}


def _was_told(home: WarnedHome) -> bool:
    return home.sent.filter(kind=WARN, state=SENT).exists()


@transaction.atomic
def _make(
    home: WarnedHome, kind: str, numbers: dict[UUID, str], ways: list[str], *, at: datetime
) -> list[UUID]:
    """The messages to send; those that an earlier try made and did not send are among them."""
    if kind == WARN:
        WarnedHome.objects.filter(pk=home.pk, looked_at=None).update(
            looked_at=at, people=len(numbers)
        )
        wanted = [(subject, way) for subject in numbers for way in ways]
    else:
        # One message that it is over is enough; only who was warned hears it.
        told = home.sent.filter(kind=WARN, state=SENT).values_list("subject_id", flat=True)
        wanted = [(subject, ways[0]) for subject in sorted(set(told), key=str)]
    rows = [
        WarningSent(id=new_id(), home=home, subject_id=subject, kind=kind, channel=way, next_at=at)
        for subject, way in wanted
    ]
    WarningSent.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = home.sent.filter(kind=kind, state__in=WAITING_STATES, attempts=0)
    return list(waiting.order_by("id").values_list("id", flat=True))


def send(*, sent_id: UUID, at: datetime, numbers: dict[UUID, str] | None = None) -> str:
    """Hand one message to its gateway if it is due and nobody else does; not in a transaction.

    Args:
        numbers: those that were read just now; None reads them, on record.
    Returns:
        Its state afterwards, '' when there was nothing to do.
    """
    claimed = WarningSent.objects.filter(
        pk=sent_id, state__in=WAITING_STATES, next_at__lte=at
    ).update(attempts=F("attempts") + 1, next_at=at + LEASE)
    if not claimed:
        return ""
    row = WarningSent.objects.select_related("home__warning").get(pk=sent_id)
    if row.kind == WARN and row.home.warning.cleared_at is not None:
        return _give_up(row, "cleared")
    known = _numbers(row.home, at=at) if numbers is None else numbers
    number = known.get(row.subject_id)
    if number is None:
        # Erased or moved since: nobody is told.
        return _give_up(row, "no-address")
    try:
        channels.warn(_outgoing(row, number, at=at))
    except channels.ChannelRefused as error:
        return _give_up(row, str(error.detail))
    except channels.ChannelDown as error:
        return _put_back(row, str(error.detail), at=at)
    # The gateway may have told already how the call ended.
    WarningSent.objects.filter(pk=row.pk, state__in=WAITING_STATES).update(
        state=SENT, sent_at=at, error=""
    )
    return SENT


def _outgoing(row: WarningSent, number: str, *, at: datetime) -> channels.Outgoing:
    warning = row.home.warning
    place = places.place_by_code(warning.scope)
    where = place.address if place else ""
    what = warning.cleared_why if row.kind == CLEAR else warning.cause
    body = words.text(kind=row.kind, what=what, where=where)
    return channels.Outgoing(row.id, row.channel, number, "", body, at)


def _give_up(row: WarningSent, error: str) -> str:
    WarningSent.objects.filter(pk=row.pk, state__in=WAITING_STATES).update(
        state=DEAD, error=error[:120]
    )
    return DEAD


@transaction.atomic
def _put_back(row: WarningSent, error: str, *, at: datetime) -> str:
    if row.attempts >= MAX_ATTEMPTS:
        return _give_up(row, error)
    doubled: int = 2 ** (row.attempts - 1)
    next_at = at + FIRST_DELAY * doubled
    moved = WarningSent.objects.filter(pk=row.pk, state__in=WAITING_STATES).update(
        state=FAILED, next_at=next_at, error=error[:120]
    )
    if moved:
        services.queue_sent(row.pk, at=next_at)
    return FAILED
