"""The worker process: events, what falls due, the ledger's log, and jobs with network in them."""

import asyncio
import json
import signal
import threading
from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.django_connector import DjangoConnector

from linli.core.clock import now
from linli.core.outbox import Message, deliver_batch, notify
from linli.flow import handlers, ticker
from linli.flow.lookout import Lookout
from linli.ledger import services as ledger

log = structlog.get_logger("linli.worker")

IDLE_S = 0.1
TICK_S = 1.0
AFTER_ERROR_S = 1.0
# An entry is to be in the log a second after its commit.
SEQUENCE_S = 0.4
AFTER_REFUSAL_S = 3.0
SWEEP_EVERY = timedelta(hours=6)
LIVE_CHANNEL = "linli_live"
# What the list of alarms and the floors of a building are drawn from.
ALARM_KINDS = frozenset(
    {"AlarmRaised", "AlarmConfirmed", "AlarmEscalated", "AlarmMoved", "AlarmJudged"}
)
# Of alerts that come in no page is told live; their ids are no cases.
ALERT_KINDS = frozenset({"AlertTaken", "AlertSetsOff"})
# NOTIFY takes 8,000 bytes; a UUID takes 39 of them.
CHANGED_PER_NOTICE = 150


def deliver(*, size: int = 20) -> int:
    """Deliver one batch of events and tell the live streams what changed; returns how many."""
    changed: dict[UUID, None] = {}
    alarms: dict[UUID, None] = {}

    def handle(message: Message) -> None:
        handlers.handle(message)
        if message.about is not None and message.kind not in ALERT_KINDS:
            seen = alarms if message.kind in ALARM_KINDS else changed
            seen[message.about] = None

    def failed(message: Message, error: Exception) -> None:
        log.error("event.failed", kind=message.kind, id=message.id, error=type(error).__name__)

    taken = deliver_batch(now=now(), handle=handle, failed=failed, size=size)
    for name, found in (("cases", changed), ("alarms", alarms)):
        ids = [str(pk) for pk in found]
        for start in range(0, len(ids), CHANGED_PER_NOTICE):
            notify(LIVE_CHANNEL, json.dumps({name: ids[start : start + CHANGED_PER_NOTICE]}))
    return taken


def _loop_events(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            taken = deliver()
        except (DatabaseError, InterfaceError):
            log.exception("worker.database")
            close_old_connections()
            stop.wait(AFTER_ERROR_S)
        else:
            if not taken:
                stop.wait(IDLE_S)


def _loop_ticks(stop: threading.Event) -> None:
    next_sweep, lookout = now(), Lookout()
    while not stop.wait(TICK_S):
        try:
            moment = now()
            lookout.look(now=moment)
            ticker.tick(now=moment)
            if moment >= next_sweep:
                ticker.sweep(now=moment)
                next_sweep = moment + SWEEP_EVERY
        except (DatabaseError, InterfaceError):
            log.exception("worker.database")
            close_old_connections()
            stop.wait(AFTER_ERROR_S)


def _loop_ledger(stop: threading.Event) -> None:
    """Integrate the ledger's entries into its log; one worker does, the others stand by."""
    sequencer = None
    while not stop.is_set():
        pause = SEQUENCE_S
        try:
            sequencer = sequencer or ledger.sequencer()
            sequencer.round()
        except (DatabaseError, InterfaceError):
            log.exception("ledger.database")
            close_old_connections()
            pause = AFTER_ERROR_S
        except ledger.CANNOT_SIGN as error:
            # Nothing is lost: entries wait with their salts until the cause is mended.
            log.error("ledger.cannot-sign", error=str(error))  # noqa: TRY400
            pause = AFTER_REFUSAL_S
        stop.wait(pause)
    if sequencer is not None:
        sequencer.panel.close()


async def _run_jobs(stop: threading.Event, *, concurrency: int) -> None:
    connector = cast(DjangoConnector, jobs.connector).get_worker_connector()
    worker_app = jobs.with_connector(connector)
    async with worker_app.open_async():
        task = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=concurrency, install_signal_handlers=False, delete_jobs="successful"
            )
        )
        while not stop.is_set() and not task.done():
            await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def run(*, concurrency: int = 4) -> None:
    """Work until SIGTERM or SIGINT; any number of workers may run side by side.

    Args:
        concurrency: jobs with network in them that run at the same time.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=loop, args=(stop,), name=loop.__name__, daemon=True)
        for loop in (_loop_events, _loop_ticks, _loop_ledger)
    ]
    for thread in threads:
        thread.start()
    log.info("worker.started")
    asyncio.run(_run_jobs(stop, concurrency=concurrency))
    stop.set()
    for thread in threads:
        thread.join(timeout=10)
    log.info("worker.stopped")
