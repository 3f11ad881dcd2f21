"""Where accounts are signed in, and ending it there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from linli.core.ids import new_id
from linli.guard.models import SignIn
from linli.guard.signals import sessions_ended
from linli.ledger import services as ledger


@dataclass(frozen=True, slots=True)
class SignInInfo:
    """One device, in words that are coarse on purpose; '' is not known."""

    id: UUID
    browser: str
    system: str
    is_kept: bool
    begun_at: datetime
    seen_at: datetime
    is_here: bool


def begin(
    *, user_id: UUID, session_key: str, browser: str, system: str, is_kept: bool, at: datetime
) -> None:
    """Note that an account is signed in; told again, the first time stands."""
    row = SignIn(
        id=new_id(),
        user_id=user_id,
        session_key=session_key,
        browser=browser[:30],
        system=system[:30],
        is_kept=is_kept,
        begun_at=at,
        seen_at=at,
    )
    SignIn.objects.bulk_create([row], ignore_conflicts=True)


def seen(*, session_key: str, at: datetime) -> None:
    """Note that somebody is still there."""
    SignIn.objects.filter(session_key=session_key).update(seen_at=at)


def moved(*, before: str, after: str) -> None:
    """A session was given a new key; it is the same device."""
    SignIn.objects.filter(session_key=before).update(session_key=after)


def sign_ins_of(user_id: UUID, *, now: datetime, here: str = "") -> list[SignInInfo]:
    """Where an account is signed in now, this device first, then the latest.

    Args:
        here: the key of the session that asks.
    """
    rows = list(SignIn.objects.filter(user_id=user_id).order_by("-seen_at", "id")[:200])
    keys = [row.session_key for row in rows]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    known = set(alive.values_list("session_key", flat=True))
    found = [
        SignInInfo(
            row.id,
            row.browser,
            row.system,
            row.is_kept,
            row.begun_at,
            row.seen_at,
            row.session_key == here,
        )
        for row in rows
        if row.session_key in known
    ]
    return sorted(found, key=lambda one: not one.is_here)


@transaction.atomic
def end_one(*, user_id: UUID, sign_in_id: UUID, at: datetime) -> bool:
    """End one session of an account; whether there was one. Others' are out of reach."""
    keys = _end(SignIn.objects.filter(user_id=user_id, pk=sign_in_id))
    if keys:
        actor = f"user:{user_id}"
        ledger.record(kind="SessionsEnded", about=user_id, at=at, payload={"count": 1}, actor=actor)
    return bool(keys)


@transaction.atomic
def end_all(*, user_id: UUID, actor: str, at: datetime, but: str = "") -> int:
    """End every session of an account, or every other than the one with the key `but`."""
    rows = SignIn.objects.filter(user_id=user_id).exclude(session_key=but)
    keys = _end(rows)
    if keys:
        payload: dict[str, object] = {"count": len(keys)}
        ledger.record(kind="SessionsEnded", about=user_id, at=at, payload=payload, actor=actor)
    return len(keys)


def _end(rows: QuerySet[SignIn]) -> list[str]:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    if keys:
        transaction.on_commit(lambda: sessions_ended.send(sender=SignIn, keys=keys))
    return keys


def forget_ended(*, now: datetime) -> int:
    """Delete sessions whose time is over and what was noted about any that ended."""
    Session.objects.filter(expire_date__lte=now).delete()
    alive = Session.objects.values("session_key")
    count, _by_model = SignIn.objects.exclude(session_key__in=alive).delete()
    return count
