"""Emergency access to a case out of reach ("break glass"): opening it, and reviewing it later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import errors
from linli.core.ids import new_id
from linli.guard.models import BrokenGlass, User
from linli.guard.policy import Glass, NotAllowed, may_break
from linli.ledger import services as ledger

SHORTEST_REASON, LONGEST_REASON = 20, 500
LONGEST = timedelta(minutes=60)


class GlassNotFound(errors.NotFound):
    code, title = "glass-not-found", gettext_lazy("There is no such emergency access")


class OwnGlass(errors.Forbidden):
    code, title = "own-glass", gettext_lazy("Someone else must review your emergency access")


class AlreadyReviewed(errors.Conflict):
    code, title = "glass-reviewed", gettext_lazy("This emergency access was reviewed before")


@dataclass(frozen=True, slots=True)
class GlassInfo:
    """One emergency access, open or over."""

    id: UUID
    user_id: UUID
    case_id: UUID
    reason: str
    opened_at: datetime
    until: datetime
    reviewed_at: datetime | None
    was_right: bool | None
    review: str


@transaction.atomic
def break_glass(
    *,
    user_id: UUID,
    roles: frozenset[str],
    case_id: UUID,
    reason: str,
    actor: str,
    at: datetime,
    span: timedelta = LONGEST,
) -> UUID:
    """Open a case for one person, for `span`; the lead hears of it by the event GlassBroken.

    While one is open, asking again answers the same and changes nothing.

    Args:
        roles: what the person was granted, anywhere; the policy ``break-glass`` says who may.
        reason: 20 characters or more, spaces not counted, and 500 at most.
    Raises:
        Invalid: the reason is too short or too long, or `span` is not within an hour.
        NotAllowed: none of the roles may do so.
        UserNotFound: the account is gone or switched off.
    """
    reason = " ".join(reason.split())
    _check(reason, span)
    wanted = Glass(case_id, at, at + span, _length(reason))
    if not may_break(wanted, roles, at=at):
        raise NotAllowed(action="break_glass")
    # The account's row is the lock: two requests at once open one access.
    if not User.objects.select_for_update().filter(pk=user_id, is_active=True).exists():
        raise NotAllowed(action="break_glass")
    mine = BrokenGlass.objects.filter(user_id=user_id, case_id=case_id, until__gt=at)
    held = mine.order_by("-opened_at", "-id").first()
    if held is not None:
        return held.id
    row = BrokenGlass.objects.create(
        id=new_id(), user_id=user_id, case_id=case_id, reason=reason, opened_at=at, until=at + span
    )
    # The reason may name people: it stays in the table, the ledger and the outbox hold ids.
    facts: dict[str, object] = {"glass_id": str(row.id), "until": row.until.isoformat()}
    ledger.record(
        kind="GlassBroken", about=case_id, at=at, payload=facts, actor=actor, announce=True
    )
    return row.id


def _check(reason: str, span: timedelta) -> None:
    wrong = {}
    if _length(reason) < SHORTEST_REASON or len(reason) > LONGEST_REASON:
        wrong["reason"] = _("Please give the reason in %(least)d to %(most)d characters") % {
            "least": SHORTEST_REASON,
            "most": LONGEST_REASON,
        }
    if not timedelta() < span <= LONGEST:
        wrong["span"] = _("Emergency access lasts 60 minutes at most")
    if wrong:
        raise errors.Invalid(fields=wrong)


def _length(reason: str) -> int:
    """How long a reason counts: spaces explain nothing."""
    return len("".join(reason.split()))


@transaction.atomic
def review_glass(
    *,
    glass_id: UUID,
    reviewer_id: UUID,
    was_right: bool,
    review: str = "",
    actor: str,
    at: datetime,
) -> None:
    """Write down whether an emergency access was right; that ends it where it was not.

    Whether the reviewer may, `glass.review` of the policy, is the caller's to ask.

    Raises:
        GlassNotFound: there is none with this id.
        OwnGlass: it is the reviewer's own.
        AlreadyReviewed: it was reviewed otherwise; the same review again changes nothing.
    """
    row = BrokenGlass.objects.select_for_update().filter(pk=glass_id).first()
    if row is None:
        raise GlassNotFound()
    if row.user_id == reviewer_id:
        raise OwnGlass()
    if row.reviewed_at is not None:
        if (row.reviewed_by_id, row.was_right) == (reviewer_id, was_right):
            return
        raise AlreadyReviewed()
    row.reviewed_at, row.reviewed_by_id, row.was_right = at, reviewer_id, was_right
    row.review = review[:LONGEST_REASON]
    row.save(update_fields=["reviewed_at", "reviewed_by", "was_right", "review"])
    facts: dict[str, object] = {"glass_id": str(row.id), "was_right": was_right}
    ledger.record(kind="GlassReviewed", about=row.case_id, at=at, payload=facts, actor=actor)


def open_glasses(*, user_id: UUID | None, case_id: UUID, now: datetime) -> tuple[Glass, ...]:
    """The emergency accesses of a person to a case that count now."""
    if user_id is None:
        return ()
    rows = BrokenGlass.objects.filter(user_id=user_id, case_id=case_id, until__gt=now)
    rows = rows.exclude(was_right=False).order_by("opened_at", "id")
    return tuple(Glass(row.case_id, row.opened_at, row.until, _length(row.reason)) for row in rows)


def open_cases(*, user_id: UUID | None, now: datetime) -> tuple[UUID, ...]:
    """Every case to which somebody has emergency access now."""
    if user_id is None:
        return ()
    rows = BrokenGlass.objects.filter(user_id=user_id, opened_at__lte=now, until__gt=now)
    rows = rows.exclude(was_right=False)
    return tuple(rows.order_by("case_id").values_list("case_id", flat=True))


def glasses_to_review(*, limit: int = 200) -> list[GlassInfo]:
    """Emergency accesses that nobody has reviewed yet, earliest first."""
    rows = BrokenGlass.objects.filter(reviewed_at__isnull=True).order_by("opened_at", "id")
    return [_info(row) for row in rows[:limit]]


def glasses_reviewed(*, limit: int = 100) -> list[GlassInfo]:
    """Emergency accesses that were reviewed, latest first."""
    rows = BrokenGlass.objects.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-id")
    return [_info(row) for row in rows[:limit]]


def glass(glass_id: UUID) -> GlassInfo:
    """One emergency access.

    Raises:
        GlassNotFound: there is none with this id.
    """
    row = BrokenGlass.objects.filter(pk=glass_id).first()
    if row is None:
        raise GlassNotFound()
    return _info(row)


def _info(row: BrokenGlass) -> GlassInfo:
    return GlassInfo(
        row.id,
        row.user_id,
        row.case_id,
        row.reason,
        row.opened_at,
        row.until,
        row.reviewed_at,
        row.was_right,
        row.review,
    )


@transaction.atomic
def forget_old_glasses(*, before: datetime) -> int:
    """Delete reviewed emergency accesses opened before then; the ledger keeps that they were."""
    old = BrokenGlass.objects.filter(opened_at__lt=before, reviewed_at__isnull=False)
    count, _by_model = old.delete()
    return count
