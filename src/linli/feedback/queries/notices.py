"""Reading notices to staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.feedback import wording
from linli.feedback.models import Notice


@dataclass(frozen=True, slots=True)
class NoticeInfo:
    """A notice; `says` is its sentence in the language active when it was read."""

    id: UUID
    case_id: UUID | None
    case_code: str
    grade: str
    kind: str
    facts: dict[str, Any]
    at: datetime
    seen_at: datetime | None
    says: str

    @property
    def alarm_id(self) -> str:
        """The alarm that it is about; "" where it is about a case or a request."""
        return str(self.facts.get("alarm_id", "")) if self.case_id is None else ""

    @property
    def request_id(self) -> str:
        """The request of a subject that it is about; "" where it is about a case."""
        return str(self.facts.get("request_id", "")) if self.case_id is None else ""

    @property
    def call_id(self) -> str:
        """The call to a home that it is about; "" where it is about something else."""
        return str(self.facts.get("call_id", "")) if self.case_id is None else ""


def notices_of(user_id: UUID, *, now: datetime, limit: int = 30) -> list[NoticeInfo]:
    """An account's notices that show by now, newest first."""
    rows = Notice.objects.filter(user_id=user_id, visible_at__lte=now).order_by(
        "-visible_at", "-id"
    )
    rows = rows.select_related("case")[:limit]
    return [
        NoticeInfo(
            row.id,
            row.case_id,
            row.case.code if row.case else "",
            row.case.grade if row.case else "",
            row.kind,
            row.facts,
            row.visible_at,
            row.seen_at,
            wording.notice(row.kind, row.facts, code=row.case.code if row.case else "", now=now),
        )
        for row in rows
    ]


def unseen_count(user_id: UUID, *, now: datetime) -> int:
    """How many visible notices an account has not seen, counted to 100 at most."""
    rows = Notice.objects.filter(user_id=user_id, seen_at__isnull=True, visible_at__lte=now)
    return len(rows.order_by().values_list("id", flat=True)[:100])
