"""Twice is once: a write is kept under its sender's key, in the transaction of the work."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from linli.core import errors
from linli.core.models import Kept

Reply = dict[str, Any]

# For a service that does its whole work in one statement: `kept` has a row where the key is new.
# A concurrent twin waits here, on the unique index, until we commit.
KEEP = """
kept AS (
    INSERT INTO core_kept (caller, key, fingerprint, reply, kept_at)
    VALUES (%(caller)s, %(key)s, %(fingerprint)s, %(reply)s, clock_timestamp())
    ON CONFLICT (caller, key) DO NOTHING RETURNING id
)"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A write as it was sent: by whom, under which key, and the digest of the request."""

    caller: str
    key: UUID
    fingerprint: str


class KeyReused(errors.Invalid):
    code, title = "key-reused", _("This key was used for another request")


def fingerprint(request: object) -> str:
    """A digest of a request made of plain values and dataclasses, equal for equal requests.

    Keyed: a request may hold a number or words, which the digest must not let anyone guess.
    """
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, default=_written)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _written(value: object) -> object:
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return value.isoformat() if isinstance(value, datetime) else str(value)


@transaction.atomic
def once(
    *,
    caller: str,
    key: UUID,
    fingerprint: str,
    act: Callable[[], Reply],
    reply: Reply | None = None,
) -> Reply:
    """Do `act` the first time; answer its kept reply every later time.

    Args:
        caller: who sends, so that keys of different senders cannot meet (80 characters at most).
        key: the sender's key for this write.
        fingerprint: digest of the request; another request under the same key is refused.
        act: does the work and returns a JSON-able reply; a refusal rolls the key back too.
        reply: what `act` will return, where that is known before: it saves a write.
    Raises:
        KeyReused: the key stands for another request.
    """
    known: Any = None if reply is None else Jsonb(reply)
    with connection.cursor() as cursor:
        # A concurrent twin waits here, on the unique index, until we commit.
        cursor.execute(
            "INSERT INTO core_kept (caller, key, fingerprint, reply, kept_at)"
            " VALUES (%s, %s, %s, %s, now())"
            " ON CONFLICT (caller, key) DO NOTHING RETURNING id",
            [caller, key, fingerprint, known],
        )
        fresh = cursor.fetchone()
    if fresh is None:
        return kept_reply(Sent(caller, key, fingerprint)) or {}
    done = act()
    if reply is None:
        Kept.objects.filter(pk=fresh[0]).update(reply=done)
    return done


def replies_to(*, caller: str, keys: list[UUID]) -> dict[UUID, Reply]:
    """What writes of one caller were answered, by their keys; those not kept are left out."""
    rows = Kept.objects.filter(caller=caller, key__in=keys)
    return {row.key: dict(row.reply or {}) for row in rows}


def kept_reply(sent: Sent) -> Reply | None:
    """What a write sent before was answered; None when its key is new.

    Raises:
        KeyReused: the key stands for another request.
    """
    kept = Kept.objects.filter(caller=sent.caller, key=sent.key).first()
    if kept is None:
        return None
    if kept.fingerprint != sent.fingerprint:
        raise KeyReused()
    return dict(kept.reply or {})


def is_known(*, caller: str, key: UUID) -> bool:
    """Whether a write stands under this key, for callers whose keys we make ourselves."""
    return Kept.objects.filter(caller=caller, key=key).exists()


def forget_old_keys(*, now: datetime, age: timedelta = timedelta(days=30)) -> int:
    """Delete keys older than `age`; returns how many."""
    count, _by_model = Kept.objects.filter(kept_at__lt=now - age).delete()
    return count
