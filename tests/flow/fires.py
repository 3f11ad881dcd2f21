"""A stairwell with detectors, people on shift near by, residents with and without a number."""

import json
from datetime import datetime
from uuid import UUID

from tests.factories import HERE, make_category, make_member, make_organisation
from tests.sensing.kit import make_building, make_device, message

from linli.core import clock
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.core.outbox import deliver_batch
from linli.exchange.models import PersonFile
from linli.flow import handlers
from linli.people import services as people
from linli.people import stations
from linli.people.models import Member
from linli.places import queries as places
from linli.privacy import keys, sealed
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm


def make_town(*, homes: int = 4, units: int = 1) -> str:
    """A building and the categories that alarms name; returns the building's code."""
    make_organisation(kind="police")
    for code, grade in (("fire-smoke", "P1"), ("other", "P4")):
        make_category(code=code, grade=grade, is_life_safety=grade == "P1")
    return make_building(homes=homes, units=units)


def away(metres: float) -> Point:
    """A point so far east of the building."""
    return Point(HERE.lon + metres / 95_700, HERE.lat)


def make_crew(building: str, *, now: datetime, on_shift: tuple[bool, ...] = (True,)):
    """A micro fire station of the building's area; returns the team and its members."""
    organisation = make_organisation(kind="property")
    team_id = people.keep_team(
        organisation_id=organisation.id,
        name="东苑微型消防站",
        name_en="East Court micro fire station",
        actor="system",
        at=now,
    )
    area = places.place_by_code(building)
    stations.set_fire_station(
        team_id=team_id, is_station=True, area_ids=[area.id], actor="user:admin", at=now
    )
    crew = [
        make_member("property_staff", organisation=organisation, at=away(900), on_shift=here,
                    now=now)
        for here in on_shift
    ]  # fmt: skip
    Member.objects.filter(pk__in=[one.pk for one in crew]).update(team_id=team_id)
    return team_id, crew


def make_resident(home: str, phone: str = "", *, purpose: str = "fire-safety") -> UUID:
    """Somebody whose record a department delivered for a purpose, with or without a number."""
    at = clock.now()
    file_id = new_id()
    key = keys.key_for(subject_id=file_id, purpose=purpose, at=at)
    told = {"feed": "property", "delivery": str(new_id()), "row": 1, "rule": "newest",
            "at": at.isoformat()}  # fmt: skip
    fields = {"person.name": {"value": "周阿姨", **told}}
    if phone:
        fields["person.phone"] = {"value": phone, **told}
    text = json.dumps({"fields": fields, "records": {}})
    PersonFile.objects.create(
        id=file_id,
        purpose=purpose,
        place_code=home,
        sealed=sealed.seal_text(key=key, place=sealed.Place("service.record", file_id), text=text),
        digest="",
        updated_at=at,
    )
    return file_id


def deliver() -> list[str]:
    """Hand out every event that waits; returns what failed."""
    failures: list[str] = []
    while deliver_batch(
        now=clock.now(), handle=handlers.handle, size=50,
        failed=lambda message, error: failures.append(f"{message.kind}: {error!r}"),
    ):  # fmt: skip
        if failures:
            break
    return failures


def fire(building: str, *, at: datetime, home: int = 1, unit: int = 1) -> UUID:
    """A heat detector of a home sounds, and everybody who hears of events has; its alarm."""
    device = make_device(place=f"{building}-u{unit}-h{home}", at=at)
    Consumer(now=at).handle([message(device, "heat", 1, at)], now=at)
    failures = deliver()
    assert failures == [], failures
    return Alarm.objects.get(device=device).id
