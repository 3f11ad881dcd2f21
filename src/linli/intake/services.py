"""The one pipeline behind every door: check, keep for good, answer with a tracking code."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.core import errors, idempotency, memory
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.intake.attributes import check_attributes
from linli.places import queries as places
from linli.privacy import services as privacy

LONGEST_TEXT = 5000
# A device's or a sender's clock may be off a little; a report from tomorrow is a mistake.
CLOCK_TOLERANCE = timedelta(minutes=10)

_categories: memory.Memory[str, case_queries.CategoryInfo] = memory.Memory()


@dataclass(frozen=True, slots=True)
class Contact:
    """How the reporter wants to be reached; every part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a door hands in. `is_complete` is off for a desk's P1, completed afterwards."""

    channel: str
    text: str = ""
    category_code: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    place_id: UUID | None = None
    address: str = ""
    point: Point | None = None
    media_url: str = ""
    media_ids: tuple[UUID, ...] = ()
    contact: Contact = Contact()
    wants_news: bool = False
    is_public: bool = True
    language: str = "zh-hans"
    occurred_at: datetime | None = None
    source: str = ""
    device_id: str = ""
    is_complete: bool = True


FIELDS = tuple(one.name for one in fields(Incoming))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets once the report is durable."""

    report_id: UUID
    code: str


def receive_report(
    *, incoming: Incoming, caller: str, key: UUID, actor: str, at: datetime
) -> Receipt:
    """Take a report in, once per caller and key; durable when this returns.

    Args:
        incoming: what the door was told.
        caller: whose keys these are, such as ``portal``, ``client:<id>``, ``user:<id>``.
        key: the sender's key; sent again it answers the same receipt.
        actor: who reports, as the ledger names actors.
    Raises:
        Invalid: the `fields` say what to mend, a sentence each.
        KeyReused: the key stands for another report.
    """
    sent = idempotency.Sent(caller, key, _fingerprint(incoming))
    try:
        new = _checked(incoming, at=at)
    except errors.Invalid:
        # What was taken in is answered the same, even if it would be refused today.
        before = cases.received_before(sent)
        if before is None:
            raise
        return Receipt(before.report_id, before.code)
    if incoming.contact.is_empty and not incoming.media_ids:
        received = cases.receive_report(new=new, sent=sent, actor=actor, at=at)
    else:
        received = _receive_more(incoming, new, sent=sent, actor=actor, at=at)
    return Receipt(received.report_id, received.code)


def _fingerprint(incoming: Incoming) -> str:
    return idempotency.fingerprint({name: getattr(incoming, name) for name in FIELDS})


@transaction.atomic
def _receive_more(
    incoming: Incoming, new: cases.NewReport, *, sent: idempotency.Sent, actor: str, at: datetime
) -> cases.Received:
    """A report with a contact or photos: all of it is kept, or nothing."""
    received = cases.receive_report(new=new, sent=sent, actor=actor, at=at)
    if not received.is_new:
        return received
    if new.reporter_id is not None:
        values = {
            "reporter.name": incoming.contact.name.strip(),
            "reporter.phone": incoming.contact.phone.strip(),
            "reporter.email": incoming.contact.email.strip(),
        }
        privacy.keep(subject_id=new.reporter_id, values=values, source=incoming.channel, at=at)
    _join_photos(incoming, report_id=received.report_id, actor=actor)
    return received


def _checked(incoming: Incoming, *, at: datetime) -> cases.NewReport:
    category = _category(incoming)
    attributes = _check(incoming, category, at=at)
    place_id, address, point = _locate(incoming)
    reporter_id = None if incoming.contact.is_empty else new_id()
    return cases.NewReport(
        channel=incoming.channel,
        text=incoming.text.strip(),
        occurred_at=incoming.occurred_at or at,
        source=incoming.source,
        category_id=category.id if category else None,
        attributes=attributes,
        place_id=place_id,
        address=address,
        point=point,
        media_url=incoming.media_url,
        reporter_id=reporter_id,
        device_id=incoming.device_id,
        wants_news=incoming.wants_news and reporter_id is not None,
        is_public=incoming.is_public,
        language=incoming.language,
    )


def _join_photos(incoming: Incoming, *, report_id: UUID, actor: str) -> None:
    wanted = list(set(incoming.media_ids))
    if not wanted:
        return
    joined = cases.join_media(report_id=report_id, media_ids=wanted, actor=actor)
    if joined < len(wanted) and incoming.channel == "api":
        # Pages show which photos were kept; a program would believe that all are here.
        sentence = _("A photo is not here, or belongs to something else; send it again")
        raise errors.Invalid(fields={"media_ids": sentence})


def category_of(code: str) -> case_queries.CategoryInfo:
    """A category for a report that comes in, as it was a moment ago.

    Raises:
        CategoryNotFound: there is none.
    """
    return _categories.get(code, lambda: case_queries.category_by_code(code))


def _category(incoming: Incoming) -> case_queries.CategoryInfo | None:
    if not incoming.category_code:
        return None
    try:
        found = category_of(incoming.category_code)
    except case_queries.CategoryNotFound as error:
        raise errors.Invalid(fields={"category": _("There is no such category")}) from error
    if not found.is_active:
        raise errors.Invalid(fields={"category": _("This category is no longer used")})
    return found


def _check(
    incoming: Incoming, category: case_queries.CategoryInfo | None, *, at: datetime
) -> dict[str, Any]:
    wrong = _check_words(incoming, has_category=category is not None)
    if incoming.occurred_at is not None and incoming.occurred_at > at + CLOCK_TOLERANCE:
        wrong["occurred_at"] = _("This lies in the future")
    attributes: dict[str, Any] = {}
    if category is not None:
        attributes, problems = check_attributes(
            form=category.form, given=incoming.attributes, require=incoming.is_complete
        )
        wrong |= {f"attributes.{code}": sentence for code, sentence in problems.items()}
        nameless = incoming.contact.is_empty and incoming.channel != "sensor"
        if incoming.is_complete and nameless and not category.is_anonymous_allowed:
            wrong["contact"] = _("For this we need a way to reach you")
    elif incoming.attributes:
        wrong["attributes"] = _("Answers to a form need its category")
    if wrong:
        raise errors.Invalid(fields=wrong)
    return attributes


def _check_words(incoming: Incoming, *, has_category: bool) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not incoming.text.strip() and not has_category:
        wrong["text"] = _("Say what is the matter, or choose a category")
    if len(incoming.text) > LONGEST_TEXT:
        wrong["text"] = _("Please keep this under 5,000 characters")
    if "\x00" in incoming.text + incoming.address:
        wrong["text"] = _("This text has characters that cannot be kept")
    if len(incoming.address) > 240:
        wrong["address"] = _("Please keep this under 240 characters")
    return wrong


def _locate(incoming: Incoming) -> tuple[UUID | None, str, Point | None]:
    """Place, address and point, each completed from the others where that is certain."""
    if incoming.place_id is not None:
        found = places.places_by_id([incoming.place_id]).get(incoming.place_id)
        if found is None:
            raise errors.Invalid(fields={"place": _("There is no such place here")})
        return found.id, incoming.address.strip() or found.address, incoming.point or found.point
    address = incoming.address.strip()
    if incoming.point is None and address:
        matches = places.search_places(address, limit=2)
        exact = [match for match in matches if match.address.endswith(address)]
        sure = exact[0] if len(exact) == 1 else places.located(address)
        if sure is not None:
            return sure.id, address, sure.point
    return None, address, incoming.point
