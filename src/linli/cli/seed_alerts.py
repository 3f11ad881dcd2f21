"""The demo's weather service: a source of warnings with a secret, and what they set off."""

from datetime import datetime
from typing import Any

from linli.places import queries as places
from linli.sensing import queries, services

ACTOR = "system"
NAME, TITLE, SENDER = "weather", "江临市气象台", "weather@demo.linli.example"


def keep_weather(*, at: datetime) -> dict[str, Any]:
    """Open the source, once; returns what demo.json says of it."""
    if NAME not in {one.name for one in queries.alert_sources()}:
        new = services.NewSource(NAME, TITLE, (SENDER,))
        services.keep_source(new=new, actor=ACTOR, at=at)
    services.ship_plans(actor=ACTOR, at=at)
    outer = next(iter(places.areas("district", "street", "community")), None)
    return {
        "name": NAME,
        "title": TITLE,
        "sender": SENDER,
        "secret": queries.alert_secret(NAME),
        "area": outer.name if outer else "",
        "bounds": places.bounds(),
    }
