"""What the calendar says of days: workdays, weekends, public holidays, make-up workdays."""

from datetime import date, timedelta

from linli.core import holidays_cn
from linli.people import queries as people

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def day_kinds(organisation: people.OrganisationInfo, week_on: date) -> tuple[list[str], bool]:
    """What the calendar says of each day of a week, and whether the year's notice is known."""
    calendar = people.calendar_of(organisation.calendar_id)
    kinds, is_known = [], True
    for number in range(7):
        day = week_on + DAY * number
        kind = "weekend" if day.weekday() >= holidays_cn.SATURDAY else "workday"
        if calendar.keeps_cn_holidays:
            year = holidays_cn.year(day.year)
            is_known &= year.announced
            kind = (
                "holiday" if day in year.days_off else "make-up" if day in year.workdays else kind
            )
        if day in calendar.holidays:
            kind = "holiday"
        elif day in calendar.workdays:
            kind = "make-up" if day.weekday() >= holidays_cn.SATURDAY else "workday"
        kinds.append(kind)
    return kinds, is_known


def free_days(organisation: people.OrganisationInfo, week_on: date, weeks: int) -> set[date]:
    """Days on which others do not work, in so many weeks from a Monday."""
    found: set[date] = set()
    for number in range(weeks):
        monday = week_on + WEEK * number
        kinds, _ = day_kinds(organisation, monday)
        found |= {monday + DAY * day for day in range(7) if kinds[day] in ("weekend", "holiday")}
    return found
