"""The state under the engine's hands within one step; a copy is made only where it changes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.sensing.engine.values import Alarm, Effect, Rules, ScopeState, Track


class Work:
    """One step at one moment: reads through, writes to copies, gathers what follows."""

    __slots__ = ("_alarms", "_drill", "_flushed", "_tracks", "before", "effects", "now", "rules")

    def __init__(self, before: ScopeState, rules: Rules, now: datetime) -> None:
        self.before = before
        self.rules = rules
        self.now = now
        self.effects: list[Effect] = []
        self._tracks: dict[tuple[int, str], Track] | None = None
        self._alarms: dict[UUID, Alarm] | None = None
        self._flushed: dict[str, datetime] | None = None
        self._drill = before.drill_until

    @property
    def tracks(self) -> dict[tuple[int, str], Track]:
        found = self._tracks if self._tracks is not None else self.before.tracks
        return found  # type: ignore[return-value]  # only read through this

    @property
    def alarms(self) -> dict[UUID, Alarm]:
        found = self._alarms if self._alarms is not None else self.before.alarms
        return found  # type: ignore[return-value]  # only read through this

    @property
    def flushed(self) -> dict[str, datetime]:
        found = self._flushed if self._flushed is not None else self.before.flushed
        return found  # type: ignore[return-value]  # only read through this

    @property
    def is_drill(self) -> bool:
        return self._drill is not None and self.now < self._drill

    def keep(self, key: tuple[int, str], track: Track | None) -> None:
        """Remember a track, or forget it."""
        if self._tracks is None:
            self._tracks = dict(self.before.tracks)
        if track is None:
            self._tracks.pop(key, None)
        else:
            self._tracks[key] = track

    def put(self, alarm: Alarm) -> None:
        """Remember an alarm; one that is over stays until it is written down."""
        if self._alarms is None:
            self._alarms = dict(self.before.alarms)
        self._alarms[alarm.id] = alarm

    def flush(self, group: str) -> None:
        """A group was told of now."""
        if self._flushed is None:
            self._flushed = dict(self.before.flushed)
        self._flushed[group] = self.now

    def drill(self, until: datetime | None) -> None:
        self._drill = until

    def tell(self, step: str, alarm: Alarm, actor: str = "system", **facts: Any) -> None:
        """A step of an alarm follows."""
        self.effects.append(Effect(step, alarm.spot.number, self.now, alarm.id, facts, actor))

    def task(self, step: str, device: int, kind: str) -> None:
        """A task of a device begins or ends."""
        self.effects.append(Effect(step, device, self.now, None, {"task": kind}))

    def change(self, alarm: Alarm, **fields: Any) -> Alarm:
        """The alarm with other fields, remembered."""
        changed = replace(alarm, **fields)
        self.put(changed)
        if changed.state == "normal":
            # What it was about begins anew.
            key = (changed.spot.number, changed.rule)
            track = self.tracks.get(key)
            if track is not None and track.alarm == changed.id:
                self.keep(key, replace(track, alarm=None))
        return changed

    def done(self) -> tuple[ScopeState, tuple[Effect, ...]]:
        """The new state; the old one itself where nothing changed."""
        before = self.before
        if (
            self._tracks is None
            and self._alarms is None
            and self._flushed is None
            and self._drill == before.drill_until
        ):
            return before, tuple(self.effects)
        return (
            ScopeState(
                self.tracks,
                self.alarms,
                {
                    group: at
                    for group, at in self.flushed.items()
                    if self.now - at < timedelta(hours=1)
                },
                self._drill,
            ),
            tuple(self.effects),
        )


def closed(state: ScopeState) -> list[UUID]:
    """Alarms that are over and need not be remembered."""
    return [alarm.id for alarm in state.alarms.values() if alarm.state == "normal"]


def without(state: ScopeState, ids: list[UUID]) -> ScopeState:
    """The state without alarms that are over, once they are written down."""
    if not ids:
        return state
    gone = set(ids)
    alarms = {pk: alarm for pk, alarm in state.alarms.items() if pk not in gone}
    return replace(state, alarms=alarms)
