"""Writes of the cases package: one function for each thing that a person or device can do."""

from linli.cases.services.assignments import (
    AssignmentNotFound,
    Offer,
    accept_assignment,
    arrive,
    ask_for_help,
    decline,
    depart,
    expire,
    leave,
    offer,
    withdraw,
)
from linli.cases.services.categories import NewCategory, keep_category
from linli.cases.services.dispatching import call_off, end_of_shift, propose
from linli.cases.services.endings import (
    ReopenTermOver,
    UnknownDisposition,
    clear,
    close_case,
    merge,
    rate,
    reopen_case,
    settle,
)
from linli.cases.services.erasing import StillNeeded, erase_report, forget_places, subjects_of
from linli.cases.services.handoffs import HandOffNotFound, answer_hand_off, hand_off
from linli.cases.services.notes import add_note
from linli.cases.services.opening import (
    Triaged,
    attach_report,
    index_again,
    join_media,
    open_case,
)
from linli.cases.services.overruling import Correction, overrule
from linli.cases.services.receiving import (
    NewReport,
    Received,
    receive_report,
    received_before,
)
from linli.cases.services.story import (
    CaseNotFound,
    add_media,
    escalate,
    flag,
    follow,
    keep_media,
    look_again,
)
from linli.cases.services.timing import look_at_clocks, pause_clocks, resume_clocks

__all__ = [
    "AssignmentNotFound",
    "CaseNotFound",
    "Correction",
    "HandOffNotFound",
    "NewCategory",
    "NewReport",
    "Received",
    "Offer",
    "ReopenTermOver",
    "StillNeeded",
    "Triaged",
    "UnknownDisposition",
    "accept_assignment",
    "add_media",
    "add_note",
    "answer_hand_off",
    "arrive",
    "ask_for_help",
    "attach_report",
    "call_off",
    "clear",
    "close_case",
    "decline",
    "depart",
    "end_of_shift",
    "erase_report",
    "escalate",
    "expire",
    "flag",
    "follow",
    "forget_places",
    "hand_off",
    "index_again",
    "join_media",
    "keep_category",
    "keep_media",
    "leave",
    "look_again",
    "look_at_clocks",
    "merge",
    "offer",
    "open_case",
    "overrule",
    "pause_clocks",
    "propose",
    "rate",
    "receive_report",
    "received_before",
    "reopen_case",
    "resume_clocks",
    "settle",
    "subjects_of",
    "withdraw",
]
