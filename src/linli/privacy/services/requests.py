"""Requests of subjects: received, taken, answered, refused, withdrawn; each with its clock."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import errors
from linli.core.ids import new_id
from linli.core.worktime import Calendar
from linli.ledger import services as ledger
from linli.privacy import asking, keys
from linli.privacy.declarations import FIELDS, PURPOSES
from linli.privacy.models import Request
from linli.privacy.sealed import Place, seal_text

PURPOSE = "subject_request"
LONGEST_WORDS = 2000
# How soon a decided request is tried again whose case still runs or whose hold still stands.
TRY_AGAIN = timedelta(minutes=10)


class RequestNotFound(errors.NotFound):
    code, title = "request-not-found", gettext_lazy("There is no such request here")


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks; `words` is what they wrote, by name."""

    kind: str
    proof: str
    report_ids: list[UUID]
    subject_ids: list[UUID]
    purpose: str = ""
    words: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def make_request(*, new: NewRequest, calendar: Calendar, actor: str, at: datetime) -> UUID:
    """Take a request; its clock starts.

    Asked again while it is open, it answers the same; a correction may ask for another thing.

    Args:
        calendar: whose working days count.
    Raises:
        Invalid: an unknown kind or purpose, or it is about nothing.
    """
    _check(new)
    if new.kind != asking.CORRECTION:
        twin = _open_twin(new)
        if twin is not None:
            return twin.id
    due = asking.due_at(at, calendar)
    request_id = new_id()
    Request.objects.create(
        id=request_id,
        kind=new.kind,
        state=asking.RECEIVED,
        proof=new.proof,
        report_ids=new.report_ids,
        subject_ids=new.subject_ids,
        purpose=new.purpose,
        sealed=_sealed("request.words", request_id, new.words, at=at),
        received_at=at,
        due_at=due,
        look_at=asking.next_look(now=at, received_at=at, due=due, calendar=calendar),
    )
    _record("RequestReceived", request_id, at, actor, kind=new.kind, due_at=due.isoformat())
    return request_id


def _check(new: NewRequest) -> None:
    wrong = {}
    if new.kind not in asking.KINDS:
        wrong["kind"] = _("Please choose what you ask for")
    if new.kind == asking.CONSENT and new.purpose not in PURPOSES:
        wrong["purpose"] = _("Please choose for which purpose")
    if not new.report_ids and not new.subject_ids:
        wrong["kind"] = _("There is nothing here that it could be about")
    if any(len(text) > LONGEST_WORDS for text in new.words.values()):
        wrong["words"] = _("Please keep this under %(count)d characters") % {"count": LONGEST_WORDS}
    if wrong:
        raise errors.Invalid(fields=wrong)


def _open_twin(new: NewRequest) -> Request | None:
    rows = Request.objects.select_for_update().filter(
        kind=new.kind, purpose=new.purpose, state__in=asking.OPEN_STATES
    )
    about = Q(report_ids=new.report_ids) & Q(subject_ids=new.subject_ids)
    return rows.filter(about).order_by("received_at", "id").first()


def _sealed(code: str, request_id: UUID, words: dict[str, str], *, at: datetime) -> bytes:
    key = keys.key_for(subject_id=request_id, purpose=PURPOSE, at=at)
    said = {name: text for name, text in words.items() if text}
    return seal_text(
        key=key, place=Place(code, request_id), text=json.dumps(said, ensure_ascii=False)
    )


def _record(event: str, about: UUID, at: datetime, actor: str, **facts: object) -> None:
    ledger.record(kind=event, about=about, at=at, payload=facts, actor=actor)


def _locked(request_id: UUID) -> Request:
    row = Request.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound()
    return row


@transaction.atomic
def take_request(*, request_id: UUID, actor: str, at: datetime) -> None:
    """Say that somebody works on it; the clock runs on. Taken again, it changes nothing.

    Raises:
        RequestNotFound: no request has this id.
        StepNotAllowed: it has ended.
    """
    row = _locked(request_id)
    if row.state == asking.IN_WORK:
        return
    row.state, row.taken_at = asking.step(row.state, "take"), at
    row.save(update_fields=["state", "taken_at"])
    _record("RequestTaken", row.id, at, actor)


@transaction.atomic
def answer_request(*, request_id: UUID, words: dict[str, str], actor: str, at: datetime) -> None:
    """Answer a request; that stops its clock. Answered again, the first answer stands.

    Args:
        words: what the person reads, by name; ``says`` is the sentence.
    Raises:
        RequestNotFound: no request has this id.
        StepNotAllowed: it was refused or withdrawn.
    """
    row = _locked(request_id)
    if row.state == asking.ANSWERED:
        return
    _end(row, "answer", words, at=at)
    _record("RequestAnswered", row.id, at, actor)


