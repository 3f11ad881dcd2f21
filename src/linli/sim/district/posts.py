"""The forty posts of the staff, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from linli.sim.district import plan

SERVICE = ("service",)


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


OFFICE = (
    Post("street", "command", "admin", "office", 0, SERVICE),
    *(Post("street", "desk", "call_taker", "long", at, SERVICE) for at in range(3)),
    *(Post("street", "command", "dispatcher", "watch", at, SERVICE) for at in range(2)),
    Post("street", "command", "lead", "office", 0,
         ("enforcement", "service", "road", "food", "tree", "traffic")),
    Post("street", "trust", "steward", "office", 0, SERVICE),
    Post("street", "trust", "privacy_officer", "office", 0, SERVICE),
    Post("street", "trust", "auditor", "office", 0, ()),
)  # fmt: skip

BEAT = ("patrol", "traffic", "mediation", "first-aid", "service")
EXTRA = (("mental-health",), ("animal",), ("fraud",), ("animal", "mental-health"))
POLICE = (
    Post("police", "patrol", "lead", "office", 0,
         ("patrol", "fraud", "mental-health", "mediation", "service")),
    *(Post("police", "patrol", "officer", "three", at, (*BEAT, *EXTRA[at])) for at in range(4)),
)  # fmt: skip

GRID_SKILLS = (
    ("mediation", "service"),
    ("elder-care", "first-aid", "service"),
    ("sanitation", "service", "structure"),
    ("mediation", "elder-care", "service"),
)


def community(code: str) -> tuple[Post, ...]:
    """The lead and the four grid workers of a community, two grids each."""
    organisation = f"community-{code[-1]}"
    lead = Post(
        organisation, "grid", "lead", "office", 0,
        ("mediation", "elder-care", "service", "structure"),
    )  # fmt: skip
    workers = (
        Post(
            organisation,
            "grid",
            "grid_worker",
            "two",
            at,
            ("patrol", *GRID_SKILLS[at]),
            (f"{code}{2 * at + 1:02d}", f"{code}{2 * at + 2:02d}"),
        )  # fmt: skip
        for at in range(4)
    )
    return lead, *workers


REPAIR = ("property", "lift", "electric", "plumbing", "fire", "patrol", "structure",
          "sanitation", "traffic")  # fmt: skip
RESCUE = ("fire", "first-aid", "gas", "lift")
CREWS = (
    *(Post(code, "duty", "property_staff", "watch", at, REPAIR)
      for code in (plan.A, plan.B) for at in range(2)),
    *(Post("fire", "watch", "officer", "watch", at, RESCUE) for at in range(2)),
    Post("gas", "repair", "property_staff", "standby", 0, ("gas", "fire", "service")),
    Post("water", "repair", "property_staff", "standby", 0, ("plumbing", "service")),
    Post("power", "repair", "property_staff", "standby", 0, ("electric", "service")),
    Post("clinic", "outcall", "officer", "standby", 0, ("first-aid", "elder-care", "animal")),
)  # fmt: skip

POSTS = (
    *OFFICE,
    *POLICE,
    *(post for code, *_ in plan.COMMUNITIES for post in community(code)),
    *CREWS,
)
