"""A home with a water meter, somebody who asked to be looked after, and days that pass."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from tests.sensing.kit import make_building, make_device, message

from linli.care import services
from linli.care.services import Wishes
from linli.core import clock
from linli.feedback.services import codes
from linli.guard import visits
from linli.places import queries as places
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Device
from linli.web.portal import resident

HOUR = timedelta(hours=1)
PEOPLE = {
    "care.name": "李奶奶",
    "care.phone": "138 0013 8001",
    "care.note": "耳背，请多敲几下",
    "care.neighbour": "王师傅",
    "care.neighbour_phone": "138 0013 8002",
    "care.family_phone": "138 0013 8003",
}


def wishes(**fields) -> Wishes:
    usual = {"people": PEOPLE, "consent_by": "spoken", "looks_at_water": True,
             "family_hears": "outcome"}  # fmt: skip
    return Wishes(**(usual | fields))


def make_home() -> places.PlaceInfo:
    return places.place_by_code(make_building(homes=2) + "-u1-h1")


def make_meter(home: places.PlaceInfo, *, at: datetime) -> Device:
    return make_device(kind="water_meter", place=home.code, every_s=3600, at=at)


def make_arrangement(home: places.PlaceInfo, *, at: datetime, **fields) -> UUID:
    return services.arrange(place_id=home.id, wishes=wishes(**fields), actor="user:1", at=at)


def counts(meter: Device, *, now: datetime, hours: int, last_use_h: float = 1000.0) -> None:
    """The meter tells its count every hour up to `now`; it rose last `last_use_h` hours ago."""
    consumer = Consumer(now=now)
    for ago in range(hours, -1, -1):
        at = now - ago * HOUR
        value = 500.0 if ago <= last_use_h else 500.0 - ago
        consumer.handle([message(meter, "water_use", value, at)], now=at)


def a_quiet_home(now: datetime | None = None):
    """A home whose meter spoke and showed no use for thirty hours; it is about to be looked at."""
    now = now or clock.now()
    home = make_home()
    meter = make_meter(home, at=now - 4 * 24 * HOUR)
    arrangement = make_arrangement(home, at=now - 3 * 24 * HOUR)
    counts(meter, now=now, hours=72, last_use_h=30)
    return home, meter, arrangement


def cookie_of(phone: str) -> str:
    """The cookie of somebody who showed by a code that a number is theirs."""
    at = clock.now()
    visit = codes.ask_code(phone=phone, language="en", at=at)
    token = visits.open_with(visit, visits.make_code(visit, at=at), at=at)
    return signing.dumps(token, salt=f"{resident.SALT}.{resident.OPEN}")
