"""Who goes where: one decision over all that waits at a moment. Pure; no Django, no clock."""

from linli.dispatch.assign.decide import choose, decide, describe
from linli.dispatch.assign.model import (
    DEFAULT,
    Alternative,
    Plan,
    Proposal,
    Unit,
    Unserved,
    Waiting,
    Weights,
    Window,
)

__all__ = [
    "DEFAULT",
    "Alternative",
    "Plan",
    "Proposal",
    "Unit",
    "Unserved",
    "Waiting",
    "Weights",
    "Window",
    "choose",
    "decide",
    "describe",
]
