"""Notes on a case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import events
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.services import timing
from linli.cases.services.story import locked, tell, touch
from linli.core import errors


@transaction.atomic
def add_note(*, case_id: UUID, text: str, is_public: bool, actor: str, at: datetime) -> None:
    """Add a note; an internal one never leaves staff, a public one answers the reporter.

    Raises:
        CaseNotFound: no case has this id.
        Invalid: the note is empty or longer than 4,000 characters.
    """
    if not text.strip() or len(text) > 4000:
        raise errors.Invalid(fields={"text": str(_("Write 1 to 4,000 characters"))})
    case = locked(case_id)
    note = events.NoteAdded(about=case.id, at=at, is_public=is_public)
    tell(case, note, actor=actor, text=text.strip(), is_public=is_public)
    if is_public and case.state in OPEN_STATES:
        timing.answered(case, at=at)
    touch(case, "next_due_at", "breached_at", "needs_person", at=at)
