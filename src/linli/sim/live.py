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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from linli.sim.agenda import Agenda
from linli.sim.client import Client, Unreachable
from linli.sim.district import District, build
from linli.sim.residents import Residents
from linli.sim.staff import Staff
from linli.sim.walkers import Walkers
from linli.sim.weather import Weather

log = logging.getLogger(__name__)
RESPONDERS = {"officer", "grid_worker", "property_staff", "volunteer"}
REST_S = 5.0  # when the server is away


@dataclass(frozen=True)
class Pace:
    """How lively: reports an hour on average, and how many times faster people are than real."""

    per_hour: float = 60.0
    speed: float = 8.0


class Life:
    """Residents, responders and the desk of one district; `step` does what is due."""

    def __init__(
        self,
        client: Client,
        district: District,
        facts: dict[str, Any],
        pace: Pace | None = None,
        seed: int = 1,
    ) -> None:
        pace = pace or Pace()
        members = [one for one in facts["members"] if one.get("token")]
        first = {one["role"]: one["username"] for one in reversed(members)}
        self.client, self.agenda = client, Agenda()
        self.residents = Residents(
            client, district, facts["api_keys"], self.agenda, pace.per_hour, seed
        )
        source = facts.get("alert_source")
        self.weather = Weather(client, self.agenda, source) if source else None
        self.staff = Staff(
            client,
            self.agenda,
            self.residents,
            Random(f"life {seed}"),  # noqa: S311  a rehearsal, not a secret
            pace.speed,
            tokens={one["username"]: one["token"] for one in members},
            logins={
                one["member_id"]: one["username"] for one in members if one["role"] in RESPONDERS
            },
            desk=first["dispatcher"],
            call_taker=first["call_taker"],
        )
        walk = {"grid_worker", "officer"}
        self.walkers = Walkers(
            client,
            self.agenda,
            Random(f"rounds {seed}"),  # noqa: S311  a rehearsal, not a secret
            tokens={one["username"]: one["token"] for one in members if one["role"] in walk},
            left_alone=frozenset(first[role] for role in walk if role in first),
        )

    def start(self, now: datetime) -> None:
        """Begin: fill an empty district, draw the first reports, have everybody look around."""
        if self.weather is not None:
            self.weather.begin(now)
        self.residents.catalogue = {one["code"]: one for one in self.client.categories()}
        known = self.client.open_cases(token=self.staff.tokens[self.staff.desk])
        self.residents.open(now, known=known)
        self.residents.draw(now)
        self.staff.start(now)
        self.walkers.start(now)

    def step(self, now: datetime) -> timedelta:
        """Do all that is due, and say how long until the next thing is.

        Raises:
            Unreachable: the server is away; what was not sent stays in the outbox.
        """
        self.residents.send()
        return self.agenda.do(now)


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
