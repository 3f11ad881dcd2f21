"""What a critical alarm sets going besides its case: homes are warned, signed orders are done."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from linli.core.clock import now
from linli.core.outbox import Message
from linli.feedback.property import services as property_services
from linli.feedback.warnings import decide, queries, services
from linli.places import queries as places
from linli.sensing import queries as sensing
from linli.sensing.queries import AlarmInfo


def take_in(message: Message) -> None:
    """Warn, act on signed orders, or clear, as the alarm stands now; told twice, it is once."""
    act = ACTS.get(message.kind)
    if act is not None and message.about is not None:
        act(message.about)


def _raised(alarm_id: UUID) -> None:
    alarm, at = sensing.alarm(alarm_id), now()
    warn_around(alarm, at=at)
    property_services.apply_signed(alarm_id=alarm_id, at=at)


def _moved(alarm_id: UUID) -> None:
    clear_around(sensing.alarm(alarm_id), at=now())


# An alarm may become critical, or be over, by any of these.
ACTS: dict[str, Callable[[UUID], None]] = {
    "AlarmRaised": _raised,
    "AlarmConfirmed": _raised,
    "AlarmMoved": _moved,
    "AlarmJudged": _moved,
}


def warn_around(alarm: AlarmInfo, *, at: datetime) -> int:
    """Warn the homes around a critical alarm; returns how many were not warned before."""
    wanted = decide.warns(
        cause=alarm.cause, grade=alarm.grade, is_drill=alarm.is_drill, verdict=alarm.verdict
    )
    if not wanted or alarm.state == "normal":
        return 0
    return sum(
        services.warn_homes(
            scope=scope,
            cause=alarm.cause,
            alarm_id=alarm.id,
            homes=[home.code for home in sensing.evacuation_list(unit=scope)],
            at=at,
        )
        for scope in scopes_of(alarm)
    )


def scopes_of(alarm: AlarmInfo) -> list[str]:
    """The stairwells whose homes an alarm concerns: its own, or all where none is known."""
    if alarm.unit:
        return [alarm.unit]
    building = places.place_by_code(alarm.building) if alarm.building else None
    if building is None:
        return []
    return [one.code for one in places.children(building.id) if one.kind == "unit"] or [
        building.code
    ]


def clear_around(alarm: AlarmInfo, *, at: datetime) -> int:
    """Clear the warnings that no alarm keeps up any longer; returns how many."""
    scopes = queries.open_scopes(scopes=scopes_of(alarm), cause=alarm.cause)
    if not scopes:
        return 0
    beside = sensing.open_alarms(building=alarm.building, cause=alarm.cause)
    cleared = 0
    for scope in scopes:
        concerned = [one for one in beside if scope in scopes_of(one)]
        if alarm.id not in {one.id for one in concerned}:
            concerned.append(alarm)
        if all(
            decide.is_over(state=one.state, is_drill=one.is_drill, verdict=one.verdict)
            for one in concerned
            if one.annunciated_at is not None and one.grade == decide.GRADE
        ):
            why = decide.why_over(
                drills=[one.is_drill for one in concerned],
                verdicts=[one.verdict for one in concerned],
            )
            cleared += services.clear_warning(scope=scope, cause=alarm.cause, why=why, at=at)
    return cleared
