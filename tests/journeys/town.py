"""A small town for journeys: a community, one company that repairs, and those who work with it."""

from dataclasses import dataclass

from tests.factories import make_category, make_community, make_member, make_organisation, make_user

from linli.cases.models import Case
from linli.core import clock
from linli.flow import ticker, worker
from linli.guard.models import User
from linli.people.models import Member
from linli.people.services import keep_organisation

LIGHT = {
    "code": "stairwell-light",
    "name": "楼道灯不亮",
    "name_en": "Stairwell light out",
    "owner_kind": "property",
    "keywords": ["楼道灯", "stairwell light"],
    "dispositions": [
        {"code": "repaired", "name_zh": "已修好", "name_en": "Repaired"},
        {"code": "nothing-found", "name_zh": "未发现问题", "name_en": "Nothing found"},
    ],
}


@dataclass(frozen=True)
class Town:
    """Who takes part."""

    repairer: Member
    lead: User
    dispatcher: User
    call_taker: User
    admin: User


def build() -> Town:
    """The town, with everybody on shift now."""
    make_organisation(kind="command", name="街道指挥中心", name_en="Command centre")
    community = make_community()
    company = make_organisation(kind="property", name="梧桐物业", name_en="Wutong Property")
    keep_organisation(
        code=company.code,
        kind="property",
        name=company.name,
        name_en=company.name_en,
        area_ids=[community.id],
        calendar_id=company.calendar_id,
        actor="system",
        at=clock.now(),
    )
    make_category(code="other", name="其他", name_en="Something else", owner_kind="command")
    make_category(**LIGHT)
    return Town(
        repairer=make_member("property_staff", organisation=company, now=clock.now()),
        lead=make_user("lead", organisation=company),
        dispatcher=make_user("dispatcher"),
        call_taker=make_user("call_taker"),
        admin=make_user("admin"),
    )


def work_through() -> None:
    """What the worker does, until nothing is left to do."""
    while worker.deliver():
        pass
    ticker.tick(now=clock.now())
    while worker.deliver():
        pass


def the_case() -> Case:
    """The one case there is."""
    return Case.objects.get()
