"""The engine's state as JSON, for the table that keeps it between processes."""

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from linli.sensing.engine.values import Alarm, ScopeState, Spot, Track

TIMES = {
    "out_until",
    "since",
    "off_since",
    "began_at",
    "raised_at",
    "annunciated_at",
    "acknowledged_at",
    "returned_at",
    "shelved_until",
    "escalate_at",
    "upgrade_at",
    "closed_at",
}


def to_data(state: ScopeState) -> dict[str, Any]:
    """`state` in the shapes that JSON has."""
    return {
        "tracks": [
            {"rule": code, **_plain(track)} for (_device, code), track in state.tracks.items()
        ],
        "alarms": [_plain(alarm) for alarm in state.alarms.values()],
        "flushed": {cause: at.isoformat() for cause, at in state.flushed.items()},
        "drill_until": state.drill_until.isoformat() if state.drill_until else None,
    }


def from_data(data: dict[str, Any]) -> ScopeState:
    """What `to_data` made."""
    tracks: dict[tuple[int, str], Track] = {}
    for item in data.get("tracks", ()):
        code = item["rule"]
        track = Track(**_values(Track, item))
        tracks[track.spot.number, code] = track
    alarms = [Alarm(**_values(Alarm, item)) for item in data.get("alarms", ())]
    until = data.get("drill_until")
    return ScopeState(
        tracks,
        {alarm.id: alarm for alarm in alarms},
        {cause: datetime.fromisoformat(at) for cause, at in data.get("flushed", {}).items()},
        datetime.fromisoformat(until) if until else None,
    )


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, (Track, Alarm, Spot)):
        kind: type = type(value)
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, (datetime, UUID)):
        return value.isoformat() if isinstance(value, datetime) else str(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _values(kind: type, item: dict[str, Any]) -> dict[str, Any]:
    """The fields of `kind` in an item; what an older or newer version wrote besides is left."""
    found: dict[str, Any] = {}
    for name in _names(kind):
        if name not in item:
            continue
        value = item[name]
        if value is None:
            found[name] = None
        elif name == "spot":
            found[name] = Spot(**_values(Spot, value))
        elif name in TIMES:
            found[name] = datetime.fromisoformat(value)
        elif name == "flips":
            found[name] = tuple(datetime.fromisoformat(one) for one in value)
        elif name == "notes":
            found[name] = tuple(value)
        elif (kind is Alarm and name == "id") or (kind is Track and name == "alarm"):
            found[name] = UUID(value)
        else:
            found[name] = value
    return found
