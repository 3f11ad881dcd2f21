"""A resident's way in by telephone: a code of six digits, then a session of half an hour.

Neither the number nor the code is kept; digests stand under our own key, so that a stolen table
cannot be searched. Whether a number is known shows nowhere: a visit is made for either.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F

from linli.core.ids import new_id
from linli.guard.models import Visit

DIGITS = 6
CODE_TERM = timedelta(minutes=5)
TERM = timedelta(minutes=30)
MOST_TRIES = 5
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Resident:
    """Someone who holds the telephone with which these subjects' reports were sent."""

    visit_id: UUID
    subject_ids: tuple[UUID, ...]
    until: datetime


def _digest(purpose: str, text: str) -> str:
    secret = hashlib.sha256(b"linli visit" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def ask(*, subject_ids: list[UUID], language: str, at: datetime) -> UUID:
    """Begin a visit; with no subjects it looks the same, and no code ever opens it."""
    visit = Visit(
        id=new_id(),
        subject_ids=[str(pk) for pk in subject_ids],
        language=language,
        made_at=at,
        code_until=at + CODE_TERM,
    )
    visit.save(force_insert=True)
    return visit.id


def waiting(visit_id: UUID, *, at: datetime) -> tuple[list[UUID], str]:
    """Whose visit still waits for its code, and in which language; nobody once it is over."""
    row = Visit.objects.filter(pk=visit_id, code_until__gt=at, token="").first()
    return ([UUID(pk) for pk in row.subject_ids], row.language) if row else ([], "")


def make_code(visit_id: UUID, *, at: datetime) -> str:
    """A new code for a visit, valid for five minutes; only its digest is kept."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    Visit.objects.filter(pk=visit_id, token="").update(
        code=_digest("code", f"{visit_id} {code}"), code_until=at + CODE_TERM
    )
    return code


def open_with(visit_id: UUID, code: str, *, at: datetime) -> str:
    """Open a visit with its code: a token for a cookie, or '' where the code is not right.

    A code opens once. After five wrong ones, or five minutes, it opens nothing.
    """
    # Counted before looking: two guesses at once are two.
    rows = Visit.objects.filter(pk=visit_id, tries__lt=MOST_TRIES, code_until__gt=at, token="")
    is_open = rows.update(tries=F("tries") + 1) == 1
    kept = Visit.objects.filter(pk=visit_id).values_list("code", flat=True).first() or ""
    is_right = hmac.compare_digest(kept, _digest("code", f"{visit_id} {code}"))
    if not (is_open and is_right):
        return ""
    token = secrets.token_urlsafe(32)
    opened = Visit.objects.filter(pk=visit_id, token="").update(
        token=_digest("token", token), open_until=at + TERM, code=""
    )
    return token if opened else ""


def resident_of(token: str, *, at: datetime) -> Resident | None:
    """Who holds this token, while the visit lasts."""
    if not token:
        return None
    row = Visit.objects.filter(token=_digest("token", token), open_until__gt=at).first()
    if row is None or row.open_until is None:
        return None
    return Resident(row.id, tuple(UUID(pk) for pk in row.subject_ids), row.open_until)


def end(token: str) -> None:
    """End a visit early."""
    Visit.objects.filter(token=_digest("token", token)).delete()


def forget(*, now: datetime) -> int:
    """Delete visits of more than a day ago."""
    count, _by_model = Visit.objects.filter(made_at__lt=now - KEPT).delete()
    return count
