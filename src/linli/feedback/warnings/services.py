"""Warn the homes of a stairwell once, tell them when it is over, keep what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs
from procrastinate.types import JSONDict

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback.tables.warnings import (
    CLEAR,
    OUTCOMES,
    SENT,
    WAITING_STATES,
    WARN,
    StairWarning,
    WarnedHome,
    WarningSent,
)
from linli.ledger import services as ledger
from linli.privacy.declarations import FIELDS

LATE = timedelta(seconds=30)


class HomeNotWarned(errors.NotFound):
    code, title = "home-not-warned", _("There is no such home in this warning")


class CallNotFound(errors.NotFound):
    code, title = "call-not-found", _("There is no such call")


class OutcomeUnknown(errors.Invalid):
    code, title = "outcome-unknown", _("Say answered, no-answer, busy or failed")


@transaction.atomic
def warn_homes(
    *, scope: str, cause: str, alarm_id: UUID, homes: Sequence[str], at: datetime
) -> int:
    """Warn the homes of a stairwell, each once while the warning stands.

    Args:
        scope: code of the stairwell, or of the building where no stairwell is known.
        homes: their places' codes.
    Returns:
        How many homes are warned now that were not before.
    """
    if not homes:
        return 0
    warning, is_new = StairWarning.objects.get_or_create(
        scope=scope,
        cause=cause,
        cleared_at=None,
        defaults={"id": new_id(), "alarm_id": alarm_id, "opened_at": at},
    )
    known = set(warning.homes.values_list("home", flat=True))
    rows = [
        WarnedHome(id=new_id(), warning=warning, home=code)
        for code in dict.fromkeys(homes)
        if code not in known
    ]
    WarnedHome.objects.bulk_create(rows)
    queue_homes([row.id for row in rows], kind=WARN, at=at)
    if is_new:
        payload: dict[str, object] = {"scope": scope, "cause": cause, "homes": len(rows)}
        ledger.record(kind="HomesWarned", about=alarm_id, at=at, payload=payload, actor="system")
    return len(rows)


@transaction.atomic
def clear_warning(*, scope: str, cause: str, why: str, at: datetime) -> bool:
    """Tell everybody who was warned that it is over; done twice, it changes nothing.

    Args:
        why: ``over``, ``false`` or ``drill``.
    Returns:
        Whether a warning stood.
    """
    row = (
        StairWarning.objects.select_for_update()
        .filter(scope=scope, cause=cause, cleared_at=None)
        .first()
    )
    if row is None:
        return False
    row.cleared_at, row.cleared_why = at, why
    row.save(update_fields=["cleared_at", "cleared_why"])
    # What has not gone out yet would frighten for nothing now.
    WarningSent.objects.filter(
        home__warning=row, kind=WARN, state__in=WAITING_STATES, attempts=0
    ).update(state="dead", error="cleared")
    queue_homes(list(row.homes.order_by("id").values_list("id", flat=True)), kind=CLEAR, at=at)
    payload: dict[str, object] = {"scope": scope, "cause": cause, "why": why}
    ledger.record(kind="WarningCleared", about=row.alarm_id, at=at, payload=payload, actor="system")
    return True


@transaction.atomic
def tell_at_door(*, home_id: UUID, actor: str, at: datetime) -> None:
    """Put down that somebody knocked and told a home; the first time stands.

    Raises:
        HomeNotWarned: there is no such home.
    """
    row = WarnedHome.objects.select_for_update().select_related("warning").filter(pk=home_id)
    home = row.first()
    if home is None:
        raise HomeNotWarned()
    if home.knocked_at is not None:
        return
    home.knocked_at, home.knocked_by = at, actor
    home.save(update_fields=["knocked_at", "knocked_by"])
    payload: dict[str, object] = {"warned_home": str(home.id)}
    about = home.warning.alarm_id
    ledger.record(kind="HomeToldAtDoor", about=about, at=at, payload=payload, actor=actor)


@transaction.atomic
def end_call(*, call_id: UUID, outcome: str, at: datetime) -> None:
    """Keep how a call ended, as the gateway tells; told twice, the first time stands.

    Raises:
        CallNotFound: we made no such call.
        OutcomeUnknown: it is none of `OUTCOMES`.
    """
    if outcome not in OUTCOMES:
        raise OutcomeUnknown(fields={"status": str(OutcomeUnknown.title)})
    row = WarningSent.objects.select_for_update().filter(pk=call_id, channel="voice").first()
    if row is None:
        raise CallNotFound()
    if row.outcome:
        return
    # The gateway may be quicker with its answer than with the reply to our request.
    row.outcome, row.ended_at = outcome, at
    row.state, row.sent_at = SENT, row.sent_at or at
    row.save(update_fields=["outcome", "ended_at", "state", "sent_at"])


def queue_homes(home_ids: Sequence[UUID], *, kind: str, at: datetime) -> None:
    """Have workers look for the contacts of homes and tell them; commits with what made it.

    All at once: the offer of the same fire's case waits for this transaction.
    """
    if home_ids:
        task = jobs.configure_task("warnings.reach", queue="warnings", schedule_at=at)
        wanted: list[JSONDict] = [{"home_id": str(pk), "kind": kind} for pk in home_ids]
        task.batch_defer(*wanted)


def queue_sent(sent_id: UUID, *, at: datetime) -> None:
    """Have a worker try one message again at `at`."""
    task = jobs.configure_task("warnings.send", queue="warnings", schedule_at=at)
    task.defer(sent_id=str(sent_id))


def sweep(*, now: datetime, limit: int = 500) -> int:
    """Queue again what should have gone out by now, after a worker died; returns how many."""
    homes = WarnedHome.objects.filter(
        looked_at=None, warning__opened_at__lt=now - LATE, warning__cleared_at=None
    )
    late = WarningSent.objects.filter(state__in=WAITING_STATES, next_at__lt=now - LATE)
    home_ids = list(homes.order_by("id").values_list("id", flat=True)[:limit])
    sent_ids = list(late.order_by("next_at", "id").values_list("id", flat=True)[:limit])
    with transaction.atomic():
        queue_homes(home_ids, kind=WARN, at=now)
        for pk in sent_ids:
            queue_sent(pk, at=now)
    return len(home_ids) + len(sent_ids)


def forget_old(*, now: datetime) -> int:
    """Delete warnings whose retention has ended, with all that was sent; returns how many."""
    until = now - FIELDS["warning.home"].retention
    old = StairWarning.objects.filter(opened_at__lt=until)
    count = old.count()
    old.delete()
    return count
