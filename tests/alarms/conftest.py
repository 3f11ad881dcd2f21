"""Somebody at the alarm pages, a building with homes, and detectors that sound."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.factories import make_user
from tests.sensing.kit import make_building, make_device, message

from linli.core import clock
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm, Device

BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter(role: str, **how: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(make_user(role, **how), backend=BACKEND)
    return client


@pytest.fixture
def desk(db: None) -> Client:
    return enter("dispatcher")


@pytest.fixture
def building(db: None) -> str:
    return make_building(homes=4, units=2)


def sound(device: Device, kind: str = "heat", *, at: datetime | None = None) -> UUID:
    """The device tells of danger, and it reaches people; returns its alarm."""
    at = at or clock.now() - timedelta(minutes=2)
    consumer = Consumer(now=at)
    consumer.handle([message(device, kind, 1, at)], now=at)
    consumer.pass_time(now=at + timedelta(seconds=40))
    return Alarm.objects.filter(device=device).latest("raised_at").id


def smoke(building: str, *, unit: int = 1, home: int = 1) -> Device:
    at = clock.now() - timedelta(days=1)
    return make_device(place=f"{building}-u{unit}-h{home}", at=at)
