"""The consumer process: one that works, any number that stand by."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from linli.core import clock, locks
from linli.sensing.ingest.commanding import send_commands
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.ingest.source import Message, Source, SourceLost

log = structlog.get_logger("linli.sensing")

# On a plain broker one consumer works; the others find the lock taken and wait.
LOCK = 0x73656E7365  # "sense"
BATCH = 2000
WAIT_S = 0.2
STANDBY_S = 1.0
AFTER_ERROR_S = 1.0


def serve(
    *,
    open_source: Callable[[], Source],
    stop: threading.Event,
    is_alone: bool = True,
    batch: int = BATCH,
) -> None:
    """Take from a source until `stop`; after any failure it begins anew.

    Args:
        is_alone: only one consumer works at a time; off for NATS, whose consumers share.
    """
    while not stop.is_set():
        try:
            with _turn(stop, is_alone=is_alone) as is_ours:
                if is_ours:
                    _work(open_source, stop, batch, is_alone=is_alone)
        except (DatabaseError, InterfaceError, SourceLost) as error:
            log.error("sensing.interrupted", error=str(error)[:300])  # noqa: TRY400
            close_old_connections()
            connection.close()
            stop.wait(AFTER_ERROR_S)


@contextmanager
def _turn(stop: threading.Event, *, is_alone: bool) -> Iterator[bool]:
    """Wait until it is our turn; yields False where we were told to stop before it was."""
    if not is_alone:
        yield True
        return
    has_waited = False
    while not stop.is_set():
        with locks.alone(key=LOCK) as is_ours:
            if is_ours:
                yield True
                return
        if not has_waited:
            log.info("sensing.standing-by")
            has_waited = True
        stop.wait(STANDBY_S)
    yield False


def _work(
    open_source: Callable[[], Source], stop: threading.Event, batch: int, *, is_alone: bool
) -> None:
    consumer = Consumer(now=clock.now(), is_alone=is_alone)
    source = open_source()
    log.info("sensing.started")
    try:
        while not stop.is_set():
            messages = source.take(most=batch, wait_s=WAIT_S)
            if messages:
                _store(consumer, messages)
                source.done(messages)
            consumer.pass_time(now=clock.now())
            send_commands(source, now=clock.now())
    finally:
        source.close()
    log.info("sensing.stopped", **consumer.totals)


def _store(consumer: Consumer, messages: list[Message]) -> None:
    began = time.perf_counter()
    found = consumer.handle(messages, now=clock.now())
    if found.refused:
        reasons = {f"{code}:{device}": n for (code, device), n in found.refused.most_common(5)}
        log.info("sensing.refused", **reasons)
    log.debug(
        "sensing.batch", messages=len(messages), ms=round((time.perf_counter() - began) * 1000)
    )
