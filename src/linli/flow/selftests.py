"""The monthly test by the button: the household that asked is told, else somebody comes by."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from linli.care import queries as care
from linli.feedback.services import others
from linli.places import queries as places
from linli.sensing import queries as sensing
from linli.sensing import services as devices
from linli.sensing.queries.due_tests import HOUSEHOLD, VISIT

MOMENT = "self_test"
# Nobody is asked to make a detector sound at night.
FIRST_HOUR, LAST_HOUR = 9, 18


def remind(*, now: datetime, limit: int) -> int:
    """Ask for the tests that are due; returns for how many devices somebody was asked.

    A home with several devices gets one message, by day.
    """
    every = timedelta(days=settings.SELF_TEST_DAYS)
    if not every:
        return 0
    done = 0
    for device_ids, place_id in _by_home(now=now, every=every, limit=limit):
        with transaction.atomic():
            wishes = care.reminded_at(place_id)
            if wishes and not _is_day(now):
                continue
            by = HOUSEHOLD if wishes else VISIT
            asked = sum(devices.ask_test(device_id=pk, by=by, at=now) for pk in device_ids)
            if asked and wishes:
                others.tell(
                    subject_id=wishes.id,
                    field="care.phone",
                    purpose=care.CHECK,
                    moment=MOMENT,
                    language=wishes.language,
                    said={"place": places.place(place_id).name},
                )
            done += asked
    return done


def _is_day(now: datetime) -> bool:
    hour = now.astimezone(ZoneInfo(settings.TIME_ZONE)).hour
    return FIRST_HOUR <= hour < LAST_HOUR


def _by_home(*, now: datetime, every: timedelta, limit: int) -> list[tuple[list[UUID], UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for device_id, place_id in sensing.devices_to_test(now=now, every=every, limit=limit):
        found.setdefault(place_id, []).append(device_id)
    return [(ids, place_id) for place_id, ids in found.items()]
