"""Reading requests of subjects, with what was written, for answering them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linli.privacy import asking
from linli.privacy.models import Request
from linli.privacy.sealed import Place, open_texts
from linli.privacy.services.requests import PURPOSE, RequestNotFound


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """A request; `words` is what the person wrote, `answer` what they read, both by name."""

    id: UUID
    kind: str
    state: str
    proof: str
    report_ids: list[UUID]
    subject_ids: list[UUID]
    purpose: str
    words: dict[str, str]
    answer: dict[str, str]
    ground: str
    waits_for: str
    received_at: datetime
    due_at: datetime
    taken_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in asking.OPEN_STATES

    @property
    def clock_state(self) -> str:
        """As clocks are shown: running, paused while something is awaited, met or breached."""
        if self.waits_for:
            return "paused"
        if self.breached_at is not None:
            return "breached"
        return "running" if self.is_open else "met"


def _infos(rows: Iterable[Request]) -> list[RequestInfo]:
    found = list(rows)
    places = [(Place("request.words", row.id), row.sealed) for row in found]
    places += [(Place("request.answer", row.id), row.sealed_answer) for row in found]
    texts = open_texts(places, purpose=PURPOSE)
    read = [json.loads(text) if text else {} for text in texts]
    return [
        RequestInfo(
            row.id,
            row.kind,
            row.state,
            row.proof,
            list(row.report_ids),
            list(row.subject_ids),
            row.purpose,
            read[number],
            read[len(found) + number],
            row.ground,
            row.waits_for,
            row.received_at,
            row.due_at,
            row.taken_at,
            row.breached_at,
            row.ended_at,
        )
        for number, row in enumerate(found)
    ]


def request(request_id: UUID) -> RequestInfo:
    """One request.

    Raises:
        RequestNotFound: no request has this id.
    """
    row = Request.objects.filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound()
    return _infos([row])[0]


def open_requests(*, limit: int = 500) -> list[RequestInfo]:
    """What waits for an answer, soonest due first."""
    rows = Request.objects.filter(ended_at__isnull=True).order_by("due_at", "id")
    return _infos(rows[:limit])


def requests_ended(*, limit: int = 200) -> list[RequestInfo]:
    """What was answered, refused or withdrawn, latest first."""
    rows = Request.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-id")
    return _infos(rows[:limit])


def requests_of(
    *, report_ids: Iterable[UUID] = (), subject_ids: Iterable[UUID] = (), limit: int = 100
) -> list[RequestInfo]:
    """Requests about any of these reports or subjects, latest first."""
    about = Q(report_ids__overlap=list(report_ids)) | Q(subject_ids__overlap=list(subject_ids))
    rows = Request.objects.filter(about).order_by("-received_at", "-id")
    return _infos(rows[:limit])


def unanswered_count() -> int:
    """How many requests nobody has decided yet."""
    return Request.objects.filter(ended_at__isnull=True, waits_for="").count()
