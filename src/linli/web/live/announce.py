"""Telling the streams: one NOTIFY, sent by whoever finished a batch of work."""

import hashlib
import json
from collections.abc import Collection
from uuid import UUID

from django.db import connection

CHANNEL = "linli_live"
MOST_BYTES = 7900  # PostgreSQL refuses a payload of 8000 bytes and more


def session_digest(session_key: str) -> str:
    """What stands for a session in notices and in memory; the key itself stays with its holder."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def notify(
    *,
    cases: Collection[UUID] = (),
    members: Collection[UUID] = (),
    codes: Collection[str] = (),
    ended: Collection[str] = (),
    users: Collection[UUID] = (),
    alarms: Collection[UUID] = (),
) -> None:
    """Say what changed; long lists go out as several notices.

    Call it outside the transactions that write cases, since NOTIFY makes commits wait for one
    another.

    Args:
        cases: cases that changed in any way that is shown.
        members: members whose list of work changed, those who lost a case included.
        codes: tracking codes whose story changed.
        ended: digests of sessions that ended (`session_digest`): their streams close at once.
        alarms: alarms that were raised or moved: consoles look at their list again.
        users: accounts whose rights changed: their streams are checked again at once.
    """
    words = {"cases": cases, "members": members, "codes": codes, "ended": ended, "users": users}
    words["alarms"] = alarms
    given = {name: [str(word) for word in some] for name, some in words.items() if some}
    if given:
        _send(given)


def _send(words: dict[str, list[str]]) -> None:
    payload = json.dumps(words, separators=(",", ":"))
    if len(payload.encode()) > MOST_BYTES:
        first, second = _halves(words)
        _send(first)
        _send(second)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def _halves(words: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    first: dict[str, list[str]] = {}
    second: dict[str, list[str]] = {}
    for name, some in words.items():
        middle = (len(some) + 1) // 2
        first[name] = some[:middle]
        if some[middle:]:
            second[name] = some[middle:]
    return first, second
