"""Kills web, worker and database at random while reports are sent, and checks what was promised.

Senders do what every sender of Linli should: one key a report, sent again until acknowledged.
"""

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from linli.bench import promises
from linli.bench.cell import Cell
from linli.bench.promises import Acknowledged

VICTIMS = ("web", "web-child", "worker", "database", "database-all")
CATEGORIES = ("", "street-light", "stairwell-light", "illegal-parking", "heating", "fallen-tree")
DRAIN_SECONDS = 3600.0
STILL_SECONDS = 120.0  # nothing moved for so long: it will not
NO_ANSWER = (
    "ConnectError",
    "ReadError",
    "RemoteProtocolError",
    "ReadTimeout",
    "ConnectTimeout",
    "WriteError",
)
TIMEOUT = httpx.Timeout(10.0, connect=2.0)
PAUSE_S = 0.2


class Stuck(Exception):
    """A sender or the worker got no further; the cell did not recover."""


@dataclass
class Sending:
    """What the senders share."""

    url: str
    key: str
    reports: int
    seed: int
    give_up_after: float = 900.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    next: int = 0
    acknowledged: list[Acknowledged] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def take(self) -> int | None:
        """The number of the next report; None when all are taken."""
        with self.lock:
            if self.next >= self.reports or self.over.is_set():
                return None
            self.next += 1
            return self.next - 1

    def send_all(self) -> None:
        """What one sender does."""
        with httpx.Client(base_url=self.url, timeout=TIMEOUT, trust_env=False) as http:
            while (number := self.take()) is not None:
                self.send(http, number)

    def send(self, http: httpx.Client, number: int) -> None:
        """Send one report until it is acknowledged."""
        chance = random.Random(f"{self.seed}-{number}")  # noqa: S311 (no secret)
        key, body = _key(chance), _body(chance, number)
        until = time.monotonic() + self.give_up_after
        while not self.over.is_set() and time.monotonic() < until:
            headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": str(key)}
            try:
                answer = http.post("/api/v1/reports", json=body, headers=headers)
            except httpx.TransportError as error:
                said = type(error).__name__
            else:
                said = str(answer.status_code)
                if answer.status_code == 201:
                    receipt = Acknowledged(body["text"], key, answer.json()["code"])
                    with self.lock:
                        self.acknowledged.append(receipt)
                        self.answers[said] += 1
                    return
            with self.lock:
                self.answers[said] += 1
            self.over.wait(PAUSE_S)


def _key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _body(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "text": f"[{number}] 这里需要人来看一下",
        "category": chance.choice(CATEGORIES),
        "lon": round(113.9 + chance.random() / 10, 6),
        "lat": round(30.6 + chance.random() / 10, 6),
    }


def run(
    *,
    reports: int = 10_000,
    kills: int = 100,
    seed: int = 1,
    senders: int = 8,
    victims: tuple[str, ...] = VICTIMS,
    extra: Mapping[str, str] | None = None,
    postgres: Mapping[str, str] | None = None,
    plant: Callable[[Cell], object] = lambda cell: None,
    say: Callable[[str], object] = lambda text: None,
) -> dict[str, Any]:
    """Send reports while processes are killed; what was killed, answered, and broken.

    Args:
        kills: how many; they fall evenly over the reports, at places chosen under `seed`.
        extra: settings for web and worker that differ, for mutants.
        postgres: settings of the database that differ, for mutants.
        plant: does something to the cell that runs, for mutants that would not be let start.
        say: hears of progress.
    Returns:
        ``broken`` is {} when every promise holds; else counts by promise.
    Raises:
        CellFailed, Stuck: the cell did not come up, or did not recover.
    """
    with tempfile.TemporaryDirectory(prefix="linli-crash-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        cell = Cell(home=home, extra=extra or {}, postgres=postgres or {})
        try:
            cell.start()
            plant(cell)
            say("the cell is up")
            sending = Sending(cell.url, cell.key, reports, seed)
            return _run(cell, sending, kills, senders, victims, say)
        finally:
            cell.stop()


def _run(
    cell: Cell,
    sending: Sending,
    kills: int,
    senders: int,
    victims: tuple[str, ...],
    say: Callable[[str], object],
) -> dict[str, Any]:
    threads = [threading.Thread(target=sending.send_all, daemon=True) for _ in range(senders)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        killed = _kill_at_random(cell, sending, kills, victims, say)
        while any(thread.is_alive() for thread in threads):
            cell.revive()
            time.sleep(0.1)
    finally:
        sending.over.set()
    sent = time.monotonic() - begun
    if len(sending.acknowledged) < sending.reports:
        raise Stuck(f"{len(sending.acknowledged)} of {sending.reports} reports were acknowledged")
    say(f"all sent in {sent:.0f} s; waiting for the workers")
    _drain(cell, say)
    return {
        "reports": sending.reports,
        "kills": dict(killed),
        "answers": dict(sending.answers),
        "send_s": round(sent, 1),
        "drain_s": round(time.monotonic() - begun - sent, 1),
        "restarts": {name: len(child.starts) for name, child in cell.children.items()},
        "broken": promises.broken(
            database=cell.database, cell_keys=cell.cell_keys, acknowledged=sending.acknowledged
        ),
    }


def _kill_at_random(
    cell: Cell,
    sending: Sending,
    kills: int,
    victims: tuple[str, ...],
    say: Callable[[str], object],
) -> Counter[str]:
    chance = random.Random(sending.seed)  # noqa: S311 (no secret)
    places = sorted(chance.uniform(0.02, 0.98) * sending.reports for _ in range(kills))
    # Every kind of victim is taken before one is taken again.
    order = [victim for _ in range(kills) for victim in chance.sample(victims, len(victims))]
    killed: Counter[str] = Counter()
    until = time.monotonic() + sending.give_up_after
    for place, victim in zip(places, order, strict=False):
        while len(sending.acknowledged) < place:
            cell.revive()
            if time.monotonic() > until:
                raise Stuck(f"no further than {len(sending.acknowledged)} reports")
            time.sleep(0.005)
        time.sleep(chance.random() * 0.05)
        _kill(cell, victim, until)
        killed[victim] += 1
        cell.start_database()
        cell.revive()
        until = time.monotonic() + sending.give_up_after
        if sum(killed.values()) % 10 == 0:
            say(f"{sum(killed.values())} killed, {len(sending.acknowledged)} acknowledged")
    return killed


def _kill(cell: Cell, victim: str, until: float) -> None:
    """Kill until something died: who is just being started again has nothing to lose."""
    while not cell.kill(victim):
        if time.monotonic() > until:
            raise Stuck(f"nothing of {victim} ran that could be killed")
        cell.start_database()
        cell.revive()
        time.sleep(0.02)


def _drain(cell: Cell, say: Callable[[str], object]) -> None:
    """Until every event is delivered; a worker that ended is started again."""
    until, told = time.monotonic() + DRAIN_SECONDS, 0.0
    last, before, still = -1, -1, time.monotonic() + STILL_SECONDS
    while time.monotonic() < min(until, still):
        cell.revive()
        try:
            last = promises.undelivered(database=cell.database)
        except psycopg.OperationalError:
            cell.start_database()
            continue
        if last == 0:
            return
        # A report that got its case makes new events: on a slow machine the line grows first.
        if last != before:
            before, still = last, time.monotonic() + STILL_SECONDS
        if time.monotonic() - told > 10:
            told = time.monotonic()
            say(f"{last} events wait")
        time.sleep(0.1)
    raise Stuck(f"{last} events were not delivered")
