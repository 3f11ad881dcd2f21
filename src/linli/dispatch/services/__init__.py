"""Writes of dispatch, and what it would decide."""

from linli.dispatch.services.applying import dispatch_case
from linli.dispatch.services.deciding import decide_for, desk_until, propose
from linli.dispatch.services.handing_over import hand_over_due
from linli.dispatch.services.sending import WHY, NoLongerThere, proposed_first, send
from linli.dispatch.services.standing_by import (
    MoveAnswered,
    MoveNotFound,
    NotFree,
    answer_move,
    offer_move,
    tidy_moves,
)

__all__ = [
    "WHY",
    "MoveAnswered",
    "MoveNotFound",
    "NoLongerThere",
    "NotFree",
    "answer_move",
    "decide_for",
    "desk_until",
    "dispatch_case",
    "hand_over_due",
    "offer_move",
    "propose",
    "proposed_first",
    "send",
    "tidy_moves",
]
