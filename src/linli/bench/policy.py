"""How long a decision of the policies takes, in process."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from linli.guard.policy import Glass, Post, Target, decide, decide_anywhere, decide_each
from linli.guard.roles import ACTIONS, ROLES

COUNT = 5_000
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def run() -> dict[str, Any]:
    """Milliseconds a decision, by the clock and of processor time."""
    rng = random.Random(1)
    posts = [_posts(rng) for _number in range(COUNT)]
    targets = [_target(rng) for _number in range(COUNT)]
    actions = rng.choices(list(ACTIONS), k=COUNT)
    members = [UUID(int=rng.randrange(20)) for _number in range(COUNT)]
    glass = Glass(UUID(int=3), NOON, NOON + timedelta(hours=1), 30)

    def one(number: int) -> object:
        return decide(posts[number], actions[number], targets[number], member_id=members[number])

    def emergency(number: int) -> object:
        asked = posts[number], "case.view", targets[number]
        return decide(*asked, member_id=members[number], glasses=[glass], at=NOON)

    def every(number: int) -> object:
        return decide_each(posts[number], ACTIONS, targets[number], member_id=members[number])

    def carried(number: int) -> object:
        return decide_anywhere([post.role for post in posts[number]], actions[number])

    return {
        "decisions": COUNT,
        "on_a_case_ms": _timed(one, COUNT),
        "in_an_emergency_ms": _timed(emergency, COUNT),
        "every_action_of_a_case_ms": _timed(every, COUNT // 5),
        "role_only_ms": _timed(carried, COUNT),
    }


def _posts(rng: random.Random) -> list[Post]:
    return [
        Post(rng.choice(list(ROLES)), UUID(int=rng.randrange(40)), rng.choice(("", "c/", "c/1/")))
        for _one in range(rng.choice((1, 1, 2, 3)))
    ]


def _target(rng: random.Random) -> Target:
    owners = frozenset(UUID(int=rng.randrange(40)) for _one in range(3))
    assigned = frozenset(UUID(int=rng.randrange(20)) for _one in range(2))
    return Target("case", UUID(int=rng.randrange(9)), owners, "c/1/4/12/", assigned)


def _timed(act: Callable[[int], object], count: int) -> dict[str, float]:
    act(0)  # parses the policies
    wall, busy = [], []
    for number in range(count):
        began, worked = time.perf_counter_ns(), time.process_time_ns()
        act(number)
        busy.append((time.process_time_ns() - worked) / 1e6)
        wall.append((time.perf_counter_ns() - began) / 1e6)
    return {
        "p50": _at(wall, 0.5),
        "p95": _at(wall, 0.95),
        "cpu_p50": _at(busy, 0.5),
        "cpu_p95": _at(busy, 0.95),
    }


def _at(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 4)
