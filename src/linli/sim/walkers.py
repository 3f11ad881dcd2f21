"""Simulated rounds: grid workers and officers walk to their stops and mark how they ended."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from linli.sim.agenda import Act, Agenda
from linli.sim.client import Client, Refused, Unreachable, new_key

log = logging.getLogger(__name__)
GLANCE = timedelta(seconds=45)
# Of a hundred visits so many are not met or put off.
NOT_MET, POSTPONED = 0.1, 0.05
WHY = {"not_met": ("nobody-in", "refused"), "postponed": ("asked-later", "no-time")}


@dataclass
class Walkers:
    """Who walks rounds, by their logins. One is left alone, so that somebody can try it."""

    client: Client
    agenda: Agenda
    rng: Random
    tokens: Mapping[str, str]
    left_alone: frozenset[str] = frozenset()

    def start(self, now: datetime) -> None:
        """Begin to look at the rounds, one after the other."""
        for at, login in enumerate(sorted(set(self.tokens) - self.left_alone)):
            self.agenda.at(now + timedelta(seconds=at), self._looking(login))

    def _looking(self, login: str) -> Act:
        return lambda now: self.look(login, now)

    def look(self, login: str, now: datetime) -> None:
        """Whoever should be done with their next stop by now marks it."""
        self.agenda.at(now + GLANCE, self._looking(login))
        try:
            found = self.client.round(token=self.tokens[login])
        except Refused as refused:
            log.info("the round of %s was refused: %s", login, refused.code)
            return
        if found["paused_at"]:
            return
        ahead = [one for one in found["stops"] if one["state"] == "planned"]
        if ahead and _ends(ahead[0]) <= now:
            self._end(login, ahead[0])

    def _end(self, login: str, stop: Mapping[str, Any]) -> None:
        drawn = self.rng.random()
        result = "not_met" if drawn < NOT_MET else "done"
        result = "postponed" if NOT_MET <= drawn < NOT_MET + POSTPONED else result
        why = self.rng.choice(WHY[result]) if result in WHY else ""
        try:
            self.client.end_stop(
                token=self.tokens[login], visit=stop["visit_id"], key=new_key(), result=result,
                why=why,
            )  # fmt: skip
        except Refused as refused:  # moved or ended meanwhile
            log.info("a stop of %s was refused: %s", login, refused.code)
        except Unreachable:
            log.info("the server is away; %s marks the stop later", login)


def _ends(stop: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(stop["expected_at"]) + timedelta(minutes=stop["minutes"])
