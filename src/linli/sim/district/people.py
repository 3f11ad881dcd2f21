"""Staff and volunteers of the district; names are put together from parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from linli.sim.district import names, plan
from linli.sim.district.model import (
    Building,
    Compound,
    Facility,
    Member,
    Organisation,
    ShiftPattern,
)
from linli.sim.district.network import Network
from linli.sim.district.organisations import organisations
from linli.sim.district.posts import POSTS, Post
from linli.sim.district.shifts import PATTERNS

ZH, EN = "zh", "en"

VOLUNTEER_SKILLS = (
    ("elder-care",),
    ("first-aid",),
    ("mediation",),
    ("patrol",),
    ("first-aid", "fire"),
    ("electric",),
    ("plumbing",),
    ("animal",),
    ("mental-health",),
    ("elder-care", "mediation"),
    ("patrol", "sanitation"),
    ("tree", "sanitation"),
)
VOLUNTEER_ROTAS = ("mornings", "evenings", "evenings", "weekends")


def languages(rng: Random) -> tuple[str, ...]:
    """Mandarin for all, English for some, the local speech for many, sign language for few."""
    chances = ((EN, 0.25), ("wuu", 0.3), ("sign", 0.05))
    return (ZH, *(code for code, chance in chances if rng.random() < chance))


def people(
    rng: Random,
    facilities: tuple[Facility, ...],
    buildings: tuple[Building, ...],
    compounds: tuple[Compound, ...],
    network: Network,
) -> tuple[tuple[ShiftPattern, ...], tuple[Organisation, ...], tuple[Member, ...]]:
    """Rotas, organisations, and the hundred people who work or volunteer here."""
    made = organisations(facilities, compounds)
    persons, phones = names.persons(rng, 100), rng.sample(range(10_000), 100)
    seats = {facility.code: facility for facility in facilities}
    bases: dict[str, Facility] = {one.code: seats[one.facility] for one in made}
    posted = [*staff(bases, buildings), *volunteers(rng, buildings)]
    seen: Counter[str] = Counter()
    members = []
    for (post, base), person, phone in zip(posted, persons, phones, strict=True):
        seen[post.role] += 1
        login = f"{post.role}{seen[post.role]}"
        members.append(member(rng, post, login, person, phone, base, base_node(base, network)))
    return PATTERNS, made, tuple(members)


def staff(
    bases: dict[str, Facility], buildings: tuple[Building, ...]
) -> Iterator[tuple[Post, Facility | Building]]:
    """The posts of the staff and where each is on duty: grid workers in their first grid."""
    for post in POSTS:
        own = next((one for one in buildings if one.grid in post.grids[:1]), None)
        yield post, own or bases[post.organisation]


def volunteers(rng: Random, buildings: tuple[Building, ...]) -> Iterator[tuple[Post, Building]]:
    """Sixty volunteers, twenty in each community, on duty in a building there."""
    for at in range(60):
        code = plan.COMMUNITIES[at % 3][0]
        building = rng.choice([one for one in buildings if one.community == code])
        rota, skills = VOLUNTEER_ROTAS[at // 3 % 4], VOLUNTEER_SKILLS[at // 3 % 12]
        grids = (building.grid,)
        yield Post("volunteers", f"team-{code[-1]}", "volunteer", rota, 0, skills, grids), building


def base_node(base: Facility | Building, network: Network) -> int:
    """The network's node nearest to where somebody is on duty."""
    if isinstance(base, Facility):
        return base.node
    return min(network.nodes, key=lambda n: (n.lon - base.lon) ** 2 + (n.lat - base.lat) ** 2).code


def member(
    rng: Random,
    post: Post,
    login: str,
    name: tuple[str, str],
    phone: int,
    base: Facility | Building,
    node: int,
) -> Member:
    return Member(
        code=f"M-{login}",
        login=login,
        name=name[0],
        name_en=name[1],
        role=post.role,
        organisation=post.organisation,
        team=post.team,
        grids=post.grids,
        skills=tuple(dict.fromkeys(post.skills)),
        languages=languages(rng),
        pattern=post.pattern,
        offset=post.offset,
        phone=f"1990000{phone:04d}",
        duty_address=base.address,
        node=node,
        lon=base.lon,
        lat=base.lat,
    )
