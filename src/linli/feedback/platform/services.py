"""Writes: where the platform is, a message to it, sending one again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback.platform.models import Dispatch, Platform
from linli.feedback.webhooks.address import check_url
from linli.feedback.webhooks.models import DEAD, QUEUED, WAITING_STATES
from linli.ledger import services as ledger

LATE = timedelta(minutes=2)


class DispatchNotFound(errors.NotFound):
    code, title = "dispatch-not-found", _("There is no such message to the platform")


@transaction.atomic
def keep_platform(*, url: str, is_active: bool, actor: str, at: datetime) -> None:
    """Say where the emergency platform is, and whether it is told.

    Raises:
        AddressRefused: the address is no https URL on the public internet.
    """
    check_url(url)
    Platform.objects.update_or_create(
        id=1, defaults={"url": url, "is_active": is_active, "changed_at": at}
    )
    facts: dict[str, object] = {"is_active": is_active}
    ledger.record(kind="PlatformKept", about=None, at=at, payload=facts, actor=actor)


@transaction.atomic
def rotate_platform_secret(*, actor: str, at: datetime) -> None:
    """Give the platform a new secret; for a day messages bear both signatures."""
    row = Platform.objects.select_for_update().filter(pk=1).first()
    if row is None:
        return
    row.secret_version, row.rotated_at = row.secret_version + 1, at
    row.save(update_fields=["secret_version", "rotated_at"])
    ledger.record(kind="PlatformSecretRotated", about=None, at=at, payload={}, actor=actor)


@transaction.atomic
def post(
    *, alarm_id: UUID, place: str, cause: str, moment: str, document: bytes, at: datetime
) -> UUID:
    """Have a message sent, once for each alarm and moment; returns its id."""
    row, is_new = Dispatch.objects.get_or_create(
        alarm_id=alarm_id,
        moment=moment,
        defaults={
            "id": new_id(),
            "place": place,
            "cause": cause,
            "document": document.decode(),
            "next_at": at,
            "made_at": at,
        },
    )
    if is_new:
        facts: dict[str, object] = {"moment": moment, "dispatch": str(row.id)}
        ledger.record(kind="PlatformTold", about=alarm_id, at=at, payload=facts, actor="system")
        queue(row.id, at=at)
    return row.id


def queue(dispatch_id: UUID, *, at: datetime) -> None:
    """Have a worker send it at `at`; the job commits with what made it."""
    task = jobs.configure_task("platform.send", queue="webhooks", schedule_at=at)
    task.defer(dispatch_id=str(dispatch_id))


@transaction.atomic
def resend_dispatch(*, dispatch_id: UUID, actor: str, at: datetime) -> None:
    """Put a message that was given up back in the queue; any other stays as it is.

    Raises:
        DispatchNotFound: no message has this id.
    """
    row = Dispatch.objects.select_for_update().filter(pk=dispatch_id).first()
    if row is None:
        raise DispatchNotFound()
    if row.state != DEAD:
        return
    row.state, row.attempts, row.next_at, row.error = QUEUED, 0, at, ""
    row.save(update_fields=["state", "attempts", "next_at", "error"])
    facts: dict[str, object] = {"dispatch": str(row.id)}
    ledger.record(kind="PlatformResent", about=row.alarm_id, at=at, payload=facts, actor=actor)
    queue(row.id, at=at)


def sweep(*, now: datetime, limit: int = 200) -> int:
    """Queue again what should have gone out by now, after a worker died; returns how many."""
    late = Dispatch.objects.filter(state__in=WAITING_STATES, next_at__lt=now - LATE)
    ids = list(late.order_by("next_at", "id").values_list("id", flat=True)[:limit])
    for pk in ids:
        with transaction.atomic():
            queue(pk, at=now)
    return len(ids)
