"""Who is put on: burdens of eight weeks and the plan, and the drafts that close a week's gaps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from linli.core.coordinates import Point
from linli.dispatch.rota import days, foreseeing, queries
from linli.dispatch.staffing import fair
from linli.dispatch.staffing.fair import Burden, Evenness, Span
from linli.dispatch.staffing.needs import PATTERNS, shifts
from linli.people import drafting, planning
from linli.people import queries as people
from linli.people.drafting import NewDraft

DAY, WEEK, HOUR = timedelta(days=1), timedelta(days=7), timedelta(hours=1)
WEEKS_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody bears: over the weeks before, and in this week with their drafts."""

    member_id: UUID
    name: str
    before: Burden
    week: Burden
    passes: tuple[str, ...]

    @property
    def whole(self) -> Burden:
        """Both together."""
        return Burden(
            self.before.hours + self.week.hours,
            self.before.nights + self.week.nights,
            self.before.weekends + self.week.weekends,
        )


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who bears what over eight weeks and the plan, and how evenly."""

    people: tuple[Person, ...]
    before: Evenness
    with_plan: Evenness


def fairness(*, organisation_id: UUID, week_on: date, team_id: UUID | None = None) -> Fairness:
    """How hours, nights and free days are shared among those who can be put on."""
    organisation = people.organisation(organisation_id)
    members = queries.members_of(organisation, team_id)
    start = foreseeing.midnight(week_on)
    free = days.free_days(organisation, week_on - WEEK * WEEKS_BEFORE, WEEKS_BEFORE + 1)
    held = planning.held_between(
        member_ids=[one.id for one in members],
        start=start - WEEK * WEEKS_BEFORE,
        end=start + WEEK + DAY,
    )
    drafts = drafting.drafts_between(organisation_id=organisation_id, start=start, end=start + WEEK)
    found = []
    for one in members:
        spans = [Span(each.starts_at, each.ends_at) for each in held[one.id]]
        own = [Span(each.starts_at, each.ends_at) for each in drafts if each.member_id == one.id]
        week = [each for each in spans if start <= each.starts_at < start + WEEK] + own
        before = [each for each in spans if each.starts_at < start]
        all_ = [*spans, *own]
        passed = {
            code
            for each in week
            for code in fair.limits(each, [a for a in all_ if a is not each], monday=start)
        }
        zone = foreseeing.zone()
        found.append(
            Person(
                one.id,
                one.name,
                fair.burden(before, zone=zone, free=free),
                fair.burden(week, zone=zone, free=free),
                tuple(code for code in fair.LIMITS if code in passed),
            )
        )
    ordered = tuple(sorted(found, key=lambda one: (-one.whole.weight, one.name)))
    return Fairness(
        ordered,
        fair.evenness([one.before for one in found]),
        fair.evenness([one.whole for one in found]),
    )


def proposed_drafts(
    *, organisation_id: UUID, week_on: date, wanted: float, pattern: str, now: datetime,
    team_id: UUID | None = None,
) -> list[NewDraft]:  # fmt: skip
    """The shifts that close the week's gaps, each with whom to put on, or nobody.

    Args:
        pattern: a code of PATTERNS.
    """
    shown = queries.week(
        organisation_id=organisation_id, week_on=week_on, wanted=wanted, now=now, team_id=team_id
    )
    if not shown.days:
        return []
    start = foreseeing.midnight(week_on)
    needed = [
        block.needed for day in shown.days for block in day.blocks for _ in range(queries.BLOCK_H)
    ]
    organisation = people.organisation(organisation_id)
    members = queries.members_of(organisation, team_id)
    planned = queries.by_hour(queries.spans_of(members, start, start + WEEK), start)
    over = max(int((now - start) / HOUR) + 1, 0)
    wants = shifts(needed=needed, planned=planned, pattern=PATTERNS[pattern], before=over)
    spans = [
        Span(start + one.begins * HOUR, start + (one.begins + one.hours) * HOUR)
        for one in wants
        for _ in range(one.people)
    ]
    places = [
        shown.facts["places"][number % len(shown.facts["places"])]
        for one in wants
        for number in range(one.people)
    ]
    rank = [number for one in wants for number in range(one.people)]
    chosen = _who(organisation, members, week_on, spans, rank)
    return [
        NewDraft(
            span.starts_at,
            span.ends_at,
            UUID(who) if who else None,
            place["name"],
            Point(place["lon"], place["lat"]),
        )
        for span, who, place in zip(spans, chosen, places, strict=True)
    ]


def _who(
    organisation: people.OrganisationInfo,
    members: list[people.MemberInfo],
    week_on: date,
    spans: list[Span],
    rank: list[int],
) -> list[str]:
    start, zone = foreseeing.midnight(week_on), foreseeing.zone()
    free = days.free_days(organisation, week_on - WEEK * WEEKS_BEFORE, WEEKS_BEFORE + 1)
    held = planning.held_between(
        member_ids=[one.id for one in members],
        start=start - WEEK * WEEKS_BEFORE,
        end=start + WEEK + DAY,
    )
    near: dict[str, list[Span]] = {}
    before: dict[str, Burden] = {}
    for one in members:
        own = [Span(each.starts_at, each.ends_at) for each in held[one.id]]
        near[str(one.id)] = [each for each in own if each.ends_at > start - DAY]
        past = [each for each in own if each.ends_at <= start - DAY]
        before[str(one.id)] = fair.burden(past, zone=zone, free=free)
    return fair.put_on(
        wanted=spans, rank=rank, held=near, before=before, monday=start, zone=zone, free=free
    )
