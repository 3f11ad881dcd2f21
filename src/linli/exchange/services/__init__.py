"""Writes of the exchange."""

from linli.exchange.services.corrections import (
    CorrectionNotFound,
    OpenedCorrection,
    make_correction,
    open_corrections,
    settle_correction,
    settle_matching,
    tell_corrections,
)
from linli.exchange.services.placements import PlaceTooWide, choose_place, forget_place
from linli.exchange.services.reviews import (
    DecidedOtherwise,
    UnknownVerdict,
    decide_pair,
    undo_decision,
)
from linli.exchange.services.samples import (
    CheckedOtherwise,
    UnknownResult,
    check_sample,
    draw_samples,
)

__all__ = [
    "CheckedOtherwise",
    "CorrectionNotFound",
    "DecidedOtherwise",
    "OpenedCorrection",
    "PlaceTooWide",
    "UnknownResult",
    "UnknownVerdict",
    "check_sample",
    "choose_place",
    "decide_pair",
    "draw_samples",
    "forget_place",
    "make_correction",
    "open_corrections",
    "settle_correction",
    "settle_matching",
    "tell_corrections",
    "undo_decision",
]
