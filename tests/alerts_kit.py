"""Makers for tests of alerts that come in: a source, areas, documents."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from tests.factories import NOON

from linli.core import clock
from linli.core.coordinates import Point
from linli.places import services as places
from linli.places.services import NewPlace
from linli.sensing import cap, queries, services
from linli.sensing.cap.values import Alert, Area, Info

MET = "met@example.org"
NAME = "met"
WEST, SOUTH, SIDE = 113.90, 30.60, 0.01


def square(west: float, south: float, side: float = SIDE) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def make_areas() -> None:
    """A community with two grids side by side: c1, and in it c1-g1 (west) and c1-g2 (east)."""
    whole = [[WEST, SOUTH], [WEST + 2 * SIDE, SOUTH], [WEST + 2 * SIDE, SOUTH + SIDE]]
    whole += [[WEST, SOUTH + SIDE], [WEST, SOUTH]]
    middle = Point(WEST + SIDE, SOUTH + SIDE / 2)
    kept = [
        NewPlace(
            "community", "c1", "梧桐里社区", "梧桐里社区", middle, name_en="Wutongli", ring=whole
        )
    ]
    for number, west in ((1, WEST), (2, WEST + SIDE)):
        spot = Point(west + SIDE / 2, SOUTH + SIDE / 2)
        name = f"第{number}网格"
        kept.append(
            NewPlace(
                "grid", f"c1-g{number}", name, name, spot, "c1",
                name_en=f"Grid {number}", ring=square(west, SOUTH),
            )
        )  # fmt: skip
    places.keep_places(places=kept, actor="system", at=NOON)


def make_source(name: str = NAME, **more: Any) -> UUID:
    facts: dict[str, Any] = {"name": name, "title": "气象台", "senders": (MET,)}
    new = services.NewSource(**(facts | more))
    return services.keep_source(new=new, actor="system", at=NOON)


def make_alert(
    identifier: str = "r-1", *, at: datetime | None = None, severity: str = "Severe",
    event: str = "暴雨", msg_type: str = "Alert", status: str = "Actual", scope: str = "Public",
    ends: datetime | None = None, west: float = WEST + 0.001, side: float = 0.002,
    references: tuple[Alert, ...] = (), sender: str = MET, headline: str = "",
) -> Alert:  # fmt: skip
    """An alert over grid 1, in Chinese and English, that ends in six hours."""
    sent = (at or clock.now()).replace(microsecond=0)
    ring = tuple((lon, lat) for lon, lat in square(west, SOUTH + 0.001, side))
    area = Area("梧桐区", (ring,))
    infos = tuple(
        Info(
            event, "Expected", severity, "Likely", ("Met",), language,
            expires=ends or sent + timedelta(hours=6), headline=headline or words,
            instruction="Stay in" if language == "en-US" else "请留在室内", areas=(area,),
        )
        for language, words in (("zh-CN", "暴雨橙色预警"), ("en-US", "Orange rain warning"))
    )  # fmt: skip
    return Alert(
        identifier, sender, sent, status, msg_type, scope, infos,
        restriction="" if scope == "Public" else "staff",
        references=" ".join(
            f"{one.sender},{one.identifier},{one.sent.isoformat()}" for one in references
        ),
    )  # fmt: skip


def take(alert: Alert, *, at: datetime | None = None, source: str = NAME) -> UUID:
    """Have an alert taken in as from a file."""
    document = cap.write(alert)
    taken = services.receive_alert(
        source=source, document=document, came_by="file", at=at or clock.now()
    )
    return taken.alert_id


def deliver(
    body: bytes, *, message_id: str = "msg_1", late: timedelta = timedelta(0), secret: str = "",
    name: str = NAME,
) -> Any:  # fmt: skip
    """Signed with the standard's own recipe, not with ours."""
    secret = secret or queries.alert_secret(name)
    sent_at = str(int((clock.now() - late).timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{sent_at}.".encode() + body
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": f"v1,{mark}",
    }
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/cap/{name}", body, content_type="application/cap+xml", headers=headers
    )
