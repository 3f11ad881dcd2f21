"""Reads of the cases package; other packages get frozen values, never tables."""

from linli.cases.queries.categories import (
    CategoryInfo,
    CategoryNotFound,
    categories,
    category,
    category_by_code,
    in_english,
)
from linli.cases.queries.corrections import Corrected, corrected
from linli.cases.queries.detail import (
    AssignmentInfo,
    CaseDetail,
    ClockInfo,
    EventInfo,
    HandOffInfo,
    case_detail,
    case_id_by_code,
    history_at,
)
from linli.cases.queries.field import (
    TaskInfo,
    assignment_info,
    escalations_of,
    tasks_of,
    workload,
)
from linli.cases.queries.lists import (
    CasePage,
    CaseRow,
    Filters,
    case_page,
    counts,
    in_viewport,
    rows_by_id,
)
from linli.cases.queries.nearby import Near, similar_open
from linli.cases.queries.published import FEWEST, Figure, figures, recently_done
from linli.cases.queries.reports import (
    MediaInfo,
    ReportInfo,
    media_of,
    report,
    report_by_code,
    report_texts,
    reports_from,
    reports_of,
    waiting_reports,
)
from linli.cases.queries.versions import VersionInfo, category_versions

__all__ = [
    "AssignmentInfo",
    "CaseDetail",
    "CasePage",
    "CaseRow",
    "CategoryInfo",
    "CategoryNotFound",
    "ClockInfo",
    "Corrected",
    "EventInfo",
    "FEWEST",
    "Figure",
    "Filters",
    "HandOffInfo",
    "MediaInfo",
    "Near",
    "ReportInfo",
    "TaskInfo",
    "VersionInfo",
    "assignment_info",
    "case_detail",
    "case_id_by_code",
    "case_page",
    "categories",
    "category",
    "category_by_code",
    "category_versions",
    "corrected",
    "counts",
    "figures",
    "history_at",
    "in_english",
    "in_viewport",
    "media_of",
    "recently_done",
    "report",
    "report_by_code",
    "report_texts",
    "reports_from",
    "reports_of",
    "rows_by_id",
    "similar_open",
    "escalations_of",
    "tasks_of",
    "waiting_reports",
    "workload",
]
