"""The alarm engine: pure. The same state, reading, rules and time give the same state and effects.

`step` takes a reading, `tick` takes the time, `operate` takes what a person did; each returns the
new state of one building and what follows. Nothing here reads a clock or a database.
"""

from linli.sensing.engine.operate import NotAllowed, operate
from linli.sensing.engine.step import look_at, step, tick
from linli.sensing.engine.values import (
    Alarm,
    Effect,
    Rule,
    Rules,
    RuleWrong,
    ScopeState,
    Seen,
    Spot,
)

__all__ = [
    "Alarm",
    "Effect",
    "NotAllowed",
    "Rule",
    "RuleWrong",
    "Rules",
    "ScopeState",
    "Seen",
    "Spot",
    "look_at",
    "operate",
    "step",
    "tick",
]
