"""Reading messages: of a case, given up, and as they lie in the demo's mailbox."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.feedback import wording, words
from linli.feedback.models import DEAD, DeliveredCode, Message
from linli.feedback.services.messages import MessageNotFound


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """A message without an address, which is nowhere but in the vault."""

    id: UUID
    case_id: UUID
    case_code: str
    channel: str
    moment: str
    language: str
    subject: str
    body: str
    state: str
    attempts: int
    next_at: datetime
    created_at: datetime
    sent_at: datetime | None
    error: str

    @property
    def moment_name(self) -> str:
        return str(wording.MOMENT_NAMES.get(self.moment, self.moment))

    @property
    def channel_name(self) -> str:
        return str(wording.CHANNEL_NAMES.get(self.channel, self.channel))

    @property
    def state_name(self) -> str:
        return str(wording.MESSAGE_STATES.get(self.state, self.state))


@dataclass(frozen=True, slots=True)
class MailPage:
    """A page of the mailbox, newest first; `next_cursor` is '' on the last."""

    messages: list[MessageInfo] = field(default_factory=list)
    next_cursor: str = ""


COLUMNS = (
    "id",
    "case_id",
    "case__code",
    "channel",
    "moment",
    "language",
    "sealed",
    "state",
    "attempts",
    "next_at",
    "created_at",
    "sent_at",
    "error",
)


SEALED = COLUMNS.index("sealed")


def _infos(rows: QuerySet[Message]) -> list[MessageInfo]:
    values = list(rows.values_list(*COLUMNS))
    said = words.opened([(row[0], row[SEALED]) for row in values])
    return [
        MessageInfo(*(*row[:SEALED], one.subject, one.body, *row[SEALED + 1 :]))
        for row, one in zip(values, said, strict=True)
    ]


# A code proves who somebody is: nobody but its holder reads it.
HOLDERS = "pin"


def messages_of(case_id: UUID, *, limit: int = 100) -> list[MessageInfo]:
    """What the reporters of a case were told, oldest first."""
    rows = Message.objects.filter(case_id=case_id).exclude(moment=HOLDERS)
    return _infos(rows.order_by("created_at", "id")[:limit])


def messages_to(report_id: UUID, *, limit: int = 200) -> list[MessageInfo]:
    """What the sender of one report was told, oldest first."""
    rows = Message.objects.filter(report_id=report_id).exclude(moment=HOLDERS)
    return _infos(rows.order_by("created_at", "id")[:limit])


def dead_messages(*, limit: int = 100) -> list[MessageInfo]:
    """Messages that were given up, newest first."""
    rows = Message.objects.filter(state=DEAD).exclude(moment=HOLDERS)
    return _infos(rows.order_by("-created_at", "-id")[:limit])


def mailbox(*, code: str = "", cursor: str = "", size: int = 50) -> MailPage:
    """A page of the demo's mailbox, newest first.

    Args:
        code: only what was told about the report with this tracking code.
        cursor: `next_cursor` of the page before; one that is not ours starts anew.
    """
    rows = Message.objects.filter(delivered__isnull=False)
    if code:
        rows = rows.filter(report__code=code)
    last = _last(cursor)
    if last:
        at, pk = last
        rows = rows.filter(Q(delivered__at__lt=at) | Q(delivered__at=at, id__lt=pk))
    found = _infos(rows.order_by("-delivered__at", "-id")[: size + 1])
    if len(found) <= size:
        return MailPage(found)
    bottom = found[size - 1]
    return MailPage(
        found[:size], f"{(bottom.sent_at or bottom.created_at).isoformat()}~{bottom.id}"
    )


def _last(cursor: str) -> tuple[datetime, UUID] | None:
    at, _tilde, pk = cursor.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None


def mailbox_codes(*, since: datetime) -> list[tuple[str, datetime]]:
    """Codes that arrived in the demo's mailbox: words and time, newest first."""
    rows = DeliveredCode.objects.filter(at__gte=since).order_by("-at", "-id")
    return list(rows.values_list("body", "at")[:20])


def mailbox_message(message_id: UUID) -> MessageInfo:
    """One message of the demo's mailbox.

    Raises:
        MessageNotFound: no such message was delivered there.
    """
    found = _infos(Message.objects.filter(pk=message_id, delivered__isnull=False))
    if not found:
        raise MessageNotFound()
    return found[0]
