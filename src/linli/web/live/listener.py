"""Hearing notices: one connection per process that LISTENs, and comes back when it was lost."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.db import DatabaseError
from psycopg import sql

from linli.web.live.announce import CHANNEL

log = structlog.get_logger(__name__)

FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0
QUIET_SECONDS = 30.0


@dataclass(slots=True)
class Notice:
    """What changed, as heard; merged while the hub is busy."""

    cases: set[UUID] = field(default_factory=set)
    members: set[UUID] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    users: set[UUID] = field(default_factory=set)
    alarms: set[UUID] = field(default_factory=set)

    def merge(self, other: "Notice") -> None:
        """Add what another notice says."""
        self.cases |= other.cases
        self.members |= other.members
        self.codes |= other.codes
        self.ended |= other.ended
        self.users |= other.users
        self.alarms |= other.alarms


def parsed(payload: str) -> Notice:
    """The notice in a NOTIFY payload.

    Raises:
        ValueError: it is not the JSON object that `announce.notify` writes.
    """
    words = json.loads(payload)
    if not isinstance(words, dict):
        raise ValueError("a notice is a JSON object")

    def some(name: str) -> list[str]:
        value = words.get(name, [])
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise ValueError(f"{name} is not a list of words")
        return value

    return Notice(
        cases={UUID(word) for word in some("cases")},
        members={UUID(word) for word in some("members")},
        codes=set(some("codes")),
        ended=set(some("ended")),
        users={UUID(word) for word in some("users")},
        alarms={UUID(word) for word in some("alarms")},
    )


async def listen(
    *,
    params: Mapping[str, Any],
    heard: Callable[[Notice], None],
    connected: Callable[[], Awaitable[None]],
    lost: Callable[[], None],
) -> None:
    """Listen until cancelled.

    `connected` is awaited after each LISTEN stands, before any notice is passed on: there the
    caller catches up with what it missed.
    """
    wait = FIRST_WAIT
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as one:
                await one.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                await connected()
                log.info("live.listening")
                wait = FIRST_WAIT
                await _hear(one, heard)
        except (psycopg.Error, DatabaseError) as error:
            lost()
            log.warning("live.database_lost", error=type(error).__name__, again_in_s=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _hear(one: psycopg.AsyncConnection[Any], heard: Callable[[Notice], None]) -> None:
    while True:
        async for notify in one.notifies(timeout=QUIET_SECONDS):
            try:
                heard(parsed(notify.payload))
            except ValueError as error:
                log.error("live.notice_refused", error=str(error)[:80])
        # A silent network drop shows only when something is sent.
        await one.execute("SELECT 1")
