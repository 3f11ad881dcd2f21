"""The tables of dispatch."""

from linli.dispatch.models.planning import EarlierCalls, Foresight, TwinQuestion
from linli.dispatch.models.rounds import DayPlan, Duty, Gathered, Round, Stop
from linli.dispatch.models.standby import STANDBY_STATES, Standby

__all__ = [
    "STANDBY_STATES",
    "DayPlan",
    "Duty",
    "EarlierCalls",
    "Foresight",
    "Gathered",
    "Round",
    "Standby",
    "Stop",
    "TwinQuestion",
]
