"""A confirmed fire or gas alarm is told to the emergency platform as CAP 1.2, and how it ended."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from linli.core.outbox import Message
from linli.feedback.platform import queries as platform
from linli.feedback.platform import services
from linli.feedback.platform.models import ALERT, CANCEL, OVER
from linli.feedback.platform.queries import DispatchInfo
from linli.places import queries as places
from linli.sensing import cap, queries
from linli.sensing.queries import AlarmInfo

# Of these the platform hears; everything else stays with the desk, which can hand it on.
CAUSES = frozenset({"fire", "gas", "co"})
ENDED_STEPS = frozenset({"returned", "closed"})
# What an alarm that nobody need come for turned out to be.
FALSE = frozenset({"nuisance", "drill", "fault"})
SOUNDING = frozenset({"unacknowledged", "acknowledged", "shelved"})


def confirmed(message: Message) -> None:
    """Tell of an alarm once it is confirmed and critical; drills are told to nobody."""
    alarm = _alarm(message)
    if alarm is None or not _is_told(alarm) or not platform.is_told():
        return
    place = alarm.unit or alarm.building
    if platform.open_alert(place=place, cause=alarm.cause) is None:
        _post(alarm.id, place, alarm.cause, ALERT, _alert(alarm, message.at), message.at)


def moved(message: Message) -> None:
    """Tell that it is over, or that it was a drill."""
    alarm, step = _alarm(message), str(message.payload["step"])
    if alarm is None:
        return
    if step == "marked_drill":
        _call_off(alarm, message.at)
    elif step in ENDED_STEPS:
        _end(alarm, message.at)


def judged(message: Message) -> None:
    """Tell that it was none, once a person says so."""
    alarm = _alarm(message)
    if alarm is not None and message.payload["verdict"] in FALSE:
        _call_off(alarm, message.at)


def _alarm(message: Message) -> AlarmInfo | None:
    return queries.alarms_by_id([message.about])[0] if message.about else None


def _is_told(alarm: AlarmInfo) -> bool:
    return (
        alarm.grade == "P1" and alarm.is_confirmed and not alarm.is_drill and alarm.cause in CAUSES
    )


def _alert(alarm: AlarmInfo, at: datetime) -> cap.Alert:
    place = places.place_by_code(alarm.unit or alarm.building)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return cap.alert_of(
        alarm_id=alarm.id,
        cause=alarm.cause,
        is_confirmed=True,
        is_drill=False,
        sender=f"{settings.CELL}@{host}",
        address=place.address if place else alarm.building,
        lon=place.point.lon if place else None,
        lat=place.point.lat if place else None,
        onset=alarm.began_at,
        sent=at.replace(microsecond=0),
    )


def _others_sound(alarm: AlarmInfo, place: str) -> bool:
    """Whether another alarm of the same cause still sounds there, and is no drill."""
    return any(
        one.id != alarm.id
        and (one.unit or one.building) == place
        and one.state in SOUNDING
        and not one.is_drill
        and one.verdict not in FALSE
        for one in queries.open_alarms(building=alarm.building, cause=alarm.cause)
    )


def _end(alarm: AlarmInfo, at: datetime) -> None:
    place = alarm.unit or alarm.building
    told = platform.open_alert(place=place, cause=alarm.cause)
    if told is None or _others_sound(alarm, place):
        return
    over = cap.over(_read(told), sent=at.replace(microsecond=0))
    _post(told.alarm_id, place, alarm.cause, OVER, over, at)


def _call_off(alarm: AlarmInfo, at: datetime) -> None:
    place = alarm.unit or alarm.building
    told = platform.told_of(alarm.id)
    if not told:
        # The alert may have been about the first detector of several.
        shared = platform.open_alert(place=place, cause=alarm.cause)
        told = [shared] if shared is not None else []
    if not told or _others_sound(alarm, place):
        return
    earlier = tuple(_read(one) for one in told if one.moment != CANCEL)
    off = cap.called_off(earlier[0], earlier=earlier, sent=at.replace(microsecond=0))
    _post(told[0].alarm_id, place, alarm.cause, CANCEL, off, at)


def _read(told: DispatchInfo) -> cap.Alert:
    return cap.read(told.document.encode())


def _post(
    alarm_id: UUID, place: str, cause: str, moment: str, alert: cap.Alert, at: datetime
) -> None:
    services.post(
        alarm_id=alarm_id,
        place=place,
        cause=cause,
        moment=moment,
        document=cap.write(alert),
        at=at,
    )
