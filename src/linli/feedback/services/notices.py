"""Notices to staff."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core import worktime
from linli.core.ids import new_id
from linli.feedback.decide import ROUTINE
from linli.feedback.models import Notice
from linli.people import queries as people

KEPT_FOR = timedelta(days=90)


@transaction.atomic
def tell_staff(
    *,
    user_ids: list[UUID],
    case_id: UUID | None,
    kind: str,
    facts: dict[str, Any],
    at: datetime,
    occasion: str = "",
    visible_at: datetime | None = None,
) -> None:
    """Leave a notice for each account; told again of the same occasion, it changes nothing.

    Args:
        case_id: None where it is about a request of a subject, or a call, which `facts` names.
        kind: one of `decide.NOTICES`.
        facts: ids, times and codes; never a personal value.
        visible_at: from when it shows, see `shows_from`; at once if None.
    """
    rows = [
        Notice(
            id=new_id(),
            user_id=user_id,
            case_id=case_id,
            kind=kind,
            occasion=occasion[:60],
            facts=facts,
            at=at,
            visible_at=visible_at or at,
        )
        for user_id in dict.fromkeys(user_ids)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def shows_from(*, grade: str, owner_id: UUID, at: datetime) -> datetime:
    """`at`, or for routine work outside the owner's hours the start of the next."""
    if grade not in ROUTINE:
        return at
    owner = people.organisation(owner_id)
    return worktime.next_working_start(at, people.calendar_of(owner.calendar_id))


def mark_seen(*, user_id: UUID, at: datetime, notice_ids: list[UUID] | None = None) -> int:
    """Mark an account's visible notices as seen, some or all; returns how many were new."""
    rows = Notice.objects.filter(user_id=user_id, seen_at__isnull=True, visible_at__lte=at)
    if notice_ids is not None:
        rows = rows.filter(pk__in=notice_ids)
    return rows.update(seen_at=at)


def forget_old_notices(*, now: datetime) -> int:
    """Delete notices older than 90 days; returns how many."""
    count, _by_model = Notice.objects.filter(visible_at__lt=now - KEPT_FOR).delete()
    return count
