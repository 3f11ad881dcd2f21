"""While the line is long: reports that tell of danger to life don't wait behind the others.

Reading a text for words of danger takes a hundredth of what triage takes, so a flood of thousands
is looked through in seconds.
"""

from datetime import datetime, timedelta

from linli.cases import queries as case_queries
from linli.core import outbox
from linli.triage import reading

RECEIVED = "ReportReceived"
GRAVE = frozenset({"P1", "P2"})
LATE_AFTER = timedelta(seconds=2)
BATCH = 300


class Lookout:
    """Remembers how far along the line it has looked; a new one looks at everything again."""

    def __init__(self) -> None:
        self._last = 0

    def look(self, *, now: datetime) -> int:
        """Bring forward what cannot wait, among the next events in line; returns how many.

        Does nothing while events are delivered as they come.
        """
        if not outbox.is_late(now=now, by=LATE_AFTER):
            return 0
        waiting = outbox.waiting(kind=RECEIVED, after=self._last, limit=BATCH)
        if not waiting:
            return 0
        texts = case_queries.report_texts([message.about for message in waiting if message.about])
        grave = [
            message.id
            for message in waiting
            if message.about and _is_grave(texts.get(message.about, ""))
        ]
        self._last = waiting[-1].id
        return outbox.bring_forward(ids=grave)


def _is_grave(text: str) -> bool:
    return any(danger.grade in GRAVE for danger in reading.dangers(text))
