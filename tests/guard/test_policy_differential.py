"""Several judges, 10,000 random requests, one answer.

The database is one of them: row-level security shows a case or doesn't. A judge may abstain with
None where a request is none of its business.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.guard import oracle
from tests.guard.oracle import Judge, Request
from tests.guard.walled import Wall

from linli.guard import policy
from linli.guard.policy import Glass, Post, Target
from linli.guard.roles import ACTIONS, RESPONDERS, ROLES
from linli.people.queries import Scope
from linli.privacy.declarations import PURPOSES

COUNT = 10_000
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
# Organisation: what it belongs to. Areas: by their paths.
ABOVE = {1: None, 2: 1, 3: 2, 4: 1, 5: None, 6: 5}
AREAS = ("c/", "c/1/", "c/1/x/", "c/2/", "d/", "d/1/")


def cedar(requests: Sequence[Request]) -> list[bool | None]:
    return [
        policy.decide(
            one.posts,
            one.action,
            one.target,
            member_id=one.member_id,
            purpose=one.purpose,
            glasses=one.glasses,
            at=one.at,
        ).allowed
        for one in requests
    ]


def explicit_filter(requests: Sequence[Request]) -> list[bool | None]:
    """How lists are cut: by the table of roles and the organisations below and areas within.

    It knows neither assignments nor purposes nor emergencies, so it speaks of the rest only.
    """
    return [_filtered(one) for one in requests]


def _filtered(one: Request) -> bool | None:
    roles = {post.role for post in one.posts}
    is_special = one.member_id in one.target.member_ids or one.glasses
    if one.target.kind == "cell" or is_special or one.action in {"case.contact", "file.person"}:
        return None
    if one.target.kind == "case" and roles & RESPONDERS:
        return None
    pairs: list[tuple[UUID | None, str]] = []
    for post in one.posts:
        if post.role not in ACTIONS[one.action]:
            continue
        if post.organisation_id is None:
            pairs.append((None, post.area_path))
        else:
            pairs += [(pk, post.area_path) for pk in below(post.organisation_id)]
    own = frozenset(pk for pk in one.target.organisation_ids)
    scope = Scope(is_all=(None, "") in pairs, pairs=tuple(pairs))
    return scope.holds(organisation_ids=own, area_path=one.target.area_path)


JUDGES: dict[str, Judge] = {
    "cedar": cedar,
    "oracle": oracle.judge,
    "explicit filter": explicit_filter,
}


def pk(number: int) -> UUID:
    return UUID(int=number)


def with_above(number: int) -> frozenset[UUID]:
    found = set()
    current: int | None = number
    while current is not None:
        found.add(pk(current))
        current = ABOVE[current]
    return frozenset(found)


def below(organisation_id: UUID) -> set[UUID]:
    return {pk(one) for one in ABOVE if organisation_id in with_above(one)}


def requests(count: int, seed: int) -> list[Request]:
    rng = random.Random(seed)
    return [request(rng) for _number in range(count)]


def request(rng: random.Random) -> Request:
    if rng.random() < 0.2:
        return emergency(rng)
    target = make_target(rng)
    action = rng.choice((*["case.view"] * 12, "case.contact", *ACTIONS))
    member_id = rng.choice((None, pk(201), pk(202), pk(203)))
    return Request(
        posts=tuple(make_post(rng) for _one in range(rng.choice((0, 1, 1, 1, 2, 3)))),
        action=action,
        target=target,
        member_id=member_id,
        purpose=rng.choice(("handle_case", "handle_case", *PURPOSES, "sell_it")),
        glasses=tuple(make_glass(rng, target) for _one in range(rng.choice((0, 0, 1, 2)))),
        at=NOON,
    )


def emergency(rng: random.Random) -> Request:
    """Somebody out of reach with an emergency access: all by chance, it would seldom matter."""
    target = Target("case", pk(301), with_above(5), "d/", frozenset())
    return Request(
        posts=(Post(rng.choice(tuple(ROLES)), pk(1), ""),),
        action=rng.choice(("case.view", "case.contact", "case.note")),
        target=target,
        member_id=pk(201),
        purpose=rng.choice(("handle_case", "answer_call", "run_staff")),
        glasses=(make_glass(rng, target),),
        at=NOON,
    )


def make_post(rng: random.Random) -> Post:
    organisation_id = rng.choice((None, *map(pk, ABOVE)))
    return Post(rng.choice(tuple(ROLES)), organisation_id, rng.choice(("", "", *AREAS)))


def make_target(rng: random.Random) -> Target:
    kind = rng.choice(("case", "case", "case", "unit", "cell"))
    if kind == "cell":
        return policy.CELL
    owners = rng.sample(tuple(ABOVE), rng.choice((1, 1, 2)))
    ids = frozenset().union(*(with_above(one) for one in owners))
    members = tuple(map(pk, rng.sample((201, 202, 203), rng.choice((0, 0, 1, 2)))))
    active = members[: rng.choice((0, 1, 2))]
    working = active[: rng.choice((0, 1, 2))]
    path = rng.choice(("", *AREAS))
    if kind != "case":
        return Target(kind, pk(rng.choice((301, 302))), ids, path)
    sets = map(frozenset, (members, active, working))
    return Target(kind, pk(rng.choice((301, 302))), ids, path, *sets)


def make_glass(rng: random.Random, target: Target) -> Glass:
    minutes = timedelta(minutes=1)
    opened_at = NOON - rng.choice((-1, 0, 1, 30, 59, 60, 90)) * minutes
    until = opened_at + rng.choice((10, 60, 61)) * minutes
    case_id = rng.choice((target.id or pk(301), pk(301), pk(302)))
    return Glass(case_id, opened_at, until, rng.choice((0, 19, 20, 200)))


def disagreements(judges: dict[str, Judge], asked: Sequence[Request]) -> list[str]:
    """Requests on which two judges differ, with what each said."""
    verdicts = {name: judge(asked) for name, judge in judges.items()}
    found = []
    for number, one in enumerate(asked):
        said = {name: answers[number] for name, answers in verdicts.items()}
        if len(set(said.values()) - {None}) > 1:
            found.append(f"{said}: {one}")
    return found


@pytest.mark.django_db
def test_all_judges_agree_on_random_requests():
    asked = requests(COUNT, seed=20260302)
    database = Wall(above=ABOVE)

    def wall(asked: Sequence[Request]) -> list[bool | None]:
        # Emergencies are tried on their own: here the case is another row each time.
        said = database.judge(asked)
        return [None if one.glasses else seen for one, seen in zip(asked, said, strict=True)]

    assert disagreements({**JUDGES, "row-level security": wall}, asked)[:5] == []
    shown = [seen for seen in wall(asked) if seen is not None]
    assert len(shown) > COUNT * 0.04 and set(shown) == {True, False}

    allowed = sum(map(bool, oracle.judge(asked)))
    assert COUNT * 0.05 < allowed < COUNT * 0.5
    heard = [answer for answer in explicit_filter(asked) if answer is not None]
    assert len(heard) > COUNT * 0.1 and set(heard) == {True, False}


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.action == "case.close" and one.posts[0].role == "call_taker",
        lambda one: one.glasses != () and one.target.kind == "case",
        lambda one: one.purpose == "sell_it" and one.action == "case.contact",
    ],
)
def test_a_judge_that_errs_is_noticed(change):
    """The comparison can fail: one judge lets through what the others don't."""

    def lax(asked: Sequence[Request]) -> list[bool | None]:
        right = oracle.judge(asked)
        return [
            said or bool(one.posts and change(one)) for said, one in zip(right, asked, strict=True)
        ]

    assert disagreements({"oracle": oracle.judge, "lax": lax}, requests(COUNT // 2, seed=7))
