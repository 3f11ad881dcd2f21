"""A street office with two grid workers on duty, and duties around them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.factories import HERE, NOON, make_member, make_organisation

from linli.core.coordinates import Point
from linli.dispatch.visits.duties import NewDuty, keep_duty
from linli.people.models import Member, Organisation

TODAY = date(2026, 3, 2)
# Nine in the morning in Shanghai; shifts run from eight to eight.
MORNING = NOON - timedelta(hours=3)
ACTOR = "user:lead"


def spot(east: float, north: float = 0.0) -> Point:
    """So many hundred metres, roughly, from the place of duty."""
    return Point(HERE.lon + east * 0.00104, HERE.lat + north * 0.0009)


@dataclass
class Office:
    organisation: Organisation = field(default_factory=lambda: make_organisation(kind="community"))
    members: list[Member] = field(default_factory=list)

    def hire(self, count: int, **facts: Any) -> list[Member]:
        made = [
            make_member("grid_worker", organisation=self.organisation, **facts)
            for _ in range(count)
        ]
        self.members += made
        return made

    def duty(self, east: float = 1.0, north: float = 0.0, **facts: Any) -> UUID:
        at: datetime = facts.pop("at", MORNING)
        wanted = {
            "organisation_id": self.organisation.id,
            "kind": "fire-check",
            "due_on": TODAY,
            "point": spot(east, north),
        } | facts
        return keep_duty(new=NewDuty(**wanted), actor=ACTOR, at=at)


@pytest.fixture
def office(db: None) -> Office:
    return Office()
