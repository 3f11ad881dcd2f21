"""The demo's devices: detectors and buttons in sixty homes, with the rules that come along."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from linli.places import queries as places
from linli.sensing import queries, services
from linli.sim.district import District

ACTOR = "system"
HOMES = 60
# In every tenth home they hang for longer than a month: their test is due.
OLD = timedelta(days=40)
KINDS = (("smoke", "kitchen"), ("smoke", "hall"), ("gas", "kitchen"), ("water_leak", "kitchen"))


@transaction.atomic
def keep_devices(district: District, *, at: datetime) -> list[dict[str, Any]]:
    """Register and place them, once; what the simulation needs to know of them."""
    services.ship_rules(actor=ACTOR, at=at)
    if queries.devices(limit=1):
        return []
    found: list[dict[str, Any]] = []
    for n, home in enumerate(district.homes[:HOMES]):
        place = places.place_by_code(home.code)
        if place is None:
            continue
        kinds = KINDS + ((("sos", "bedroom"),) if n % 5 == 0 else ())
        since = at - OLD if n % 10 == 0 else at
        for kind, room in kinds:
            number = len(found) + 1
            serial = f"demo-{number}"
            new = services.NewDevice("linli", serial, kind, "Linli", "demo", every_s=6 * 3600)
            device = services.register_device(new=new, actor=ACTOR, at=since)
            services.place_device(
                device_id=device,
                place_id=place.id,
                floor=home.floor,
                room=room,
                actor=ACTOR,
                at=since,
            )
            found.append(
                {
                    "number": number,
                    "serial": serial,
                    "source": "linli",
                    "kind": "water" if kind == "water_leak" else kind,
                    "building": home.building,
                    "unit": home.unit,
                    "home": home.code,
                    "floor": home.floor,
                    "room": room,
                }
            )
    return found
