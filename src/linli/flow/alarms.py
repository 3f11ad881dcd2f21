"""An alarm becomes a report, through the one door that every report goes through."""

from datetime import datetime
from uuid import UUID, uuid5

from linli.cases import queries as case_queries
from linli.core import idempotency
from linli.core.clock import now
from linli.core.outbox import Message
from linli.intake import services as intake
from linli.places import queries as places
from linli.sensing import queries as sensing
from linli.triage import services as triage

# The key of an alarm's report derives from the alarm: told twice, it is one report.
NAMES = UUID("0d3a7a0e-6a4b-5b0a-8a51-2f7a55b6c1f4")
CALLER = "sensing"
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
    _report(message.about, told["device_id"], category, text, place, message.at)


def report_alarm(*, alarm_id: UUID, actor: str, at: datetime) -> UUID:
    """Make a case of an alarm because a person says so; the case that is there stays the one.

    Returns:
        The case.
    Raises:
        AlarmNotFound: there is no such alarm.
    """
    known = cases_of([alarm_id]).get(alarm_id)
    if known is not None:
        return known
    alarm = sensing.alarm(alarm_id)
    category, words = CATEGORIES.get(alarm.cause, ("", "{place}的设备报警，值班人员要求处置"))
    place = places.place_by_code(alarm.home or alarm.unit or alarm.building)
    text = words.format(place=place.address if place else "")
    report_id = _kept(alarm_id)
    if report_id is None:
        receipt = _report(
            alarm_id, alarm.device_id, category, text, place, alarm.raised_at, actor=actor
        )
        report_id = receipt.report_id
    return triage.triage_report(report_id=report_id, at=at)


def cases_of(alarm_ids: list[UUID]) -> dict[UUID, UUID]:
    """The cases that alarms became, by alarm; known for as long as keys of writes are kept."""
    keys = {uuid5(NAMES, str(pk)): pk for pk in alarm_ids}
    replies = idempotency.replies_to(caller=CALLER, keys=list(keys))
    reports = {UUID(str(reply["report_id"])): keys[key] for key, reply in replies.items()}
    found = case_queries.reports_by_id(reports)
    return {reports[one.id]: one.case_id for one in found if one.case_id is not None}


def _kept(alarm_id: UUID) -> UUID | None:
    key = uuid5(NAMES, str(alarm_id))
    reply = idempotency.replies_to(caller=CALLER, keys=[key]).get(key)
    return UUID(str(reply["report_id"])) if reply else None


def _report(
    alarm_id: UUID,
    device_id: object,
    category: str,
    text: str,
    place: places.PlaceInfo | None,
    occurred_at: datetime,
    *,
    actor: str = "",
) -> intake.Receipt:
    return intake.receive_report(
        incoming=intake.Incoming(
            channel="sensor",
            text=text,
            category_code=category,
            place_id=place.id if place else None,
            is_public=False,
            occurred_at=occurred_at,
            source="sensing",
            device_id=str(device_id),
            is_complete=False,
        ),
        caller=CALLER,
        key=uuid5(NAMES, str(alarm_id)),
        actor=actor or f"device:{device_id}",
        at=now(),
    )
