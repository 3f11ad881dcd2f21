"""Simulated life for the demo: residents report, responders answer, all through public doors.

`python -m linli.sim.live` reads LINLI_HOME/demo.json and goes on until it is told to end.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from linli.sim import behaviour, reports
from linli.sim.client import Client, Refused, Unreachable, new_key
from linli.sim.district import District, build, on_shift
from linli.sim.reports import SampledReport

log = logging.getLogger(__name__)
RESPONDERS = {"officer", "grid_worker", "property_staff", "volunteer"}
POLL = timedelta(seconds=0.5)  # one responder looks at their tasks this often
STRETCH = timedelta(hours=6)  # reports are drawn ahead in stretches
WITH_CATEGORY, BY_OPEN311 = 0.3, 0.15
REST_S = 5.0  # when the server is away
Act = Callable[[datetime], None]


@dataclass(frozen=True)
class Pace:
    """How lively: reports an hour on average, and how many times faster people are than real."""

    per_hour: float = 60.0
    speed: float = 8.0


@dataclass
class Life:
    """Residents and responders of one district; `step` does what is due."""

    client: Client
    district: District
    facts: dict[str, Any]
    pace: Pace = field(default_factory=Pace)
    seed: int = 1
    outbox: deque[SampledReport] = field(default_factory=deque)
    pending: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rng = Random(f"life {self.seed}")  # noqa: S311  a rehearsal, not a secret
        self.tokens = {
            one["username"]: one["token"] for one in self.facts["members"] if one.get("token")
        }
        self._order = count()
        self._due: list[tuple[datetime, int, Act]] = []
        self._turns: deque[str] = deque()
        self._catalogue: dict[str, dict[str, Any]] = {}

    def at(self, when: datetime, act: Act) -> None:
        """Have something done at a moment; ties keep their order."""
        heappush(self._due, (when, next(self._order), act))

    def start(self, now: datetime) -> None:
        """Begin: draw the first reports, and let responders take turns."""
        self._catalogue = {one["code"]: one for one in self.client.categories()}
        self.draw(now)
        self.at(now, self.turn)

    def step(self, now: datetime) -> timedelta:
        """Do all that is due, and say how long until the next thing is.

        Raises:
            Unreachable: the server is away; what was not sent stays in the outbox.
        """
        self.send()
        while self._due and self._due[0][0] <= now:
            _, _, act = heappop(self._due)
            act(now)
        return max(timedelta(0), self._due[0][0] - now) if self._due else POLL

    def draw(self, now: datetime) -> None:
        """Draw the reports of the next hours."""
        drawn = reports.sample(
            district=self.district,
            start=now,
            end=now + STRETCH,
            per_day=self.pace.per_hour * 24,
            seed=int(now.timestamp()) + self.seed,
        )
        for one in drawn:
            self.at(one.at, self._arrive(one))
        self.at(now + STRETCH, self.draw)

    def _arrive(self, one: SampledReport) -> Act:
        def act(now: datetime) -> None:
            self.outbox.append(one)
            self.send()

        return act

    def send(self) -> None:
        """Send what waits in the outbox; a report leaves it only once it was answered."""
        while self.outbox:
            try:
                self._send(self.outbox[0])
            except Refused as refused:
                log.warning("a report was refused: %s %s", refused.status, refused.code)
            self.outbox.popleft()

    def _send(self, one: SampledReport) -> None:
        # How a report is told depends on its key alone, so that sending it again is the same.
        rng = Random(one.key.int)  # noqa: S311  not a secret
        keys = self.facts["api_keys"]
        contact = {"name": one.contact.name, "phone": one.contact.phone} if one.contact else None
        category = self._catalogue.get(one.category) if rng.random() < WITH_CATEGORY else None
        if category and not contact and not category.get("is_anonymous_allowed", True):
            category = None
        attributes = behaviour.answers(rng, category["form"]) if category else {}
        if category and rng.random() < BY_OPEN311 / WITH_CATEGORY:
            self.client.open311(
                api_key=keys["open311"], key=one.key, service_code=one.category,
                description=one.text, lon=one.lon, lat=one.lat, address=one.address,
                attributes=attributes, contact=contact,
            )  # fmt: skip
            return
        self.client.token = keys["reporter"]
        self.client.report(
            key=one.key, text=one.text, lon=one.lon, lat=one.lat, address=one.address,
            category=one.category if category else "", attributes=attributes, contact=contact,
            occurred_at=one.occurred_at, language="en" if one.language == "en" else "zh-hans",
        )  # fmt: skip

    def turn(self, now: datetime) -> None:
        """Let the next responder on shift look at their tasks."""
        self.at(now + POLL, self.turn)
        if not self._turns:
            on = on_shift(district=self.district, at=now)
            self._turns.extend(one.login for one in on if one.role in RESPONDERS)
        if self._turns:
            self.look(self._turns.popleft(), now)

    def look(self, login: str, now: datetime) -> None:
        """One responder looks: every task without a plan gets its next step planned."""
        token = self.tokens.get(login)
        if token is None:
            return
        try:
            tasks = self.client.tasks(token=token)
        except Refused as refused:
            log.warning("tasks of %s were refused: %s %s", login, refused.status, refused.code)
            return
        for task in tasks:
            if task["id"] not in self.pending:
                self.plan(login, task, now)

    def plan(self, login: str, task: dict[str, Any], now: datetime) -> None:
        """Plan the next step of a task, after the time a person would take."""
        grade, state = task["case"]["grade"], task["state"]
        step = behaviour.next_step(self.rng, state=state, grade=grade)
        if step is None:
            return
        wait = behaviour.delay(
            self.rng, state=state, grade=grade, distance_m=task.get("distance_m")
        )
        self.pending.add(task["id"])
        self.at(now + wait / self.pace.speed, self._taken(login, task, step))

    def _taken(self, login: str, task: dict[str, Any], step: str) -> Act:
        facts: dict[str, str] = {}
        if step == "decline":
            facts = {"reason": self.rng.choice(behaviour.REASONS)}
        if step == "clear":
            known = self._catalogue.get(task["case"]["category_code"], {})
            codes = [one["code"] for one in known.get("dispositions", [])]
            facts = {"note": self.rng.choice(behaviour.NOTES)}
            facts |= {"disposition": behaviour.disposition(self.rng, codes)} if codes else {}
        key = new_key()

        def act(now: datetime) -> None:
            try:
                self.client.step(
                    token=self.tokens[login], assignment=task["id"], step=step, key=key, **facts
                )
            except Refused as refused:  # withdrawn, expired or taken meanwhile
                log.info("%s was refused: %s %s", step, refused.status, refused.code)
            except Unreachable:
                self.at(now + timedelta(seconds=REST_S), act)  # the same key again
                raise
            self.pending.discard(task["id"])
            self.at(now, lambda later: self.look(login, later))

        return act


def run(life: Life, stop: threading.Event, now: Callable[[], datetime]) -> None:
    """Live until told to stop; while the server is away, rest and try again."""
    started = False
    while not stop.is_set():
        try:
            if not started:
                life.start(now())
                started = True
            stop.wait(min(1.0, life.step(now()).total_seconds()))
        except Unreachable as away:
            log.warning("the server is away: %s", away)
            stop.wait(REST_S)


def main(argv: list[str] | None = None) -> None:
    """Read demo.json and live; flags set the pace."""
    pace = Pace()
    parser = argparse.ArgumentParser(prog="python -m linli.sim.live", description=__doc__)
    parser.add_argument("--home", type=Path, default=os.environ.get("LINLI_HOME"))
    for flag, usual, about in (
        ("--per-hour", pace.per_hour, "reports an hour on average (default %(default)s)"),
        ("--speed", pace.speed, "times faster than real people (default %(default)s)"),
    ):
        parser.add_argument(flag, type=float, default=usual, help=about)
    given = parser.parse_args(argv)
    if given.home is None:
        parser.error("say where demo.json is: --home, or LINLI_HOME in the environment")
    if given.per_hour <= 0 or given.speed <= 0:
        parser.error("--per-hour and --speed must be above zero")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    facts = json.loads((Path(given.home) / "demo.json").read_text(encoding="utf-8"))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with Client(facts["url"], wait=stop.wait) as client:
        life = Life(client, build(), facts, Pace(given.per_hour, given.speed))
        run(life, stop, lambda: datetime.now(UTC))


if __name__ == "__main__":
    main()
