"""Telling the story of a case: one event, one timeline row, one ledger entry, at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import content, events
from linli.cases.models import Case, Event, Media
from linli.core import errors, ids
from linli.core import events as core_events
from linli.core.clock import now
from linli.ledger import services as ledger


class CaseNotFound(errors.NotFound):
    code, title = "case-not-found", _("There is no such case here")


def locked(case_id: UUID) -> Case:
    """The case, locked until the transaction ends.

    Raises:
        CaseNotFound: no case has this id.
    """
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("category", "owner")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise CaseNotFound()
    return case


def tell(
    case: Case,
    event: core_events.Event,
    *,
    actor: str,
    text: str = "",
    is_public: bool = False,
) -> None:
    """Record one change of `case`, whose changed fields the caller saves with `touch`."""
    event_id = ids.new_id()
    Event.objects.create(
        id=event_id,
        case=case,
        kind=event.kind,
        at=event.at,
        recorded_at=now(),
        actor=actor,
        facts=core_events.payload(event),
        sealed=content.seal_note(case_id=case.id, event_id=event_id, text=text, at=event.at),
        is_public=is_public,
    )
    ledger.append(event, actor=actor)


def touch(case: Case, *fields: str, at: datetime) -> None:
    """Save `fields` of a locked case and count its version up."""
    case.version += 1
    case.changed_at = max(at, case.changed_at)
    case.save(update_fields=[*fields, "version", "changed_at"])


@transaction.atomic
def add_media(*, case_id: UUID, media_id: UUID, actor: str, at: datetime) -> None:
    """Join an uploaded photo to a case; doing so again changes nothing."""
    case = locked(case_id)
    if Media.objects.filter(pk=media_id, case__isnull=True).update(case=case):
        tell(case, events.MediaAdded(about=case.id, at=at, media_id=media_id), actor=actor)
        touch(case, at=at)


@transaction.atomic
def follow(*, case_id: UUID, actor: str, at: datetime) -> None:
    """Count one more person who follows the case instead of reporting it again."""
    case = locked(case_id)
    case.followers += 1
    tell(case, events.CaseFollowed(about=case.id, at=at), actor=actor)
    touch(case, "followers", at=at)


@transaction.atomic
def escalate(*, case_id: UUID, level: str, why: str, actor: str, at: datetime) -> None:
    """Pass a case upward, to the ``lead`` or the ``desk``; the desk's queue then shows it.

    Args:
        why: declined, unowned, breached or asked; it is shown until somebody acts.
    """
    case = locked(case_id)
    told = events.CaseEscalated(about=case.id, at=at, level=level, why=why)
    tell(case, told, actor=actor)
    case.needs_person = why
    touch(case, "needs_person", at=at)


@transaction.atomic
def flag(*, case_id: UUID, needs_person: str, at: datetime) -> None:
    """Say why a person must look at a case, or with '' that nobody need."""
    case = locked(case_id)
    if case.needs_person != needs_person:
        case.needs_person = needs_person
        touch(case, "needs_person", at=at)


@transaction.atomic
def look_again(*, case_id: UUID, at: datetime) -> None:
    """Set when dispatch looks at a case again, while nobody has it."""
    Case.objects.filter(pk=case_id).update(dispatch_at=at)


@transaction.atomic
def keep_media(
    *,
    media_id: UUID,
    file: str,
    thumbnail: str,
    content_type: str,
    size: tuple[int, int],
    sha256: str,
    actor: str,
    at: datetime,
) -> UUID:
    """Keep the record of a stored photo, which belongs to nothing until it is joined.

    Args:
        file: name below the media folder, of the photo; `thumbnail` of its small copy.
        size: width and height in pixels.
    """
    media = Media.objects.create(
        id=media_id,
        file=file,
        thumbnail=thumbnail,
        content_type=content_type,
        width=size[0],
        height=size[1],
        sha256=sha256,
        added_by=actor,
        added_at=at,
    )
    return media.id
