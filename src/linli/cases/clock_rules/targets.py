"""Which targets hold for a case: its category's, or the grade's where it has none."""

from collections.abc import Mapping
from datetime import timedelta

from linli.cases.clock_rules.values import ROUTINE_GRADES, Targets, Terms
from linli.core.worktime import Calendar


def _minutes(acknowledge: int, arrive: int, resolve: int) -> Targets:
    return Targets(
        acknowledge=timedelta(minutes=acknowledge),
        arrive=timedelta(minutes=arrive),
        resolve=timedelta(minutes=resolve),
    )


# P1 and P2 around the clock: someone is there within five minutes where life is in danger. P3 and
# P4 in working time, 8 hours to a day.
DEFAULT_TARGETS = {
    "P1": _minutes(1, 5, 2 * 60),
    "P2": _minutes(5, 30, 8 * 60),
    "P3": _minutes(60, 8 * 60, 3 * 8 * 60),
    "P4": _minutes(4 * 60, 16 * 60, 5 * 8 * 60),
}


def terms_for(
    *, grade: str, category_grade: str, clocks: Mapping[str, object], calendar: Calendar
) -> Terms:
    """The terms of a case of this grade.

    `clocks` are the category's: acknowledge_minutes, arrive_minutes, resolve_minutes and
    around_the_clock; a step left out has the grade's default, an `arrive_minutes` of None means
    that nobody goes. They are meant for the category's own grade: a more urgent case gets the
    shorter of both promises, a less urgent one the longer.
    """
    return Terms(
        grade=grade,
        targets=_targets(grade, category_grade, clocks),
        calendar=calendar,
        around_the_clock=bool(clocks.get("around_the_clock")) or grade not in ROUTINE_GRADES,
    )


def _targets(grade: str, category_grade: str, clocks: Mapping[str, object]) -> Targets:
    usual = DEFAULT_TARGETS[grade]

    def chosen(name: str, default: timedelta) -> timedelta:
        minutes = clocks.get(f"{name}_minutes")
        if not isinstance(minutes, int):
            return default
        own = timedelta(minutes=minutes)
        if grade == category_grade:
            return own
        return min(own, default) if grade < category_grade else max(own, default)

    nobody_goes = "arrive_minutes" in clocks and clocks["arrive_minutes"] is None
    return Targets(
        acknowledge=chosen("acknowledge", usual.acknowledge),
        resolve=chosen("resolve", usual.resolve),
        arrive=None if nobody_goes or usual.arrive is None else chosen("arrive", usual.arrive),
    )
