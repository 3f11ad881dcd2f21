"""Writing what the engine made of a building: its state, its alarms, their story, the events."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from linli.core import events as core_events
from linli.ledger import services as ledger
from linli.sensing import events, versions
from linli.sensing.engine import Alarm, Effect, Rules, ScopeState, look_at, stored, work
from linli.sensing.models import Alarm as AlarmRow
from linli.sensing.models import AlarmEvent, MaintenanceTask, Scope

# Steps of an alarm that are told to others by `AlarmMoved`.
MOVES = frozenset({"acknowledged", "returned", "closed", "shelved", "unshelved", "marked_drill"})
STORED = (
    "grade",
    "state",
    "is_confirmed",
    "is_drill",
    "annunciated_at",
    "held_by",
    "acknowledged_at",
    "acknowledged_by",
    "returned_at",
    "shelved_until",
    "closed_at",
    "escalations",
    "notes",
)


class ScopeMoved(Exception):
    """Somebody changed the building since its state was read; read again and repeat."""


def load(code: str) -> tuple[ScopeState, int]:
    """A building's state and its version; an empty one where nothing is remembered."""
    row = Scope.objects.filter(pk=code).first()
    if row is None:
        return ScopeState(), 0
    return stored.from_data(row.content), row.version


def load_all() -> dict[str, tuple[ScopeState, int]]:
    """The states of all buildings of which something is remembered."""
    return {
        row.code: (stored.from_data(row.content), row.version)
        for row in Scope.objects.exclude(code__startswith="#")
    }


def keep(
    *,
    code: str,
    before: ScopeState,
    version: int,
    after: ScopeState,
    effects: Iterable[Effect],
    device_ids: Mapping[int, UUID],
    rules: Rules,
) -> tuple[ScopeState, int]:
    """Write a building's new state with everything that follows; in the caller's transaction.

    Args:
        version: that of `before`; a building changed by others meanwhile is not overwritten.
        device_ids: of every device among the effects, by number.
    Returns:
        The state to go on with, without alarms that are over, and its version.
    Raises:
        ScopeMoved: the building has another version.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a state and its alarms belong together")
    after_closed = work.without(after, work.closed(after))
    new = versions.next_version()
    with connection.cursor() as cursor:
        given: list[Any] = [
            code,
            new,
            Jsonb(stored.to_data(after_closed)),
            look_at(after_closed, rules),
            version,
        ]
        cursor.execute(
            "INSERT INTO sensing_scope (code, version, content, look_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (code) DO UPDATE SET version = excluded.version,"
            " content = excluded.content, look_at = excluded.look_at"
            " WHERE sensing_scope.version = %s",
            given,
        )
        if cursor.rowcount != 1:
            raise ScopeMoved(code)
    changed = [alarm for pk, alarm in after.alarms.items() if before.alarms.get(pk) is not alarm]
    _write_alarms(changed, device_ids)
    _tell(list(effects), after, device_ids)
    return after_closed, new


def _write_alarms(alarms: list[Alarm], device_ids: Mapping[int, UUID]) -> None:
    rows = [
        AlarmRow(
            id=alarm.id,
            device_id=device_ids[alarm.spot.number],
            rule=alarm.rule,
            rule_version=alarm.rule_version,
            cause=alarm.cause,
            is_life_safety=alarm.is_life_safety,
            building=alarm.spot.building,
            unit=alarm.spot.unit,
            home=alarm.spot.home,
            floor=alarm.spot.floor,
            room=alarm.spot.room,
            began_at=alarm.began_at,
            raised_at=alarm.raised_at,
            **{name: _column(alarm, name) for name in STORED},
        )
        for alarm in alarms
    ]
    AlarmRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=STORED, batch_size=500
    )


def _column(alarm: Alarm, name: str) -> object:
    value = getattr(alarm, name)
    return list(value) if name == "notes" else value


def _tell(effects: list[Effect], state: ScopeState, device_ids: Mapping[int, UUID]) -> None:
    AlarmEvent.objects.bulk_create(
        [
            AlarmEvent(
                alarm_id=effect.alarm,
                step=effect.step,
                at=effect.at,
                actor=effect.actor,
                facts=core_events.plain(dict(effect.facts)),
            )
            for effect in effects
            if effect.alarm is not None
        ],
        batch_size=500,
    )
    for effect in effects:
        if effect.alarm is None:
            _tend(effect, device_ids[effect.device])
            continue
        event = _event(effect, state.alarms[effect.alarm], device_ids)
        if event is not None:
            ledger.append(event, actor=_actor(effect, device_ids))


def _actor(effect: Effect, device_ids: Mapping[int, UUID]) -> str:
    return effect.actor if effect.actor != "system" else f"device:{device_ids[effect.device]}"


def _event(
    effect: Effect, alarm: Alarm, device_ids: Mapping[int, UUID]
) -> core_events.Event | None:
    if effect.step == "annunciated" and effect.facts.get("first", True):
        spot = alarm.spot
        return events.AlarmRaised(
            about=alarm.id,
            device_id=device_ids[spot.number],
            cause=alarm.cause,
            grade=alarm.grade,
            place=spot.home or spot.unit or spot.building,
            is_confirmed=alarm.is_confirmed,
            is_drill=alarm.is_drill,
            together=int(effect.facts["together"]),
            at=effect.at,
        )
    if effect.step in {"confirmed", "upgraded"}:
        numbers = effect.facts.get("devices", [effect.device])
        devices = tuple(device_ids[n] for n in numbers if n in device_ids)
        return events.AlarmConfirmed(
            alarm.id, alarm.cause, alarm.grade, alarm.spot.unit, devices, effect.at
        )
    if effect.step == "escalated":
        times = int(effect.facts["times"])
        return events.AlarmEscalated(alarm.id, alarm.cause, alarm.grade, times, effect.at)
    if effect.step in MOVES:
        return events.AlarmMoved(alarm.id, effect.step, alarm.state, effect.at)
    return None


def _tend(effect: Effect, device_id: UUID) -> None:
    """A maintenance task begins or ends."""
    kind = effect.facts["task"]
    if effect.step == "task":
        make_task(device_id=device_id, kind=kind, at=effect.at)
    else:
        MaintenanceTask.objects.filter(device_id=device_id, kind=kind, done_at=None).update(
            done_at=effect.at, done_by="system"
        )


def make_task(
    *, device_id: UUID, kind: str, at: datetime, facts: dict[str, object] | None = None
) -> None:
    """Make a task unless one of its kind is open for the device."""
    MaintenanceTask.objects.bulk_create(
        [MaintenanceTask(device_id=device_id, kind=kind, made_at=at, facts=facts or {})],
        ignore_conflicts=True,
    )
