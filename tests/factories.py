"""Makers of valid objects; a test names only what it is about."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import linli.cases
from linli.cases import content
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.models import Assignment, Case, Category, Event, Report
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.guard import services as guard
from linli.guard.models import User
from linli.people.models import Member, Organisation, Shift, Skill, WorkCalendar
from linli.places import queries as places
from linli.places import services as place_services
from linli.places.services import NewPlace

# A Monday, 12:00 in Shanghai.
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = Point(113.9000, 30.6000)
PASSWORD = "plum-rain-over-the-lane-7"

_numbers = count(1)

OFFICE_WEEK = {str(day): [["08:30", "12:00"], ["13:30", "17:30"]] for day in range(5)}


def make_calendar(**fields: Any) -> WorkCalendar:
    fields = {"name": f"calendar {next(_numbers)}", "weekly": OFFICE_WEEK} | fields
    return WorkCalendar.objects.create(**fields)


def around_the_clock() -> WorkCalendar:
    found, _fresh = WorkCalendar.objects.get_or_create(
        name="around the clock",
        defaults={"is_around_the_clock": True, "keeps_cn_holidays": False},
    )
    return found


def make_organisation(**fields: Any) -> Organisation:
    number = next(_numbers)
    fields = {"code": f"org-{number}", "name": f"单位{number}", "kind": "police"} | fields
    fields.setdefault("calendar", None)
    if fields["calendar"] is None:
        fields["calendar"] = around_the_clock()
    return Organisation.objects.create(**fields)


def make_user(*roles: str, organisation: Organisation | None = None, **fields: Any) -> User:
    """An account; `roles` are granted within `organisation`, or the whole cell."""
    fields = {"username": f"user{next(_numbers)}", "name": "丁可欣"} | fields
    user = User.objects.create_user(password=PASSWORD, **fields)
    for role in roles:
        guard.grant_role(
            user_id=user.id,
            role=role,
            organisation_id=organisation.id if organisation else None,
            actor="system",
            at=NOON,
        )
    return user


def make_member(
    kind: str = "officer",
    *,
    organisation: Organisation | None = None,
    at: Point = HERE,
    skills: tuple[str, ...] = (),
    on_shift: bool = True,
    now: datetime = NOON,
) -> Member:
    """A member with an account and, unless told otherwise, a shift around `now`."""
    organisation = organisation or make_organisation()
    role = kind if kind in {"officer", "grid_worker", "property_staff", "volunteer"} else "lead"
    member = Member.objects.create(
        user=make_user(role, organisation=organisation),
        organisation=organisation,
        kind=kind,
    )
    for code in skills:
        Skill.objects.get_or_create(code=code, defaults={"name": code, "name_en": code})
    member.skills.set(Skill.objects.filter(code__in=skills))
    if on_shift:
        Shift.objects.create(
            member=member,
            starts_at=now - timedelta(hours=4),
            ends_at=now + timedelta(hours=8),
            lon=at.lon,
            lat=at.lat,
        )
    return member


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """The shipped categories by code."""
    file = Path(linli.cases.__file__).parent / "data" / "categories.json"
    listed = json.loads(file.read_text(encoding="utf-8"))["categories"]
    return {item["code"]: item for item in listed}


def make_category(**fields: Any) -> Category:
    number = next(_numbers)
    fields = {
        "code": f"category-{number}",
        "name": f"类别{number}",
        "name_en": f"Category {number}",
        "group": "facilities",
        "owner_kind": "police",
        "clocks": {"acknowledge_minutes": 10, "arrive_minutes": 60, "resolve_minutes": 480},
        "dispositions": [
            {"code": "done", "name_zh": "已处理", "name_en": "Done"},
            {"code": "nothing-found", "name_zh": "未发现", "name_en": "Nothing found"},
        ],
    } | fields
    return Category.objects.create(**fields)


def make_report(**fields: Any) -> UUID:
    """A report as a door kept it; returns its id."""
    fields = {"channel": "portal", "text": "三号楼楼道灯坏了", "occurred_at": NOON} | fields
    at = fields.pop("at", NOON)
    new = cases.NewReport(**fields)
    report_id = cases.receive_report(new=new, actor="resident", at=at).report_id
    return report_id


def make_case(**fields: Any) -> Case:
    """An open case with one report."""
    category = fields.pop("category", None) or make_category()
    owner = fields.pop("owner", None) or make_organisation()
    at = fields.pop("at", NOON)
    report = {"text": "三号楼楼道灯坏了", "point": HERE} | fields.pop("report", {})
    triaged: dict[str, Any] = {
        "category_id": category.id,
        "kind": "report",
        "grade": "P3",
        "owner_id": owner.id,
        "summary": "楼道灯坏了",
        "decision": {"reasons": []},
    } | fields
    case_id = cases.open_case(
        report_id=make_report(at=at, **report),
        triaged=cases.Triaged(**triaged),
        actor="system",
        at=at,
    )
    return Case.objects.get(pk=case_id)


def make_assignment(
    *, case: Case | None = None, member: Member | None = None, at: datetime = NOON
) -> Assignment:
    """An open offer."""
    case = case or make_case()
    member = member or make_member()
    (pk,) = cases.offer(
        case_id=case.id,
        offers=[cases.Offer(member.id, [])],
        expires_at=at + 5 * MINUTE,
        actor="system",
        at=at,
    )
    return Assignment.objects.get(pk=pk)


def square(center: Point, half: float = 0.01) -> list[list[float]]:
    """A closed square ring around a point, `half` a side in degrees."""
    west, east = center.lon - half, center.lon + half
    south, north = center.lat - half, center.lat + half
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def make_community() -> places.PlaceInfo:
    """A district with one community, one grid and one building with a home, around `HERE`."""
    number = next(_numbers)
    ring = square(HERE)
    district, community, grid = f"d{number}", f"c{number}", f"g{number}"
    building, home = f"b{number}", f"h{number}"
    road = "江临市梧桐区梧桐里社区梧桐路12号"
    place_services.keep_places(
        places=[
            NewPlace("district", district, "梧桐区", "江临市梧桐区", HERE, ring=ring),
            NewPlace("community", community, "梧桐里社区", "梧桐里社区", HERE, district, ring=ring),
            NewPlace("grid", grid, "第一网格", "梧桐里社区第一网格", HERE, community, ring=ring),
            NewPlace("building", building, "3号楼", f"{road}3号楼", HERE, grid),
            NewPlace("home", home, "401室", f"{road}3号楼2单元401室", HERE, building),
        ],
        actor="system",
        at=NOON,
    )
    found = places.place_by_code(community)
    assert found is not None
    return found


def said(report: Report) -> case_queries.ReportInfo:
    """A report with its words opened, as other packages see it."""
    return case_queries.report(report.pk)


def noted(event: Event) -> str:
    """The text of an event, opened."""
    return content.open_notes([(event.pk, event.sealed)])[0]


def detail(case_id: UUID) -> case_queries.CaseDetail:
    """The case as other packages see it."""
    return case_queries.case_detail(case_id)


def new_key() -> UUID:
    """A sender's key."""
    return new_id()
