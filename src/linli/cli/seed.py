"""Builds the demo's district in an empty cell, and keeps its shifts planned ahead."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from linli.cli import (
    defaults,
    seed_alerts,
    seed_care,
    seed_devices,
    seed_duties,
    seed_people,
    seed_places,
    seed_planning,
    seed_property,
)
from linli.core import clock
from linli.exchange import contracts
from linli.guard import services as guard
from linli.people import queries as people_queries
from linli.places import queries as place_queries
from linli.places import services as places
from linli.sim import district as simulated
from linli.sim.district.model import District

ACTOR = "system"
POLICE_CALLS_A_DAY = 22.0


def build(*, home: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Build the district, or go on with the one that is there.

    Returns:
        What demo.json holds: accounts, API keys, the district's bounds.
    """
    at = clock.now()
    district = simulated.build(seed=1)
    # A start that broke off before the web was ready left only the second.
    kept = next((one for one in (home / "demo.json", home / "district.json") if one.exists()), None)
    defaults.ensure(at=at)
    write_tiles(district, home=home)
    write_streets(district, home=home)
    if place_queries.areas("district") and kept is not None:
        facts: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        seed_people.plan_shifts(district, _members_by_login(facts), at=at)
        if "departments" not in facts["api_keys"]:  # built by a version without the exchange
            places.keep_places(places=seed_places.estates(district), actor=ACTOR, at=at)
            facts["api_keys"] |= {"departments": departments_key(at=at)}
        facts["devices"] = facts.get("devices") or seed_devices.keep_devices(district, at=at)
        seed_duties.keep_duties(district, at=at)
        keep_planning(at=at)
        seed_care.keep_care(district, at=at)
        facts["alert_source"] = seed_alerts.keep_weather(at=at)
        return facts
    say("streets, buildings and 4,000 homes")
    places.keep_places(places=seed_places.all_places(district), actor=ACTOR, at=at)
    say("organisations, staff and volunteers")
    organisations = seed_people.keep_organisations(district, at=at)
    seed_people.set_owners(organisations, at=at)
    facts = seed_people.keep_people(district, organisations, at=at)
    say("shifts for the next two weeks")
    seed_people.plan_shifts(district, _members_by_login(facts), at=at)
    facts["api_keys"] = {**keep_keys(at=at), "departments": departments_key(at=at)}
    say("detectors and buttons in sixty homes")
    facts["devices"] = seed_devices.keep_devices(district, at=at)
    say("visits to make: elders, fire safety, permits")
    seed_duties.keep_duties(district, at=at)
    say("calls of the weeks before, for planning")
    keep_planning(at=at)
    seed_care.keep_care(district, at=at)
    facts["property"] = _property(facts, organisations, at=at)
    facts["bounds"] = place_queries.bounds()
    facts["alert_source"] = seed_alerts.keep_weather(at=at)
    return facts


def keep_planning(*, at: datetime) -> None:
    """What the lead of the police post plans with."""
    post = people_queries.organisation_by_code("police")
    if post is not None:
        seed_planning.keep_planning(post.id, per_day=POLICE_CALLS_A_DAY, at=at)


def _property(
    facts: dict[str, Any], organisations: dict[str, UUID], *, at: datetime
) -> dict[str, Any]:
    """A system for doors, lifts and gas where the first devices are."""
    building = next((str(one["building"]) for one in facts["devices"]), "")
    place = place_queries.place_by_code(building)
    companies = [
        pk
        for pk in organisations.values()
        if (one := people_queries.organisation(pk)).kind == "property"
        and place is not None
        and any(
            place.path.startswith(area.path)
            for area in place_queries.places_by_id(list(one.area_ids)).values()
        )
    ]
    signer = next(UUID(one["user_id"]) for one in facts["members"] if one["role"] == "admin")
    if not companies:
        return {}
    return seed_property.keep_property_system(
        organisation_id=companies[0], building=building, signed_by=signer, at=at
    )


def write_streets(district: District, *, home: Path) -> None:
    """The district's ways, for travel times."""
    from linli.sim.district import geojson

    file = home / "streets.geojson"
    if not file.exists():
        file.write_text(geojson.streets(district=district), encoding="utf-8")


def write_tiles(district: District, *, home: Path) -> None:
    """The district's map, drawn once."""
    from linli.sim.district import tiles

    file = home / "tiles" / "district.pmtiles"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        tiles.write(district=district, path=file)


def keep_keys(*, at: datetime) -> dict[str, str]:
    """Keys for programs: Open311, reading and reporting, administration."""
    wanted = {
        "open311": ["report", "read", "updates"],
        "reporter": ["report"],
        "reader": ["read"],
        "admin": ["report", "read", "work", "admin"],
    }
    return {
        name: guard.create_key(
            name=f"demo {name}", scopes=scopes, per_minute=60_000, actor=ACTOR, at=at
        )
        for name, scopes in wanted.items()
    }


def departments_key(*, at: datetime) -> str:
    """A key that delivers for every feed of the example contracts, as sixteen departments would."""
    scopes = ["deliver", *(f"feed:{feed}" for feed in contracts.library())]
    return guard.create_key(
        name="demo departments", scopes=scopes, per_minute=60_000, actor=ACTOR, at=at
    )


def _members_by_login(facts: dict[str, Any]) -> dict[str, UUID]:
    return {item["username"]: UUID(item["member_id"]) for item in facts["members"]}
