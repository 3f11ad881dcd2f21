"""What became of what a device was told to do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.sensing.commands import ANSWER_WITHIN, SEND_WITHIN
from linli.sensing.models import DeviceCommand


@dataclass(frozen=True, slots=True)
class CommandInfo:
    """The latest command to a device.

    `state`: ``waiting`` for the consumer, ``sent``, ``answered``, ``silent`` (no answer in time),
    ``not-sent`` (no consumer took it in time).
    """

    id: UUID
    asked_at: datetime
    answered_at: datetime | None
    state: str


def latest_command(device_id: UUID, *, now: datetime) -> CommandInfo | None:
    """What a device was told last, within the hour, or None."""
    rows = DeviceCommand.objects.filter(device_id=device_id).order_by("-asked_at", "-id")
    row = rows.first()
    if row is None or (now - row.asked_at).total_seconds() > 3600:
        return None
    return CommandInfo(row.id, row.asked_at, row.answered_at, _state(row, now))


def _state(row: DeviceCommand, now: datetime) -> str:
    if row.answered_at is not None:
        return "answered"
    if row.sent_at is None:
        return "waiting" if now - row.asked_at <= SEND_WITHIN else "not-sent"
    return "sent" if now - row.sent_at <= ANSWER_WITHIN else "silent"
