"""The consumer sends what people told devices to do: it has the broker's connection."""

import json
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from linli.sensing.commands import SEND_WITHIN
from linli.sensing.formats.linli import PREFIX
from linli.sensing.ingest.source import Source
from linli.sensing.models import DeviceCommand

log = structlog.get_logger("linli.sensing")
AT_ONCE = 20
# How long the broker may take to say that it has one.
WAIT_S = 2.0


def topic_of(*, serial: str, does: str) -> str:
    """Where a device hears what it is told."""
    return f"{PREFIX}{settings.CELL}/{serial}/do/{does}"


def send_commands(source: Source, *, now: datetime) -> int:
    """Send what waits and is not too old; returns how many the broker has.

    What the broker did not take is tried at the next look; a device knows a twin by its id.
    """
    with transaction.atomic():
        waiting = DeviceCommand.objects.select_for_update(skip_locked=True, of=("self",))
        rows = list(
            waiting.filter(sent_at=None, asked_at__gt=now - SEND_WITHIN)
            .select_related("device")
            .order_by("asked_at", "id")[:AT_ONCE]
        )
        sent = []
        for row in rows:
            topic = topic_of(serial=row.device.serial, does=row.does)
            payload = json.dumps({"id": str(row.id), "do": row.does}).encode()
            if not source.publish(topic, payload, wait_s=WAIT_S):
                log.error("sensing.command-not-taken", does=row.does)
                break
            sent.append(row.pk)
        DeviceCommand.objects.filter(pk__in=sent).update(sent_at=now)
    return len(sent)
