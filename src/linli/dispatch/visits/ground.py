"""From rows to what the planner knows: stops, pieces of duty, and the ways between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from linli.core.coordinates import Point
from linli.dispatch import ways
from linli.dispatch.models import Duty
from linli.dispatch.rounds import Stop, Ways, Worker, ways_between
from linli.dispatch.travel.speeds import MODES as ALL_MODES
from linli.dispatch.travel.speeds import Mode
from linli.dispatch.visits.days import DAY_S, bounds, second_of
from linli.people import queries as people

# Who goes how: grid workers and officers by e-bike, the others on foot.
MODE_OF: dict[str, Mode] = {"officer": "ebike", "grid_worker": "ebike"}
SHORTEST_S = 600.0
# Streets are as busy as at ten in the morning, when most visits are made.
HOUR = 10


@dataclass(slots=True)
class Ground:
    """Places by number, in the order in which they were first named."""

    points: list[Point] = field(default_factory=list)

    def number(self, point: Point) -> int:
        """The number of a place; a new one where it is new."""
        if point in self.points:
            return self.points.index(point)
        self.points.append(point)
        return len(self.points) - 1

    def ways(self, modes: Iterable[str]) -> Ways:
        """Seconds between all of them."""
        used = set(modes)
        wanted = tuple(mode for mode in ALL_MODES if mode in used)
        return ways_between(travel=ways.travel(), places=self.points, modes=wanted, hour=HOUR)


def stop_of(duty: Duty, ground: Ground, *, on: date) -> Stop:
    """A duty as a stop of that day; what is overdue or runs out counts most."""
    return Stop(
        id=str(duty.id),
        place=ground.number(Point(duty.lon, duty.lat)),
        service_s=60.0 * duty.minutes,
        opens_s=60.0 * duty.opens_min,
        closes_s=60.0 * duty.closes_min,
        worth=_worth(duty, on),
        skills=frozenset({duty.skill}) if duty.skill else frozenset(),
    )


def _worth(duty: Duty, on: date) -> int:
    left = (duty.due_by - on).days
    return 6 if left < 0 else 5 if left == 0 else 3 if left <= 2 else 2


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A piece of a member's day on duty."""

    member_id: UUID
    kind: str
    starts_s: float
    ends_s: float
    point: Point | None
    skills: frozenset[str]


def on_duty(
    *, on: date, now: datetime, organisation_id: UUID, member_id: UUID | None = None
) -> list[OnDuty]:
    """Who of an organisation is on duty on a day, what is over by `now` cut off."""
    begins, ends = bounds(on)
    shifts = people.planned(since=begins, until=ends, organisation_ids=frozenset({organisation_id}))
    found = []
    for shift in shifts:
        who = shift.who
        starts_s = max(0.0, second_of(shift.starts_at, on=on), second_of(now, on=on))
        ends_s = min(DAY_S, second_of(who.ends_at, on=on))
        if member_id in {None, who.member_id} and ends_s - starts_s >= SHORTEST_S:
            one = OnDuty(who.member_id, who.kind, starts_s, ends_s, who.point, who.skills)
            found.append(one)
    return sorted(found, key=lambda one: (one.starts_s, str(one.member_id)))


def workers(
    pieces: Sequence[OnDuty], ground: Ground, *, first: dict[UUID, Point] | None = None
) -> list[Worker]:
    """Pieces of duty as workers of the planner, each named `<member>/<number>`.

    Args:
        first: where members are now, who are on their way already.
    """
    seen: dict[UUID, int] = {}
    found = []
    for one in pieces:
        number = seen.setdefault(one.member_id, 0)
        seen[one.member_id] += 1
        point = (first or {}).get(one.member_id) if number == 0 else None
        point = point or one.point or (ground.points[0] if ground.points else Point(0.0, 0.0))
        found.append(
            Worker(
                f"{one.member_id}/{number}",
                ground.number(point),
                one.starts_s,
                one.ends_s,
                mode=MODE_OF.get(one.kind, "walk"),
                skills=one.skills,
            )
        )
    return found


def member_of(worker: Worker) -> UUID:
    """Whose piece of duty a worker is."""
    return UUID(worker.id.partition("/")[0])


def begun(pieces: Sequence[Worker], *, at_s: float) -> list[Worker]:
    """The pieces from a second of the day on."""
    return [
        replace(one, starts_s=max(one.starts_s, at_s))
        for one in pieces
        if one.ends_s - max(one.starts_s, at_s) > 0
    ]
