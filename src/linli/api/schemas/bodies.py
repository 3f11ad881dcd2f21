"""What callers send."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from linli.api.schemas.base import (
    Flag,
    In,
    Latitude,
    Longitude,
    Moment,
    Some40,
    Some200,
    Some300,
    Some400,
    Some4000,
    UpTo40,
    UpTo60,
    UpTo80,
    UpTo120,
    UpTo200,
    UpTo240,
    UpTo254,
    UpTo300,
    UpTo500,
    UpTo1000,
    UpTo4000,
    UpTo5000,
)

Grade = Literal["P1", "P2", "P3", "P4"]
Kind = Literal["report", "complaint", "question", "suggestion"]


class ContactIn(In):
    """How the reporter wants to be reached; all of it may be left out."""

    name: UpTo60 = ""
    phone: UpTo40 = ""
    email: UpTo254 = ""


class ReportIn(In):
    """A report; either `text` or `category` must say what is the matter."""

    text: UpTo5000 = ""
    category: UpTo60 = ""
    attributes: dict[str, str | int | float | bool | list[str]] = {}
    place_id: UUID | None = None
    address: UpTo240 = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    media_ids: Annotated[list[UUID], Field(max_length=10)] = []
    media_url: UpTo500 = ""
    contact: ContactIn | None = None
    wants_news: Flag = False
    is_public: Flag = True
    language: Literal["zh-hans", "en"] = "zh-hans"
    occurred_at: Moment | None = None
    device_id: UpTo80 = ""


class OverruleIn(In):
    """What is to be otherwise; what is left out stays."""

    category: UpTo60 | None = None
    grade: Grade | None = None
    kind: Kind | None = None
    owner_id: UUID | None = None
    place_id: UUID | None = None
    address: UpTo240 | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    summary: UpTo120 | None = None
    reason: Some400


class NoteIn(In):
    """A note; a public one is shown to the reporter."""

    text: Some4000
    is_public: Flag = False


class HandOffIn(In):
    """`transfer` gives the case away, `assist` asks for a part of it."""

    taker_id: UUID
    mode: Literal["transfer", "assist"]
    reason: Some300


class AnswerIn(In):
    """An answer to a hand-off; a return needs its reason."""

    answer: UpTo300 = ""


class PauseIn(In):
    reason: Some200
    until: Moment


class SettleIn(In):
    """The disposition is a code from the category's list."""

    disposition: Some40
    note: UpTo4000 = ""


class CloseIn(In):
    why: UpTo200 = ""


class ReasonIn(In):
    reason: Some400


class MergeIn(In):
    into_id: UUID


class OffersIn(In):
    """Responders on shift to ask, and how long their offers stand."""

    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    expires_in_s: Annotated[int, Field(strict=True, ge=15, le=86400)] = 180


class MediaIn(In):
    media_id: UUID


class HelpIn(In):
    skill: UpTo40 = ""
    note: UpTo1000 = ""


class NoteAction(NoteIn):
    do: Literal["note"]


class SettleAction(SettleIn):
    do: Literal["settle"]


class CloseAction(CloseIn):
    do: Literal["close"]


class ReopenAction(ReasonIn):
    do: Literal["reopen"]


class HandOffAction(HandOffIn):
    do: Literal["hand_off"]


class OverruleAction(OverruleIn):
    do: Literal["overrule"]


Action = Annotated[
    NoteAction | SettleAction | CloseAction | ReopenAction | HandOffAction | OverruleAction,
    Field(discriminator="do"),
]


class BatchIn(In):
    """One action for up to 100 cases; each gets an answer of its own."""

    case_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    action: Action


class HookIn(In):
    """A webhook to be opened at `/hooks/in/<name>`; the mapping leads from their body to ours."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    mapping: dict[str, Any] = {}


class SwitchIn(In):
    is_active: Flag


class SubscribeIn(In):
    """Where to send events of cases; no events means all of them."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: UpTo500
    events: Annotated[list[UpTo60], Field(max_length=50)] = []
    organisation_id: UUID | None = None
