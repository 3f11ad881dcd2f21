"""The demo's visits to make: elders who asked for it, fire-safety checks, permits that run out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from linli.dispatch.visits import reading
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.duties import NewDuty, keep_duty
from linli.people import queries as people
from linli.places import queries as places
from linli.sim.district.model import District, Home

ACTOR = "system"
ELDERS, CHECKS, PERMITS, CHECKS_OF_POLICE = 16, 6, 4, 12
WORDS = ("听力不好，敲门响一点。", "带上血压计。", "电话联系后再上门。", "", "", "")


@transaction.atomic
def keep_duties(district: District, *, at: datetime) -> int:
    """Make them once; returns how many are new."""
    rng = Random("demo visits")  # noqa: S311  a rehearsal, not a secret
    made = 0
    for one in people.organisations(kinds=("community", "police")):
        if reading.duties_of(organisation_ids=frozenset({one.id}), limit=1):
            continue
        homes = _homes(district, one.code, rng)
        for new in _wanted(one.id, one.kind, homes, local_day(at), rng):
            keep_duty(new=new, actor=ACTOR, at=at)
            made += 1
    return made


def _homes(district: District, organisation: str, rng: Random) -> list[Home]:
    """Homes within an organisation's areas, in an order of their own."""
    areas = next(one.areas for one in district.organisations if one.code == organisation)
    inside = {
        one.code
        for one in district.buildings
        if one.community in areas or not any(one.community == area for area in areas)
        and organisation == "police"
    }  # fmt: skip
    found = [one for one in district.homes if one.building in inside]
    return rng.sample(found, min(len(found), ELDERS + CHECKS + PERMITS + CHECKS_OF_POLICE))


def _wanted(
    organisation_id: UUID, kind: str, homes: list[Home], today: date, rng: Random
) -> Iterator[NewDuty]:
    sorts = ["elder-visit"] * ELDERS + ["fire-check"] * CHECKS + ["permit"] * PERMITS
    if kind == "police":
        sorts = ["fire-check"] * CHECKS_OF_POLICE
    for sort, home in zip(sorts, homes, strict=False):
        code = home.building if sort == "fire-check" else home.code
        place = places.place_by_code(code)
        if place is None:
            continue
        due = today + timedelta(days=rng.randrange(-4, 3))
        is_visit = sort == "elder-visit"
        narrow = is_visit and rng.random() < 0.4
        opens = rng.choice((9, 10, 14, 15, 16)) * 60 if narrow else None
        yield NewDuty(
            organisation_id=organisation_id,
            kind=sort,
            due_on=due,
            due_by=due + timedelta(days=3 if is_visit else 7),
            place_id=place.id,
            opens_min=opens,
            closes_min=None if opens is None else opens + 120,
            every_days=rng.choice((7, 14)) if is_visit else None,
            words=rng.choice(WORDS) if is_visit else "",
        )
