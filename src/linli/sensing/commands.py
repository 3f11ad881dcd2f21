"""What a device can be told to do, within which time, and which reading answers it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from linli.sensing.models import DeviceCommand

TEST = "test"
# The kind of reading that answers each.
ANSWERS = {"self_test": TEST}
# A detector that begins to beep much later would frighten people for nothing.
SEND_WITHIN = timedelta(seconds=30)
ANSWER_WITHIN = timedelta(seconds=20)


def take_answers(*, numbers: Iterable[int], does: str, at: datetime) -> int:
    """Devices did what they were told a moment ago; returns how many commands that answers."""
    waiting = DeviceCommand.objects.filter(
        device__number__in=list(numbers),
        does=does,
        sent_at__isnull=False,
        sent_at__gt=at - SEND_WITHIN - ANSWER_WITHIN,
        answered_at=None,
    )
    return waiting.update(answered_at=at)
