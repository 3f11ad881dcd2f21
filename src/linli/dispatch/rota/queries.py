"""A week as a lead sees it: calls foreseen, people needed and planned, burdens, promises kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from linli.cases import queries as cases
from linli.dispatch.models import Foresight
from linli.dispatch.rota import days, foreseeing
from linli.dispatch.staffing.chance import TARGET_S, Reach, chance
from linli.dispatch.staffing.fair import Span
from linli.dispatch.staffing.needs import Choice, need
from linli.people import drafting, planning
from linli.people import queries as people
from linli.people.drafting import DraftInfo

DAY, WEEK, HOUR = timedelta(days=1), timedelta(days=7), timedelta(hours=1)
BLOCK_H, WEEK_H = 4, 168
# A past week with fewer cases shows no share: it would be chance.
FEWEST_A_WEEK = 10
# Routine cases are done in their turn; the promise is not about them.
PROMISED_GRADES = ("P1", "P2", "P3")
# Nobody plans more people at once for one organisation.
MOST_PEOPLE = 40


@dataclass(frozen=True, slots=True)
class Block:
    """Four hours: calls foreseen, people needed and there, and what each choice promises.

    `planned` counts published shifts, `drafted` the drafts with somebody, `open` those without;
    the fewest of the four hours.
    """

    begins_at: datetime
    ends_at: datetime
    mean: float
    low: int
    high: int
    needed: int
    is_reached: bool
    planned: int
    drafted: int
    open: int
    chance: float | None
    choices: tuple[Choice, ...]

    @property
    def gap(self) -> int:
        """People missing (above nought) or beyond what is needed, filled drafts counted."""
        return self.needed - self.planned - self.drafted


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week with its blocks; `kind` is workday, weekend, holiday or make-up."""

    on: date
    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The whole week.

    Attributes:
        state: none (nobody asked), wanted, made, thin (too little is known), failed.
        facts: what the forecast rests on, as the job kept it.
        chance_planned, chance_drafted: of all calls, with the published shifts and with the drafts
            that have somebody on top; None without a forecast.
        holidays_known: whether the State Council's notice of the year is known.
    """

    week_on: date
    state: str
    made_at: datetime | None
    reckoned: float | None
    facts: dict[str, Any]
    days: tuple[Day, ...]
    chance_planned: float | None
    chance_drafted: float | None
    drafts: tuple[DraftInfo, ...]
    holidays_known: bool


def week(
    *, organisation_id: UUID, week_on: date, wanted: float, now: datetime,
    team_id: UUID | None = None,
) -> Week:  # fmt: skip
    """A week of an organisation.

    Args:
        week_on: its Monday.
        wanted: the chance of a response in time that is planned for, 0 to 1.
        team_id: only this team's people count as planned; None for all.
    """
    row = Foresight.objects.filter(organisation_id=organisation_id, week_on=week_on).first()
    facts: dict[str, Any] = row.foreseen if row else {}
    start = foreseeing.midnight(week_on)
    drafts = drafting.drafts_between(organisation_id=organisation_id, start=start, end=start + WEEK)
    state = "none" if row is None else row.state
    if state == "made" and "hours" not in facts:
        state = "thin"
    organisation = people.organisation(organisation_id)
    kinds, is_known = days.day_kinds(organisation, week_on)
    shown = Week(
        week_on, state, row.made_at if row else None, row.reckoned if row else None, facts, (),
        None, None, tuple(drafts), is_known,
    )  # fmt: skip
    if "hours" not in facts:
        return shown
    members = members_of(organisation, team_id)
    planned = by_hour(spans_of(members, start, start + WEEK), start)
    drafted, vacant = (
        by_hour(
            [
                Span(one.starts_at, one.ends_at)
                for one in drafts
                if (one.member_id is None) == is_vacant
            ],
            start,
        )
        for is_vacant in (False, True)
    )
    team = Team(facts)
    there = There(start, planned, drafted, vacant)
    blocks = [_block(team, at, wanted, there) for at in range(0, WEEK_H, BLOCK_H)]
    listed = tuple(
        Day(week_on + DAY * day, kinds[day], tuple(blocks[day * 6 : day * 6 + 6]))
        for day in range(7)
    )
    return replace(
        shown,
        days=listed,
        chance_planned=team.over_week(planned),
        chance_drafted=team.over_week([a + b for a, b in zip(planned, drafted, strict=True)]),
    )


class Team:
    """The forecast's facts, ready for asking chances."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.hours: list[float] = [one * facts["per_call"] for one in facts["hours"]]
        self.blocks: list[dict[str, float]] = facts["blocks"]
        self.work_s: float = facts["work_s"]
        self.reach = Reach(np.array(facts["near"]))

    def at(self, people: int, hour: int) -> float:
        """The chance of a call in this hour of the week."""
        return chance(
            people=people, per_hour=self.hours[hour], work_s=self.work_s, reach=self.reach
        )

    def over_block(self, present: Sequence[int], at: int) -> float:
        """The chance of a call in the block that begins at this hour."""
        part = range(at, at + BLOCK_H)
        whole = sum(self.hours[hour] for hour in part)
        if whole <= 0:
            return min(self.at(present[hour], hour) for hour in part)
        return sum(self.hours[hour] * self.at(present[hour], hour) for hour in part) / whole

    def over_week(self, present: Sequence[int]) -> float:
        """The chance of any call of the week."""
        whole = sum(self.hours)
        if whole <= 0:
            return 0.0
        return (
            sum(self.hours[hour] * self.at(present[hour], hour) for hour in range(WEEK_H)) / whole
        )


