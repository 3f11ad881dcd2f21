"""What a message may say of a case: code, category, owner, promise; no names, no internal notes."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from linli.cases.lifecycle import CLOSED, ENDED_STATES, RESOLVED, UNSURE
from linli.cases.queries import CaseDetail, ClockInfo
from linli.feedback import wording


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: a code of `wording.PROMISES` and its moment, either of which may be none."""

    code: str = ""
    at: datetime | None = None


def link(code: str) -> str:
    """Where a reporter follows the report with this tracking code."""
    return f"{settings.PUBLIC_URL}/track/{code}"


def what_next(case: CaseDetail) -> Next:
    """The first promise of a case that still stands, by its clocks."""
    if case.row.state == RESOLVED:
        return Next("rate")
    if case.row.state in {CLOSED, *ENDED_STATES}:
        return Next()
    live = _live(case)
    for kind in ("acknowledge", "arrive", "resolve"):
        clock = live.get(kind)
        if clock is None:
            continue
        if clock.state == "breached":
            return Next("late")
        if clock.state == "paused":
            return Next("paused", clock.pause_until)
        return Next(kind, clock.due_at)
    return Next("triage") if case.row.state == UNSURE else Next()


def _live(case: CaseDetail) -> dict[str, ClockInfo]:
    return {
        clock.kind: clock
        for clock in case.clocks
        if clock.hand_off_id is None and clock.state in {"running", "paused", "breached"}
    }


def outcome(case: CaseDetail) -> str:
    """The disposition in the language active now."""
    language = "name_en" if wording.is_english() else "name_zh"
    names = {item["code"]: item.get(language, "") for item in case.category.dispositions}
    return names.get(case.disposition, case.disposition)


def of_case(case: CaseDetail, *, code: str, now: datetime) -> dict[str, str]:
    """What every template may name, in the language active now.

    Args:
        code: the tracking code of the report whose reporter is told.
    """
    following = what_next(case)
    promise = wording.promise(following.code, at=following.at, now=now)
    # Sentences follow one another directly in Chinese, after a space in English.
    if promise and wording.is_english():
        promise += " "
    return {
        "code": code,
        "link": link(code),
        "category": case.category.name,
        "owner": case.row.owner_name,
        "promise": promise,
        "outcome": outcome(case),
    }
