"""The demo's organisations and people: accounts, teams, posts, shifts."""

import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from linli.cases import queries as case_queries
from linli.cli import defaults
from linli.core.coordinates import Point
from linli.guard import services as guard
from linli.people import queries as people_queries
from linli.people import services as people
from linli.people import stations
from linli.places import queries as place_queries
from linli.privacy import services as privacy
from linli.sim.district.model import District, Member
from linli.sim.district.shifts import spans_on
from linli.triage import services as triage

ACTOR = "system"
AHEAD, BEHIND = timedelta(days=14), timedelta(days=1)
KINDS = {"volunteer": "volunteers"}
RESPONDERS = {"officer", "grid_worker", "property_staff", "volunteer"}
WHOLE_CELL = {
    "admin",
    "call_taker",
    "dispatcher",
    "steward",
    "privacy_officer",
    "auditor",
}
# One of each role is shown first.
SHOWN = (
    "admin",
    "call_taker",
    "dispatcher",
    "lead",
    "officer",
    "grid_worker",
    "property_staff",
    "volunteer",
    "steward",
    "privacy_officer",
    "auditor",
)


# Whose desk chooses first in the demo, for so many seconds; the others leave it to dispatch.
DESK_FIRST_S = {"street_office": 30}


def keep_organisations(district: District, *, at: datetime) -> dict[str, UUID]:
    """Organisations with the areas they serve; a property company serves its compounds' grids."""
    grids: dict[str, set[str]] = defaultdict(set)
    for building in district.buildings:
        grids[building.compound].add(building.grid)
    calendars = {
        "office": people.keep_calendar(
            name=defaults.OFFICE, weekly=defaults.OFFICE_HOURS, actor=ACTOR, at=at
        ),
        "always": people.keep_calendar(
            name=defaults.ALWAYS,
            weekly={},
            is_around_the_clock=True,
            keeps_cn_holidays=False,
            actor=ACTOR,
            at=at,
        ),
    }
    made: dict[str, UUID] = {}
    for one in district.organisations:
        codes = {code for area in one.areas for code in (grids.get(area) or {area})}
        found = [place_queries.place_by_code(code) for code in sorted(codes)]
        made[one.code] = people.keep_organisation(
            code=one.code,
            kind=KINDS.get(one.kind, one.kind),
            name=one.name,
            name_en=one.name_en,
            parent_id=made.get(one.parent),
            area_ids=[place.id for place in found if place is not None],
            calendar_id=calendars[one.calendar],
            proposal_s=DESK_FIRST_S.get(KINDS.get(one.kind, one.kind), 0),
            actor=ACTOR,
            at=at,
        )
    return made


# Whose pipes and wires: the rest of the utilities' cases go to their joint centre.
UTILITIES = (("gas", "gas"), ("water", "water"), ("sewage", "water"), ("power", "power"))


def set_owners(organisations: dict[str, UUID], *, at: datetime) -> None:
    """Say which utility owns which category, where the kind alone does not tell."""
    for category in case_queries.categories():
        if category.owner_kind != "utility":
            continue
        fitting = [code for word, code in UTILITIES if category.code.startswith(word)]
        triage.set_owner_rule(
            category_id=category.id,
            area_id=None,
            owner_id=organisations[fitting[0] if fitting else "utilities"],
            actor=ACTOR,
            at=at,
        )


