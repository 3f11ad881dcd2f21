"""Organisations, staff and volunteers of the district; names are put together from parts."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from linli.sim.district import names, plan
from linli.sim.district.model import (
    Building,
    Compound,
    Facility,
    Member,
    Organisation,
    ShiftPattern,
    Team,
)
from linli.sim.district.network import Network
from linli.sim.district.shifts import PATTERNS

ZH, EN = "zh", "en"


@dataclass(frozen=True)
class Post:
    """One post of an organisation and its rota."""

    organisation: str
    team: str
    role: str
    pattern: str
    offset: int
    skills: tuple[str, ...]
    grids: tuple[str, ...] = ()


def organisations(
    facilities: tuple[Facility, ...], compounds: tuple[Compound, ...]
) -> tuple[Organisation, ...]:
    """Fourteen organisations; every owner kind of the catalogue has one for every place."""
    street = (plan.STREET[0],)
    house: dict[str, list[Facility]] = {}
    for facility in facilities:
        house.setdefault(facility.kind, []).append(facility)

    def at(kind: str, which: int = 0) -> str:
        return house[kind][which].code

    made = [
        Organisation(
            "street",
            "street_office",
            "云溪街道办事处",
            "Yunxi Subdistrict Office",
            "",
            street,
            at("street_office"),
            (
                Team("desk", "接线台", "Phone desk"),
                Team("command", "指挥调度", "Command"),
                Team("trust", "数据与监督", "Data and oversight"),
            ),
            "office",
        ),
        Organisation(
            "police",
            "police",
            "云溪警务室",
            "Yunxi Police Post",
            "",
            street,
            at("police"),
            (Team("patrol", "巡逻组", "Patrol"),),
            "always",
        ),
    ]
    offices = {office.community: office.code for office in house["community"]}
    for code, name, name_en, _ in plan.COMMUNITIES:
        made.append(
            Organisation(
                f"community-{code[-1]}",
                "community",
                f"{name}居委会",
                f"{name_en} Committee",
                "street",
                (code,),
                offices[code],
                (Team("grid", "网格组", "Grid team"),),
                "office",
            )
        )
    for order, (code, name, name_en) in enumerate(
        ((plan.A, "梧桐物业", "Wutong Property"), (plan.B, "云河物业", "Yunhe Property"))
    ):
        served = tuple(c.code for c in compounds if c.property_company == code)
        made.append(
            Organisation(
                code,
                "property",
                name,
                name_en,
                "",
                served,
                at("property", order),
                (Team("duty", "值班组", "Duty team"),),
                "always",
            )
        )
    made.append(
        Organisation(
            "utilities",
            "utility",
            "云溪水电气联合服务中心",
            "Yunxi Utilities Centre",
            "",
            street,
            at("utility"),
            (),
            "always",
        )
    )
    for code, name, name_en in (
        ("gas", "江临燃气云溪站", "Jianglin Gas, Yunxi"),
        ("water", "江临水务云溪站", "Jianglin Water, Yunxi"),
        ("power", "江临供电云溪站", "Jianglin Power, Yunxi"),
    ):
        made.append(
            Organisation(
                code,
                "utility",
                name,
                name_en,
                "utilities",
                street,
                at("utility"),
                (Team("repair", "抢修班", "Repair crew"),),
                "always",
            )
        )
    made += [
        Organisation(
            "fire",
            "fire",
            "云溪微型消防站",
            "Yunxi Micro Fire Station",
            "",
            street,
            at("fire"),
            (Team("watch", "执勤班", "Watch"),),
            "always",
        ),
        Organisation(
            "clinic",
            "medical",
            "云溪社区卫生服务中心",
            "Yunxi Community Clinic",
            "",
            street,
            at("clinic"),
            (Team("outcall", "出诊组", "Outcall"),),
            "office",
        ),
        Organisation(
            "volunteers",
            "volunteer",
            "云溪志愿者协会",
            "Yunxi Volunteers",
            "",
            street,
            at("volunteer"),
            tuple(
                Team(f"team-{code[-1]}", f"{name}志愿队", f"{name_en} Volunteers")
                for code, name, name_en, _ in plan.COMMUNITIES
            ),
            "always",
        ),
    ]
    return tuple(made)


GRID_SKILLS = (
    ("mediation", "service"),
    ("elder-care", "first-aid", "service"),
    ("sanitation", "service", "structure"),
    ("mediation", "elder-care", "service"),
)


def posts() -> list[Post]:
    """The forty posts of the staff."""
    made = [
        Post("street", "command", "admin", "office", 0, ("service",)),
        *[Post("street", "desk", "call_taker", "long", at, ("service",)) for at in range(3)],
        *[Post("street", "command", "dispatcher", "watch", at, ("service",)) for at in range(2)],
        Post(
            "street",
            "command",
            "lead",
            "office",
            0,
            ("enforcement", "service", "road", "food", "tree", "traffic"),
        ),
        Post("street", "trust", "steward", "office", 0, ("service",)),
        Post("street", "trust", "privacy_officer", "office", 0, ("service",)),
        Post("street", "trust", "auditor", "office", 0, ()),
        Post(
            "police",
            "patrol",
            "lead",
            "office",
            0,
            ("patrol", "fraud", "mental-health", "mediation", "service"),
        ),
    ]
    beat = ("patrol", "traffic", "mediation", "first-aid", "service")
    extra = (("mental-health",), ("animal",), ("fraud",), ("animal", "mental-health"))
    made += [
        Post("police", "patrol", "officer", "three", at, (*beat, *extra[at])) for at in range(4)
    ]
    for code, *_ in plan.COMMUNITIES:
        organisation = f"community-{code[-1]}"
        made.append(
            Post(
                organisation,
                "grid",
                "lead",
                "office",
                0,
                ("mediation", "elder-care", "service", "structure"),
            )
        )
        for at in range(4):
            grids = (f"{code}{2 * at + 1:02d}", f"{code}{2 * at + 2:02d}")
            made.append(
                Post(
                    organisation,
                    "grid",
                    "grid_worker",
                    "two",
                    at,
                    ("patrol", *GRID_SKILLS[at]),
                    grids,
                )
            )
    repair = (
        "property",
        "lift",
        "electric",
        "plumbing",
        "fire",
        "patrol",
        "structure",
        "sanitation",
        "traffic",
    )
    made += [
        Post(code, "duty", "property_staff", "watch", at, repair)
        for code in (plan.A, plan.B)
        for at in range(2)
    ]
    made += [
        Post("fire", "watch", "officer", "watch", at, ("fire", "first-aid", "gas", "lift"))
        for at in range(2)
    ]
    made += [
        Post(code, "repair", "property_staff", "standby", 0, skills)
        for code, skills in (
            ("gas", ("gas", "fire", "service")),
            ("water", ("plumbing", "service")),
            ("power", ("electric", "service")),
        )
    ]
    made.append(
        Post("clinic", "outcall", "officer", "standby", 0, ("first-aid", "elder-care", "animal"))
    )
    return made


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
    bases = {facility.code: facility for facility in facilities}
    persons = names.persons(rng, 100)
    phones = rng.sample(range(10_000), 100)
    by_grid: dict[str, list[Building]] = {}
    for building in buildings:
        by_grid.setdefault(building.grid, []).append(building)
    seen: dict[str, int] = {}
    members: list[Member] = []
    for post in posts():
        organisation = next(one for one in made if one.code == post.organisation)
        base: Facility | Building = bases[organisation.facility]
        if post.grids and (own := by_grid.get(post.grids[0])):
            base = own[0]
        seen[post.role] = seen.get(post.role, 0) + 1
        members.append(
            member(
                rng,
                post,
                f"{post.role}{seen[post.role]}",
                persons[len(members)],
                phones[len(members)],
                base,
                base_node(base, network),
            )
        )
    for at in range(60):
        code = plan.COMMUNITIES[at % 3][0]
        building = rng.choice([one for one in buildings if one.community == code])
        post = Post(
            "volunteers",
            f"team-{code[-1]}",
            "volunteer",
            VOLUNTEER_ROTAS[at // 3 % 4],
            0,
            VOLUNTEER_SKILLS[at // 3 % 12],
            (building.grid,),
        )
        members.append(
            member(
                rng,
                post,
                f"volunteer{at + 1}",
                persons[len(members)],
                phones[len(members)],
                building,
                base_node(building, network),
            )
        )
    return PATTERNS, made, tuple(members)


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
