"""Whether homes are warned, and what is known of a home. Pure: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

# A gas leak warns nobody by telephone: a ringing set may light it.
CAUSES = frozenset({"fire"})
GRADE = "P1"
FALSE_VERDICTS = frozenset({"nuisance", "fault", "drill"})

TOLD, SENT, CALLING, NOT_REACHED, NOBODY, NO_WAY, WAITING = (
    "told",
    "sent",
    "calling",
    "not_reached",
    "nobody",
    "no_way",
    "waiting",
)
DOOR = "door"
# In the order in which somebody should knock.
ORDER = (NOT_REACHED, NOBODY, NO_WAY, SENT, CALLING, WAITING, TOLD, DOOR)


@dataclass(frozen=True, slots=True)
class Try:
    """One message or call: its channel, its state, how a call ended."""

    channel: str
    state: str
    outcome: str


def warns(*, cause: str, grade: str, is_drill: bool, verdict: str) -> bool:
    """Whether an alarm warns the homes around it; a drill and a false alarm never do."""
    return cause in CAUSES and grade == GRADE and not is_drill and verdict not in FALSE_VERDICTS


def is_over(*, state: str, is_drill: bool, verdict: str) -> bool:
    """Whether an alarm no longer keeps a warning up."""
    return state == "normal" or is_drill or verdict in FALSE_VERDICTS


def why_over(*, drills: Iterable[bool], verdicts: Iterable[str]) -> str:
    """Why a warning is cleared: ``drill``, ``false`` where all were, else ``over``."""
    drilled, judged = list(drills), list(verdicts)
    if drilled and all(drilled):
        return "drill"
    if judged and all(verdict in FALSE_VERDICTS for verdict in judged):
        return "false"
    return "over"


def home_state(
    *, is_knocked: bool, is_looked: bool, people: int | None, tries: Iterable[Try]
) -> str:
    """What is known of a home: only a call that was answered, or a knock, counts as told."""
    given = list(tries)
    if is_knocked:
        return DOOR
    if any(one.outcome == "answered" for one in given):
        return TOLD
    if not is_looked:
        return WAITING
    if people is None:
        return NO_WAY
    if not people:
        return NOBODY
    calls = [one for one in given if one.channel == "voice"]
    if any(one.state != "dead" and not one.outcome for one in calls):
        return CALLING
    if any(one.channel == "sms" and one.state == "sent" for one in given):
        return SENT
    if any(one.state in {"queued", "failed"} for one in given):
        return WAITING
    return NOT_REACHED
