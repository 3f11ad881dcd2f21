"""What a new cell starts with: categories, skills and working calendars. Changes nothing later."""

from datetime import datetime

from linli.cases import catalogue
from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.feedback import services as feedback
from linli.people import services as people
from linli.sensing import services as sensing

ACTOR = "system"
OFFICE_HOURS = {str(day): [["08:30", "12:00"], ["13:30", "17:30"]] for day in range(5)}
OFFICE, ALWAYS = "机关工作时间 / Office hours", "全天 / Around the clock"


def ensure(*, at: datetime) -> bool:
    """Put what ships with Linli in place if there is none; returns whether it did."""
    if case_queries.categories(active_only=False):
        return False
    for skill in catalogue.skills():
        people.keep_skill(
            code=skill["code"], name=skill["name_zh"], name_en=skill["name_en"], actor=ACTOR, at=at
        )
    for category in catalogue.shipped():
        cases.keep_category(new=category, reason="shipped with Linli", actor=ACTOR, at=at)
    people.keep_calendar(name=OFFICE, weekly=OFFICE_HOURS, actor=ACTOR, at=at)
    people.keep_calendar(
        name=ALWAYS,
        weekly={},
        is_around_the_clock=True,
        keeps_cn_holidays=False,
        actor=ACTOR,
        at=at,
    )
    feedback.seed_templates(at=at)
    sensing.ship_plans(actor=ACTOR, at=at)
    return True
