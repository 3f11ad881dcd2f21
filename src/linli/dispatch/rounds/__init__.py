"""A day's rounds: ordered stops with time windows, re-planned when something urgent comes. Pure."""

from collections.abc import Sequence

from linli.core.coordinates import Point
from linli.dispatch.rounds.keep import Change, changes, replan
from linli.dispatch.rounds.model import LeftOut, Plan, Round, Stop, Visit, Ways, Worker
from linli.dispatch.rounds.nearest import nearest_next
from linli.dispatch.rounds.solve import plan
from linli.dispatch.rounds.urgent import improve, insert
from linli.dispatch.travel.speeds import Mode
from linli.dispatch.travel.times import Travel

__all__ = [
    "Change", "LeftOut", "Plan", "Round", "Stop", "Visit", "Ways", "Worker", "changes", "improve",
    "insert", "nearest_next", "plan", "replan", "ways_between",
]  # fmt: skip


def ways_between(
    *, travel: Travel, places: Sequence[Point], modes: Sequence[Mode], hour: int
) -> Ways:
    """Seconds between all places by mode, at an hour of local time (0-23)."""
    return {
        mode: travel.times(
            starts=places, modes=[mode] * len(places), goals=places, hour=hour
        ).seconds
        for mode in modes
    }
