"""The demo's elders: three homes with a water meter whose people asked to be looked after."""

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from linli.care import queries as care
from linli.care import services as arrangements
from linli.care.services import Wishes
from linli.places import queries as places
from linli.sensing import services, telemetry
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.ingest.source import Message
from linli.sim.district import District

ACTOR = "system"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Which home, what its elder is called, and how many hours ago water was used last: one without use
# for more than a day, one where somebody just made tea, one that is away.
ELDERS = ((0, "李奶奶", 30), (10, "陈爷爷", 1), (20, "周阿姨", 50))
AWAY = "周阿姨"
HOURS = 72


@transaction.atomic
def keep_care(district: District, *, at: datetime) -> None:
    """Meters with three days of counts, and arrangements; once."""
    if care.arrangements(limit=1):
        return
    telemetry.make_partitions(now=at)
    consumer = Consumer(now=at - HOURS * HOUR)
    for n, (which, name, last_use_h) in enumerate(ELDERS):
        place = places.place_by_code(district.homes[which].code)
        if place is None:
            continue
        serial = f"demo-water-{n + 1}"
        new = services.NewDevice("linli", serial, "water_meter", "Linli", "demo", every_s=3600)
        device = services.register_device(new=new, actor=ACTOR, at=at - 4 * DAY)
        services.place_device(
            device_id=device, place_id=place.id, room="kitchen", actor=ACTOR, at=at - 4 * DAY
        )
        arrange(place, name, n, at=at)
        counts = _counts(serial, last_use_h, at=at)
        for message in counts:
            consumer.handle([message], now=message.received_at)


def arrange(place: places.PlaceInfo, name: str, n: int, *, at: datetime) -> None:
    """What one elder asked for, two days ago: the water of today is to be looked at now."""
    wishes = Wishes(
        people={
            "care.name": name,
            "care.phone": f"138 0000 010{n}",
            "care.note": "耳背，请多敲几下门；钥匙在门卫处",
            "care.neighbour": "王师傅（对门）",
            "care.neighbour_phone": f"138 0000 020{n}",
            "care.family_phone": f"138 0000 030{n}",
        },
        consent_by="spoken",
        looks_at_water=True,
        reminds_tests=True,
        family_hears="outcome",
    )
    made = arrangements.arrange(place_id=place.id, wishes=wishes, actor=ACTOR, at=at - 2 * DAY)
    if name == AWAY:
        until = at + 5 * DAY
        arrangements.set_away(arrangement_id=made, until=until, actor=ACTOR, at=at)


def _counts(serial: str, last_use_h: int, *, at: datetime) -> list[Message]:
    """The meter's count of each hour, in litres, the oldest first."""
    made = []
    for ago in range(HOURS, -1, -1):
        value = 5000 - 8 * max(0, ago - last_use_h)
        topic = f"linli/v1/{settings.CELL}/{serial}/water_use"
        payload = json.dumps({"value": value, "seq": HOURS - ago + 1}).encode()
        made.append(Message(topic, payload, at - ago * HOUR, False, None))
    return made
