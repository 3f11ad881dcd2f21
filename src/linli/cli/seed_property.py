"""The demo's property system, and what its administrator signed for it beforehand."""

import socket
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from linli.feedback.property import queries, setup
from linli.feedback.tables.property import ACTIONS, UNLOCK
from linli.people import queries as people
from linli.places import queries as places

VALID_FOR = timedelta(days=180)


@transaction.atomic
def keep_property_system(
    *, organisation_id: UUID, building: str, signed_by: UUID, at: datetime
) -> dict[str, Any]:
    """Set it up once, for the area of a building; what its simulated other side needs to know.

    Doors of that building are signed for; lifts and the gas valve wait for a person. Where
    webhooks may not go to this machine, nothing is set up.
    """
    place = places.place_by_code(building)
    if queries.systems() or place is None or not settings.WEBHOOK_ALLOW_PRIVATE:
        return {}
    areas = places.places_by_id(list(people.organisation(organisation_id).area_ids))
    area = next((one for one in areas.values() if place.path.startswith(one.path)), place)
    actor, port = f"user:{signed_by}", _free_port()
    system_id = setup.keep_system(
        name="门禁、电梯与燃气平台",
        url=f"http://127.0.0.1:{port}/linli",
        organisation_id=organisation_id,
        area_id=area.id,
        actions=ACTIONS,
        actor=actor,
        at=at,
    )
    setup.sign_order(
        system_id=system_id,
        action=UNLOCK,
        cause="fire",
        buildings=[building],
        valid_until=at + VALID_FOR,
        actor=actor,
        at=at,
    )
    return {"port": port, "secret": queries.secret(system_id)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
