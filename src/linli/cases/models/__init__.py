"""Tables of the cases package."""

from linli.cases.models.case import Case, CaseSearch, CaseSpot, Event
from linli.cases.models.category import Category, CategoryVersion
from linli.cases.models.report import Media, Report
from linli.cases.models.work import Assignment, Clock, HandOff

__all__ = [
    "Assignment",
    "Case",
    "CaseSearch",
    "CaseSpot",
    "Category",
    "CategoryVersion",
    "Clock",
    "Event",
    "HandOff",
    "Media",
    "Report",
]
