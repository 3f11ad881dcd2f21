"""An alarm becomes a report, through the one door that every report goes through."""

from uuid import UUID, uuid5

from linli.core.clock import now
from linli.core.outbox import Message
from linli.intake import services as intake
from linli.places import queries as places

# The key of an alarm's report derives from the alarm: told twice, it is one report.
NAMES = UUID("0d3a7a0e-6a4b-5b0a-8a51-2f7a55b6c1f4")
# Cause: category and what is said; {place} and {count} are put in. P3 and P4 are for the desk's
# list and for maintenance.
CATEGORIES: dict[str, tuple[str, str]] = {
    "fire": ("fire-smoke", "{place}的探测器发出火警"),
    "gas": ("gas-leak", "{place}的探测器测到燃气"),
    "co": ("gas-leak", "{place}的探测器测到一氧化碳"),
    "help": ("elder-help", "{place}有人按下求助按钮，请先回拨"),
    "water": ("water-burst", "{place}的探测器测到漏水"),
    "falling": ("falling-object", "{place}的设备发现高空坠物"),
    "fire_lane": ("fire-lane-parking", "{place}的设备发现消防通道被占用"),
}


def take_in(message: Message) -> None:
    """Report an alarm that reaches people now; drills and upkeep are nobody's case."""
    told = message.payload
    found = CATEGORIES.get(str(told["cause"]))
    if found is None or told["is_drill"] or message.about is None:
        return
    category, words = found
    place = places.place_by_code(str(told["place"]))
    together = int(told["together"])
    text = words.format(place=place.address if place else "")
    if told["is_confirmed"]:
        text += "，另有设备同时报警，已确认"
    if together > 1:
        text += f"，同栋共{together}处"
    intake.receive_report(
        incoming=intake.Incoming(
            channel="sensor",
            text=text,
            category_code=category,
            place_id=place.id if place else None,
            is_public=False,
            occurred_at=message.at,
            source="sensing",
            device_id=str(told["device_id"]),
            is_complete=False,
        ),
        caller="sensing",
        key=uuid5(NAMES, str(message.about)),
        actor=f"device:{told['device_id']}",
        at=now(),
    )
