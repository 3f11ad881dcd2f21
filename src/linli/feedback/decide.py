"""Which event tells whom what. Pure: no database, no clock.

Reporters hear of `moments`, staff get `notices`; an event that is in neither table tells nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

# Every moment of which a reporter can hear, in the order in which they come.
MOMENTS = (
    "received",
    "passed_on",
    "accepted",
    "arrived",
    "answered",
    "overdue",
    "resolved",
    "reopened",
    "pin",
    "right_answered",
    "breach",
)
# A resident asks for a code to see their own reports; it goes by SMS only.
CODE = "code"
# Every moment that has words to be sent.
# Told to others than reporters, at their own wish or that of whom it is about; by SMS only.
OF_OTHERS = ("care_sent", "care_well", "self_test")
WORDED = (*MOMENTS, CODE, *OF_OTHERS)
# About a person's own data: sent for answering them, whether or not news was wanted.
OF_RIGHTS = frozenset({"pin", "right_answered", "breach"})
# Every kind of notice to staff.
NOTICES = (
    "overdue",
    "reminder",
    "escalated",
    "help",
    "bad_rating",
    "reopened",
    "handed_to",
    "returned",
    "glass_broken",
    "right_asked",
    "right_due",
    "right_late",
    "property_failed",
    "care_call",
)
ROUTINE = frozenset({"P3", "P4"})
BAD_RATING = 2
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
# A breach of these was promised to the reporter; the others are our own affair.
PROMISED = frozenset({"acknowledge", "resolve"})


@dataclass(frozen=True, slots=True)
class ToReporters:
    """Tell the reporters of the case; with `report_id` only that one."""

    moment: str
    # Which time of the moment, within a round or the whole case; it makes the message unique.
    occasion: str = ""
    report_id: str = ""
    is_each_round: bool = True


@dataclass(frozen=True, slots=True)
class ToStaff:
    """Tell `whom`: the owner's lead, the desk, those assigned, or the lead of an organisation."""

    kind: str
    whom: str
    occasion: str
    facts: tuple[tuple[str, Any], ...] = ()
    organisation_id: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    reporters: tuple[ToReporters, ...] = ()
    staff: tuple[ToStaff, ...] = ()


NOTHING = Telling()


def whom_to_tell(*, kind: str, facts: Mapping[str, Any], event_id: int) -> Telling:
    """Who hears what of an event.

    Args:
        kind: the event's kind, such as ``CaseResolved``.
        facts: the event's payload.
        event_id: its number, the same when it comes twice.
    """
    decide = TABLE.get(kind)
    return decide(facts, event_id) if decide else NOTHING


def _opened(facts: Mapping[str, Any], event_id: int) -> Telling:
    return Telling(
        (ToReporters("received", "", str(facts.get("report_id", "")), is_each_round=False),)
    )


def _accepted(facts: Mapping[str, Any], event_id: int) -> Telling:
    return Telling((ToReporters("accepted"),))


def _arrived(facts: Mapping[str, Any], event_id: int) -> Telling:
    return Telling((ToReporters("arrived"),))


def _resolved(facts: Mapping[str, Any], event_id: int) -> Telling:
    return Telling((ToReporters("resolved"),))


def _reopened(facts: Mapping[str, Any], event_id: int) -> Telling:
    which = f"round:{facts.get('round', '')}"
    by_reporter = bool(facts.get("by_reporter"))
    notice = ToStaff("reopened", "lead", which, (("by_reporter", by_reporter),))
    return Telling((ToReporters("reopened", which, is_each_round=False),), (notice,))


def _handed_off(facts: Mapping[str, Any], event_id: int) -> Telling:
    hand_off, taker = str(facts["hand_off_id"]), str(facts["taker_id"])
    mode = str(facts.get("mode", "transfer"))
    notice = ToStaff("handed_to", "organisation", hand_off, (("mode", mode),), taker)
    moments = (
        (ToReporters("passed_on", hand_off, is_each_round=False),) if mode == "transfer" else ()
    )
    return Telling(moments, (notice,))


def _hand_off_moved(facts: Mapping[str, Any], event_id: int) -> Telling:
    if facts.get("state") != "returned":
        return NOTHING
    return Telling((), (ToStaff("returned", "lead", str(facts["hand_off_id"])),))


def _noted(facts: Mapping[str, Any], event_id: int) -> Telling:
    if not facts.get("is_public"):
        return NOTHING
    return Telling((ToReporters("answered", f"event:{event_id}", is_each_round=False),))


def _breached(facts: Mapping[str, Any], event_id: int) -> Telling:
    clock = str(facts.get("clock", ""))
    occasion = f"{clock}:{facts.get('due_at', '')}"
    told = (("clock", clock), ("due_at", facts.get("due_at", "")))
    moments = (ToReporters("overdue", clock),) if clock in PROMISED else ()
    return Telling(moments, (ToStaff("overdue", "lead", occasion, told),))


def _reminded(facts: Mapping[str, Any], event_id: int) -> Telling:
    clock = str(facts.get("clock", ""))
    told = (("clock", clock), ("due_at", facts.get("due_at", "")))
    return Telling((), (ToStaff("reminder", "assigned", f"event:{event_id}", told),))


def _escalated(facts: Mapping[str, Any], event_id: int) -> Telling:
    level, why = str(facts.get("level", "lead")), str(facts.get("why", ""))
    if level == "lead" and why == "breached":
        # The breach itself has told the lead.
        return NOTHING
    whom = "lead" if level == "lead" else "desk"
    return Telling((), (ToStaff("escalated", whom, f"event:{event_id}", (("why", why),)),))


def _asked_for_help(facts: Mapping[str, Any], event_id: int) -> Telling:
    skill = str(facts.get("skill", ""))
    return Telling((), (ToStaff("help", "lead", f"event:{event_id}", (("skill", skill),)),))


def _rated(facts: Mapping[str, Any], event_id: int) -> Telling:
    rating = int(facts.get("rating", 5))
    if rating > BAD_RATING:
        return NOTHING
    told = (("rating", rating),)
    return Telling((), (ToStaff("bad_rating", "lead", f"event:{event_id}", told),))


def _glass_broken(facts: Mapping[str, Any], event_id: int) -> Telling:
    return Telling((), (ToStaff("glass_broken", "lead", f"glass:{facts['glass_id']}"),))


TABLE = {
    "CaseOpened": _opened,
    "ReportAttached": _opened,
    "AssignmentAccepted": _accepted,
    "ResponderArrived": _arrived,
    "CaseResolved": _resolved,
    "CaseReopened": _reopened,
    "HandOffAsked": _handed_off,
    "HandOffMoved": _hand_off_moved,
    "NoteAdded": _noted,
    "CaseEscalated": _escalated,
    "HelpAsked": _asked_for_help,
    "ClockBreached": _breached,
    "ClockReminded": _reminded,
    "CaseRated": _rated,
    "GlassBroken": _glass_broken,
}


def is_stale(*, moment: str, has_ended: bool, is_late: bool) -> bool:
    """Whether news no longer helps: a step of a case that has ended, a delay that is over."""
    if moment == "overdue":
        return has_ended or not is_late
    return has_ended and moment in {"accepted", "arrived"}


def send_at(*, channel: str, grade: str, at: datetime, zone: str) -> datetime:
    """When a message goes out: no routine SMS between 22:00 and 07:00 local time."""
    if channel != "sms" or grade not in ROUTINE:
        return at
    local = at.astimezone(ZoneInfo(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    morning = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(morning, QUIET_UNTIL, ZoneInfo(zone)).astimezone(at.tzinfo)
