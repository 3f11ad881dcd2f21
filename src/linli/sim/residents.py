"""Simulated residents: they report, send a photo now and then, rate, and say "not yet"."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from linli.sim import behaviour, pictures, reports
from linli.sim.agenda import Act, Agenda
from linli.sim.client import Client, Refused
from linli.sim.district import District
from linli.sim.reports import SampledReport

log = logging.getLogger(__name__)
STRETCH = timedelta(hours=6)  # reports are drawn ahead in stretches
OPENING = timedelta(seconds=85)  # a fresh demo fills within this time
OPENING_REPORTS, MOST_OF_A_KIND = 36, 2
WITH_CATEGORY, BY_OPEN311 = 0.3, 0.15


@dataclass
class Residents:
    """Everybody who reports; a report leaves the outbox only once it was answered."""

    client: Client
    district: District
    keys: Mapping[str, str]
    agenda: Agenda
    per_hour: float
    seed: int
    catalogue: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    outbox: deque[SampledReport] = field(default_factory=deque)

    def draw(self, now: datetime) -> None:
        """Draw the reports of the next hours."""
        drawn = reports.sample(
            district=self.district,
            start=now,
            end=now + STRETCH,
            per_day=self.per_hour * 24,
            seed=int(now.timestamp()) + self.seed,
        )
        self._expect(drawn)
        self.agenda.at(now + STRETCH, self.draw)

    def open(self, now: datetime, *, known: int) -> None:
        """Fill an empty district at once: a bit of everything, spread over the first minutes."""
        wanted = OPENING_REPORTS - known
        if wanted <= 0:
            return
        day = timedelta(days=1)
        drawn = reports.sample(
            district=self.district,
            start=now - day,
            end=now,
            per_day=900,
            seed=int(now.timestamp()) + self.seed,
        )
        chosen: list[SampledReport] = []
        for one in sorted(drawn, key=lambda one: one.key):
            alike = sum(other.category == one.category for other in chosen)
            if alike < MOST_OF_A_KIND and len(chosen) < wanted:
                at = now + OPENING * len(chosen) / wanted
                chosen.append(replace(one, at=at, occurred_at=at - timedelta(minutes=4)))
        self._expect(tuple(chosen))

    def _expect(self, drawn: tuple[SampledReport, ...]) -> None:
        for one in drawn:
            self.agenda.at(one.at, self._arrive(one))

    def _arrive(self, one: SampledReport) -> Act:
        def act(now: datetime) -> None:
            self.outbox.append(one)
            self.send()

        return act

    def send(self) -> None:
        """Send what waits in the outbox.

        Raises:
            Unreachable: the server is away; what was not sent stays.
        """
        while self.outbox:
            try:
                self._send(self.outbox[0])
            except Refused as refused:
                log.warning("a report was refused: %s %s", refused.status, refused.code)
            self.outbox.popleft()

    def _send(self, one: SampledReport) -> None:
        # How a report is told depends on its key alone, so that sending it again is the same.
        rng = Random(one.key.int)  # noqa: S311  not a secret
        contact = {"name": one.contact.name, "phone": one.contact.phone} if one.contact else None
        category = self.catalogue.get(one.category) if rng.random() < WITH_CATEGORY else None
        if category and not contact and not category.get("is_anonymous_allowed", True):
            category = None
        attributes = behaviour.answers(rng, category["form"]) if category else {}
        if category and rng.random() < BY_OPEN311 / WITH_CATEGORY:
            self.client.open311(
                api_key=self.keys["open311"], key=one.key, service_code=one.category,
                description=one.text, lon=one.lon, lat=one.lat, address=one.address,
                attributes=attributes, contact=contact,
            )  # fmt: skip
            return
        self.client.token = self.keys["reporter"]
        photos = [self.client.photo(pictures.photo(rng))] if one.photos else []
        self.client.report(
            key=one.key, text=one.text, lon=one.lon, lat=one.lat, address=one.address,
            category=one.category if category else "", attributes=attributes, contact=contact,
            photos=photos, occurred_at=one.occurred_at,
            language="en" if one.language == "en" else "zh-hans",
        )  # fmt: skip

    def answer_back(self, rng: Random, code: str) -> None:
        """Say by the tracking page how it went; now and then that it isn't all right yet."""
        if rng.random() < behaviour.NOT_YET:
            self.client.from_tracking_page(
                code=code, step="reopen", reason=rng.choice(behaviour.NOT_YET_REASONS)
            )
            return
        rating, comment = behaviour.verdict(rng)
        self.client.from_tracking_page(code=code, step="rate", rating=str(rating), comment=comment)
