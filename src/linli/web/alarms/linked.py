"""What an alarm set going: who was asked and why, homes warned, what a property system may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.cases import queries as case_queries
from linli.feedback.property import queries as property_queries
from linli.feedback.property.queries import AskedInfo, Possible
from linli.feedback.warnings import queries as warning_queries
from linli.feedback.warnings.queries import HomeInfo, WarningInfo
from linli.flow import alarms as alarm_cases
from linli.flow.linkage import scopes_of
from linli.guard.registry import names_of_actors
from linli.sensing.queries import AlarmInfo
from linli.web.alarms.showing import short
from linli.web.console import story, wording
from linli.web.shared import linkage_words as words
from linli.web.shared.words import Text

# An alarm that joined a warning a while after it was opened still shows it.
BESIDE = timedelta(hours=12)
# States of homes and of actions that change by themselves in the next seconds.
UNSETTLED = frozenset({"waiting", "calling", "queued", "failed"})


@dataclass(frozen=True, slots=True)
class ShownAsked:
    """A responder who was asked, in which state, and why."""

    name: str
    state: str
    at: datetime
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class ShownHome:
    """A home to warn and what is known of it."""

    it: HomeInfo
    says: Text
    tone: str
    icon: str
    knocked_by: str


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """A warning with its homes in words, and how many are in which state."""

    it: WarningInfo
    where: str
    homes: tuple[ShownHome, ...]
    counts: tuple[tuple[Text, int], ...]
    cleared: Text


@dataclass(frozen=True, slots=True)
class ShownAction:
    """What a system could do: the words for it, its key, and what was asked of it."""

    it: Possible
    does: Text
    key: str
    state: Text
    tone: str
    ground: Text
    who: str


def linked(alarm: AlarmInfo, *, at: datetime) -> dict[str, Any]:
    """Everything that hangs on an alarm, for its page."""
    asked, warnings, actions = asked_of(alarm), warnings_of(alarm), actions_of(alarm, at=at)
    return {
        "asked": asked,
        "warnings": warnings,
        "actions": actions,
        "unsettled": any(one.state == "offered" for one in asked)
        or any(one.it.counts.keys() & UNSETTLED for one in warnings)
        or any(one.it.asked and one.it.asked.state in UNSETTLED for one in actions),
    }


def asked_of(alarm: AlarmInfo) -> list[ShownAsked]:
    """Who was asked to the alarm’s case, in the order of asking; [] where none is in reach."""
    case_id = alarm_cases.cases_of([alarm.id]).get(alarm.id)
    # An alarm is in reach by its place, its case perhaps not.
    if case_id is None or case_id not in case_queries.rows_by_id([case_id]):
        return []
    case = case_queries.case_detail(case_id)
    names = story.names_for(case, [])
    return [
        ShownAsked(
            names.person(one.member_id),
            one.state,
            one.offered_at,
            wording.reasons_words(one.reasons, names),
        )
        for one in sorted(case.assignments, key=lambda one: (one.offered_at, one.id))
    ]


def warnings_of(alarm: AlarmInfo) -> list[ShownWarning]:
    """The warnings of the stairwells around an alarm that stood with it."""
    scopes = scopes_of(alarm)
    if not scopes:
        return []
    found = warning_queries.warnings_of(
        scopes=scopes,
        cause=alarm.cause,
        since=alarm.began_at,
        until=(alarm.closed_at or alarm.raised_at) + BESIDE,
    )
    return [_shown(one) for one in found]


def _shown(one: WarningInfo) -> ShownWarning:
    knockers = names_of_actors({home.knocked_by for home in one.homes if home.knocked_by})
    return ShownWarning(
        one,
        short(one.where),
        tuple(
            ShownHome(
                home,
                words.HOME_STATES[home.state].text,
                words.HOME_STATES[home.state].tone,
                words.HOME_STATES[home.state].icon,
                knockers.get(home.knocked_by, ""),
            )
            for home in one.homes
        ),
        tuple(
            (word.text, one.counts[code])
            for code, word in words.HOME_STATES.items()
            if one.counts.get(code)
        ),
        words.CLEARED.get(one.cleared_why, ""),
    )


def actions_of(alarm: AlarmInfo, *, at: datetime) -> list[ShownAction]:
    """What property systems could do about an alarm, with a key for each that is open."""
    found = property_queries.possible(alarm, now=at)
    actors = names_of_actors({one.asked.actor for one in found if one.asked})
    free: set[str] = set(words.ACTION_KEYS.values())
    shown: list[ShownAction] = []
    for one in found:
        key = words.ACTION_KEYS.get(one.action, "") if one.asked is None else ""
        if key not in free:
            key = ""
        free.discard(key)
        shown.append(_action(one, key, actors))
    return shown


def _action(one: Possible, key: str, actors: dict[str, str]) -> ShownAction:
    asked: AskedInfo | None = one.asked
    state = words.ACTION_STATES[asked.state] if asked else None
    return ShownAction(
        one,
        words.ACTIONS[one.action],
        key,
        state.text if state else "",
        state.tone if state else "",
        words.GROUNDS.get(asked.ground, "") if asked else "",
        actors.get(asked.actor, asked.actor) if asked else "",
    )
