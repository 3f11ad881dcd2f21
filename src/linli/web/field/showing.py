"""How a task looks in a list: the way there, the clock, the next step."""

from linli.cases.queries import TaskInfo
from linli.core.coordinates import Point, distance_m
from linli.people.queries import MemberInfo
from linli.web.field import steps
from linli.web.shared.pieces import Clock

WALK_M_PER_MIN = 75
RIDE_M_PER_MIN = 220
DETOUR = 1.4


def travel(task: TaskInfo, member: MemberInfo) -> dict[str, int]:
    """Metres and minutes from the place of duty, by street as we guess it."""
    row, metres = task.case, task.distance_m
    if row.lon is not None and row.lat is not None and member.point is not None:
        metres = distance_m(Point(row.lon, row.lat), member.point) * DETOUR
    if metres is None:
        return {}
    return {
        "metres": round(metres / 10) * 10,
        "walk": max(1, round(metres / WALK_M_PER_MIN)),
        "ride": max(1, round(metres / RIDE_M_PER_MIN)),
    }


def case_clock(task: TaskInfo) -> Clock | None:
    """The time left to answer an offer, to arrive, or to resolve."""
    if task.is_offer:
        return Clock("acknowledge", "running", task.expires_at, task.offered_at)
    row = task.case
    if row.next_due_at is None:
        return None
    kind = "resolve" if task.arrived_at else "arrive"
    return Clock(kind, "running", row.next_due_at, row.opened_at)


def card_of(task: TaskInfo, member: MemberInfo) -> dict[str, object]:
    """What a card of the list shows."""
    return {
        "task": task,
        "next": steps.NEXT[task.state],
        "travel": travel(task, member),
        "clock": case_clock(task),
    }