@transaction.atomic
def refuse_request(
    *, request_id: UUID, ground: str, words: dict[str, str], actor: str, at: datetime
) -> None:
    """Refuse a request on one of the grounds, with a sentence to the person (PIPL article 50).

    Raises:
        RequestNotFound: no request has this id.
        Invalid: no known ground, or nothing is said to the person.
        StepNotAllowed: it has ended otherwise.
    """
    wrong = {}
    if ground not in asking.GROUNDS:
        wrong["ground"] = _("Please choose a ground")
    if not words.get("says", "").strip():
        wrong["says"] = _("Say why, so that the person understands it")
    if wrong:
        raise errors.Invalid(fields=wrong)
    row = _locked(request_id)
    if row.state == asking.REFUSED and row.ground == ground:
        return
    row.ground = ground
    _end(row, "refuse", words, at=at)
    _record("RequestRefused", row.id, at, actor, ground=ground)


@transaction.atomic
def withdraw_request(*, request_id: UUID, actor: str, at: datetime) -> None:
    """Take a request back; withdrawn again, it changes nothing.

    Raises:
        RequestNotFound: no request has this id.
        StepNotAllowed: it has ended otherwise.
    """
    row = _locked(request_id)
    if row.state == asking.WITHDRAWN:
        return
    _end(row, "withdraw", {}, at=at)
    _record("RequestWithdrawn", row.id, at, actor)


def _end(row: Request, taken: str, words: dict[str, str], *, at: datetime) -> None:
    row.state = asking.step(row.state, taken)
    row.ended_at, row.look_at, row.waits_for = at, None, ""
    row.sealed_answer = _sealed("request.answer", row.id, words, at=at)
    row.save(update_fields=["state", "ended_at", "look_at", "waits_for", "ground", "sealed_answer"])


@transaction.atomic
def wait_request(
    *, request_id: UUID, waits_for: str, words: dict[str, str], actor: str, at: datetime
) -> None:
    """Decided, but to be carried out later: the case still runs, or a hold still stands.

    The person reads `words`; a ticker carries it out. Said again, only the next try moves.

    Raises:
        RequestNotFound: no request has this id.
        StepNotAllowed: it has ended.
    """
    row = _locked(request_id)
    if row.state not in asking.OPEN_STATES:
        raise asking.StepNotAllowed(state=row.state, step="wait")
    is_new = row.waits_for != waits_for
    row.state, row.waits_for = asking.IN_WORK, waits_for
    row.taken_at, row.look_at = row.taken_at or at, at + TRY_AGAIN
    if is_new:
        row.sealed_answer = _sealed("request.answer", row.id, words, at=at)
        _record("RequestWaits", row.id, at, actor, waits_for=waits_for)
    row.save(update_fields=["state", "waits_for", "taken_at", "look_at", "sealed_answer"])


# --- the clock ---


def due_requests(*, now: datetime, limit: int) -> list[UUID]:
    """Requests at which the ticker must look by now."""
    rows = Request.objects.filter(look_at__lte=now).order_by("look_at", "id")
    return list(rows.values_list("id", flat=True)[:limit])


@transaction.atomic
def look_at_request(*, request_id: UUID, calendar: Calendar, now: datetime) -> str:
    """Move a request's clock on.

    Returns:
        ``reminded``, ``breached``, ``try`` when a decided one is to be tried again, or "".
    """
    row = _locked(request_id)
    if row.look_at is None or row.look_at > now:
        return ""
    if row.waits_for:
        # Decided in time: from here on nobody is late, the case or the law is awaited.
        row.look_at = now + TRY_AGAIN
        row.save(update_fields=["look_at"])
        return "try"
    row.look_at = asking.next_look(
        now=now, received_at=row.received_at, due=row.due_at, calendar=calendar
    )
    found = "reminded"
    if now >= row.due_at and row.breached_at is None:
        row.breached_at, found = row.due_at, "breached"
        _record("RequestBreached", row.id, now, "system")
    row.save(update_fields=["look_at", "breached_at"])
    return found


@transaction.atomic
def forget_old_requests(*, now: datetime, limit: int = 500) -> int:
    """Erase requests whose retention ended, as the proof of a duty is kept; returns how many."""
    until = now - FIELDS["request.words"].retention
    rows = Request.objects.filter(ended_at__lt=until).order_by("ended_at", "id")
    ids = list(rows.values_list("id", flat=True)[:limit])
    keys.destroy(subject_ids=ids)
    Request.objects.filter(pk__in=ids).delete()
    return len(ids)
