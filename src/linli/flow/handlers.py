"""Which event wakes which stage; this package alone knows."""

from collections.abc import Callable
from uuid import UUID

from linli.core.clock import now
from linli.core.outbox import Message
from linli.dispatch import services as dispatch
from linli.feedback import handlers as feedback
from linli.flow import alarms, cap, care, linkage, rounds
from linli.flow.registry import registered
from linli.triage import services as triage


def _about(message: Message) -> UUID:
    if message.about is None:
        raise ValueError(f"{message.kind} tells of nothing")
    return message.about


def _triage(message: Message) -> None:
    triage.triage_report(report_id=_about(message), at=now())


def _dispatch(message: Message) -> None:
    dispatch.dispatch_case(case_id=_about(message), now=now())


def _send_help(message: Message) -> None:
    skill = str(message.payload.get("skill", ""))
    dispatch.dispatch_case(case_id=_about(message), now=now(), wanted=1, skill=skill)


def _accepted(message: Message) -> None:
    rounds.make_way(message, now=now())


def _ended(message: Message) -> None:
    _dispatch(message)
    rounds.come_back(message, now=now())


def _alarm_raised(message: Message) -> None:
    alarms.take_in(message)
    cap.alarm_confirmed(message)


STAGES: dict[str, Callable[[Message], None]] = {
    "ReportReceived": _triage,
    "CaseOpened": _dispatch,
    "CaseOverruled": _dispatch,
    "CaseReopened": _dispatch,
    "AssignmentAccepted": _accepted,
    "AssignmentDeclined": _dispatch,
    "AssignmentExpired": _dispatch,
    "AssignmentEnded": _ended,
    "HandOffAsked": _dispatch,
    "HandOffMoved": _dispatch,
    "HelpAsked": _send_help,
    "AlarmRaised": _alarm_raised,
    "AlertTaken": cap.alert_taken,
    "AlertSetsOff": cap.alert_sets_off,
    "AlarmConfirmed": cap.alarm_confirmed,
    "AlarmMoved": cap.alarm_moved,
    "AlarmJudged": cap.alarm_judged,
    "CareCallMoved": care.follow,
}


def handle(message: Message) -> None:
    """Wake the stage that an event concerns, then tell everyone else who registered."""
    stage = STAGES.get(message.kind)
    if stage is not None:
        stage(message)
    linkage.take_in(message)
    feedback.handle(message)
    for handler in registered():
        handler(message)
