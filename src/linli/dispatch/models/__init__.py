"""The tables of dispatch."""

from linli.dispatch.models.planning import EarlierCalls, Foresight, TwinQuestion
from linli.dispatch.models.rounds import DayPlan, Duty, Gathered, Round, Stop

__all__ = [
    "DayPlan",
    "Duty",
    "EarlierCalls",
    "Foresight",
    "Gathered",
    "Round",
    "Stop",
    "TwinQuestion",
]
