"""The organisations of the district, as a table."""

from __future__ import annotations

from linli.sim.district import plan
from linli.sim.district.model import Compound, Facility, Organisation, Team

STREET = "street"  # stands for the whole street's area
# Code, owner kind, name, English name, parent, seat (kind and order of a facility), calendar.
Row = tuple[str, str, str, str, str, tuple[str, int], str]

ROWS: tuple[Row, ...] = (
    (STREET, "street_office", "云溪街道办事处", "Yunxi Subdistrict Office", "",
     ("street_office", 0), "office"),
    ("police", "police", "云溪警务室", "Yunxi Police Post", "", ("police", 0), "always"),
    *((f"community-{code[-1]}", "community", f"{name}居委会", f"{name_en} Committee", STREET,
       ("community", order), "office")
      for order, (code, name, name_en, _) in enumerate(plan.COMMUNITIES)),
    (plan.A, "property", "梧桐物业", "Wutong Property", "", ("property", 0), "always"),
    (plan.B, "property", "云河物业", "Yunhe Property", "", ("property", 1), "always"),
    ("utilities", "utility", "云溪水电气联合服务中心", "Yunxi Utilities Centre", "",
     ("utility", 0), "always"),
    ("gas", "utility", "江临燃气云溪站", "Jianglin Gas, Yunxi", "utilities", ("utility", 0),
     "always"),
    ("water", "utility", "江临水务云溪站", "Jianglin Water, Yunxi", "utilities", ("utility", 0),
     "always"),
    ("power", "utility", "江临供电云溪站", "Jianglin Power, Yunxi", "utilities", ("utility", 0),
     "always"),
    ("fire", "fire", "云溪微型消防站", "Yunxi Micro Fire Station", "", ("fire", 0), "always"),
    ("clinic", "medical", "云溪社区卫生服务中心", "Yunxi Community Clinic", "", ("clinic", 0),
     "office"),
    ("volunteers", "volunteer", "云溪志愿者协会", "Yunxi Volunteers", "", ("volunteer", 0),
     "always"),
)  # fmt: skip

REPAIR = (Team("repair", "抢修班", "Repair crew"),)
GRID = (Team("grid", "网格组", "Grid team"),)
DUTY = (Team("duty", "值班组", "Duty team"),)
TEAMS: dict[str, tuple[Team, ...]] = {
    STREET: (
        Team("desk", "接线台", "Phone desk"),
        Team("command", "指挥调度", "Command"),
        Team("trust", "数据与监督", "Data and oversight"),
    ),
    "police": (Team("patrol", "巡逻组", "Patrol"),),
    **{f"community-{code[-1]}": GRID for code, *_ in plan.COMMUNITIES},
    plan.A: DUTY,
    plan.B: DUTY,
    "gas": REPAIR,
    "water": REPAIR,
    "power": REPAIR,
    "fire": (Team("watch", "执勤班", "Watch"),),
    "clinic": (Team("outcall", "出诊组", "Outcall"),),
    "volunteers": tuple(
        Team(f"team-{code[-1]}", f"{name}志愿队", f"{name_en} Volunteers")
        for code, name, name_en, _ in plan.COMMUNITIES
    ),
}


def areas(code: str, compounds: tuple[Compound, ...]) -> tuple[str, ...]:
    """What an organisation serves: its estates, its community, or the whole street."""
    if code in (plan.A, plan.B):
        return tuple(one.code for one in compounds if one.property_company == code)
    own = tuple(one for one, *_ in plan.COMMUNITIES if code == f"community-{one[-1]}")
    return own or (plan.STREET[0],)


def organisations(
    facilities: tuple[Facility, ...], compounds: tuple[Compound, ...]
) -> tuple[Organisation, ...]:
    """Every owner kind of the catalogue has an organisation for every place."""
    seats: dict[str, list[Facility]] = {}
    for facility in sorted(facilities, key=lambda one: one.community):
        seats.setdefault(facility.kind, []).append(facility)
    return tuple(
        Organisation(
            code,
            kind,
            name,
            name_en,
            parent,
            areas(code, compounds),
            seats[seat][order].code,
            TEAMS.get(code, ()),
            calendar,
        )  # fmt: skip
        for code, kind, name, name_en, parent, (seat, order), calendar in ROWS
    )
