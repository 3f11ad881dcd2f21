"""A clock to and from what its table holds: columns by name, the rest as JSON details."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from linli.cases.clock_rules.values import ClockState

# Columns of the clock's table that bear the same name here.
COLUMNS = (
    "kind",
    "round",
    "state",
    "target",
    "consumed",
    "started_at",
    "due_at",
    "paused_at",
    "pause_reason",
    "pause_until",
    "met_at",
    "breached_at",
)


def columns(clock: ClockState) -> dict[str, Any]:
    """The values of `COLUMNS`."""
    return {name: getattr(clock, name) for name in COLUMNS}


def details(clock: ClockState) -> dict[str, Any]:
    """What the columns do not hold, as JSON; the calendar is its organisation's and not stored."""
    return {
        "grade": clock.grade,
        "around_the_clock": clock.around_the_clock,
        "since": clock.since.isoformat(),
        "waited_seconds": clock.waited / timedelta(seconds=1),
        "stopped_at": clock.stopped_at.isoformat() if clock.stopped_at else None,
        "noticed": list(clock.noticed),
    }


def restore(
    *, columns: Mapping[str, Any], details: Mapping[str, Any], calendar: Any, hand_off: Any = None
) -> ClockState:
    """The clock that `columns` and `details` describe, counting in `calendar`."""
    stopped_at = details["stopped_at"]
    return ClockState(
        **{name: columns[name] for name in COLUMNS},
        grade=details["grade"],
        around_the_clock=details["around_the_clock"],
        since=datetime.fromisoformat(details["since"]),
        waited=timedelta(seconds=details["waited_seconds"]),
        stopped_at=datetime.fromisoformat(stopped_at) if stopped_at else None,
        noticed=tuple(details["noticed"]),
        calendar=calendar,
        hand_off=hand_off,
    )