def keep_people(
    district: District, organisations: dict[str, UUID], *, at: datetime
) -> dict[str, Any]:
    """Accounts, grants, members and teams; one generated password opens all demo accounts."""
    password = f"wutong-{secrets.token_hex(4)}"
    hashed = make_password(password)
    teams: dict[tuple[str, str], UUID] = {}
    names = {one.code: one for one in district.organisations}
    for organisation in district.organisations:
        for team in organisation.teams:
            teams[organisation.code, team.code] = people.keep_team(
                organisation_id=organisations[organisation.code],
                name=team.name,
                name_en=team.name_en,
                actor=ACTOR,
                at=at,
            )
    _name_stations(teams, organisations, at=at)
    accounts = []
    for member in district.members:
        user_id, member_id = _keep_member(member, organisations, teams, password, hashed, at=at)
        token = guard.create_key(
            name=f"demo {member.login}",
            scopes=["report", "read", "work"],
            user_id=user_id,
            actor=ACTOR,
            at=at,
        )
        if member.role == "lead":
            _lead(member, member_id, organisations, teams, names[member.organisation].teams, at=at)
        accounts.append(
            {
                "role": member.role,
                "username": member.login,
                "password": password,
                "name": member.name,
                "organisation": names[member.organisation].name,
                "token": token,
                "member_id": str(member_id),
                "user_id": str(user_id),
            }
        )
    firsts = {role: next(a for a in accounts if a["role"] == role) for role in SHOWN}
    columns = ("role", "username", "password", "name", "organisation")
    return {
        "accounts": [{name: firsts[role][name] for name in columns} for role in SHOWN],
        "members": accounts,
    }


# Which teams are the micro fire station wherever their organisation serves.
FIRE_STATIONS = (("fire", "watch"),)


def _name_stations(
    teams: dict[tuple[str, str], UUID], organisations: dict[str, UUID], *, at: datetime
) -> None:
    for organisation, team in FIRE_STATIONS:
        stations.set_fire_station(
            team_id=teams[organisation, team],
            is_station=True,
            area_ids=list(people_queries.organisation(organisations[organisation]).area_ids),
            actor=ACTOR,
            at=at,
        )


def _keep_member(
    member: Member,
    organisations: dict[str, UUID],
    teams: dict[tuple[str, str], UUID],
    password: str,
    hashed: str,
    *,
    at: datetime,
) -> tuple[UUID, UUID]:
    organisation_id = organisations[member.organisation]
    user_id = guard.create_user(
        username=member.login,
        password=password,
        hashed=hashed,
        name=member.name,
        actor=ACTOR,
        at=at,
    )
    whole = member.role in WHOLE_CELL or (member.role, member.organisation) == ("lead", "street")
    guard.grant_role(
        user_id=user_id,
        role=member.role,
        organisation_id=None if whole else organisation_id,
        actor=ACTOR,
        at=at,
    )
    kind = {"lead": "manager"}.get(member.role, "desk")
    member_id = people.keep_member(
        user_id=user_id,
        organisation_id=organisation_id,
        kind=member.role if member.role in RESPONDERS else kind,
        team_id=teams.get((member.organisation, member.team)),
        skills=list(member.skills),
        duty_place=member.duty_address,
        actor=ACTOR,
        at=at,
    )
    privacy.keep(subject_id=member_id, values={"member.phone": member.phone}, source="demo", at=at)
    return user_id, member_id


def _lead(
    member: Member,
    member_id: UUID,
    organisations: dict[str, UUID],
    teams: dict[tuple[str, str], UUID],
    own: tuple[Any, ...],
    *,
    at: datetime,
) -> None:
    for team in own:
        people.keep_team(
            team_id=teams[member.organisation, team.code],
            organisation_id=organisations[member.organisation],
            name=team.name,
            name_en=team.name_en,
            lead_id=member_id,
            actor=ACTOR,
            at=at,
        )


def plan_shifts(district: District, members: dict[str, UUID], *, at: datetime) -> None:
    """Plan everyone's shifts by their rota from yesterday to two weeks ahead, where none are."""
    zone = ZoneInfo(district.timezone)
    patterns = {pattern.code: pattern for pattern in district.patterns}
    ends = people_queries.last_shift_ends(list(members.values()))
    for member in district.members:
        member_id = members[member.login]
        planned = ends.get(member_id)
        day = (at - BEHIND).astimezone(zone).date()
        while day <= (at + AHEAD).astimezone(zone).date():
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            for first, length in spans_on(patterns[member.pattern], member.offset, day):
                starts_at = midnight + timedelta(minutes=first)
                if planned is None or starts_at >= planned:
                    people.plan_shift(
                        member_id=member_id,
                        starts_at=starts_at,
                        ends_at=starts_at + timedelta(minutes=length),
                        duty_place=member.duty_address,
                        point=Point(member.lon, member.lat),
                        actor=ACTOR,
                        at=at,
                    )
            day += timedelta(days=1)