@dataclass(frozen=True, slots=True)
class There:
    """People by hour of the week that begins at `start`."""

    start: datetime
    planned: list[int]
    drafted: list[int]
    vacant: list[int]


def _block(team: Team, at: int, wanted: float, there: There) -> Block:
    told = team.blocks[at // BLOCK_H]
    hours = tuple(team.hours[at : at + BLOCK_H])
    more = max(told["high"] / max(told["mean"], 1e-9), 1.0) if told["mean"] else 1.0
    found = need(
        per_hour=hours,
        busy=tuple(one * more for one in hours),
        work_s=team.work_s,
        reach=team.reach,
        wanted=wanted,
        most=MOST_PEOPLE,
    )
    part = slice(at, at + BLOCK_H)
    both = [a + b for a, b in zip(there.planned, there.drafted, strict=True)]
    planned = min(there.planned[part])
    return Block(
        there.start + at * HOUR,
        there.start + (at + BLOCK_H) * HOUR,
        told["mean"],
        int(told["low"]),
        int(told["high"]),
        found.people,
        found.is_reached,
        planned,
        min(both[part]) - planned,
        min(there.vacant[part]),
        team.over_block(both, at),
        found.choices,
    )


def members_of(
    organisation: people.OrganisationInfo, team_id: UUID | None
) -> list[people.MemberInfo]:
    """Who can be put on: all of an organisation, or of one team."""
    listed = foreseeing.on_the_rota(organisation)
    return [one for one in listed if team_id in (None, one.team_id)]


def spans_of(members: list[people.MemberInfo], start: datetime, end: datetime) -> list[Span]:
    """Their published shifts that touch the period."""
    held = planning.held_between(member_ids=[one.id for one in members], start=start, end=end)
    return [Span(one.starts_at, one.ends_at) for listed in held.values() for one in listed]


def by_hour(spans: Sequence[Span], start: datetime) -> list[int]:
    """How many are there throughout each hour of the week."""
    present = [0] * WEEK_H
    for one in spans:
        first = max(-int(-((one.starts_at - start) / HOUR) // 1), 0)
        last = min(int((one.ends_at - start) / HOUR), WEEK_H)
        for hour in range(first, last):
            present[hour] += 1
    return present


@dataclass(frozen=True, slots=True)
class Kept:
    """A past week: the chance that was promised, and the share that was reached in time."""

    week_on: date
    promised: float | None
    achieved: float | None
    cases: int


def promises(*, organisation_id: UUID, before: date, now: datetime, weeks: int = 8) -> list[Kept]:
    """Past weeks, the latest first: promised when the plan was published, and measured.

    Measured are urgent cases and those to be done soon; a case nobody came to counts as not in
    time. A week with fewer than ten shows no share.

    Args:
        before: the Monday of a week; weeks before it count, and only those that are over.
    """
    rows = Foresight.objects.filter(organisation_id=organisation_id, week_on__lt=before)
    promised = {row.week_on: row.promise.get("chance") for row in rows}
    found = []
    for number in range(1, weeks + 1):
        monday = before - WEEK * number
        start = foreseeing.midnight(monday)
        if start + WEEK > now:
            continue
        listed = cases.answered(
            owner_ids=frozenset({organisation_id}), since=start, until=start + WEEK
        )
        counted = [one for one in listed if one.grade in PROMISED_GRADES]
        reached = sum(one.response_s is not None and one.response_s <= TARGET_S for one in counted)
        share = reached / len(counted) if len(counted) >= FEWEST_A_WEEK else None
        found.append(Kept(monday, promised.get(monday), share, len(counted)))
    return found
