"""A P1 that left with a place and one word, while the call goes on: what is still to be asked."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.lifecycle import ACTIVE_STATES
from linli.cases.queries import CaseDetail, ReportInfo
from linli.cases.reach import require_reach
from linli.core.ids import clean_code
from linli.web.console.shown import clocks_of
from linli.web.viewer import viewer_of_request


@dataclass(frozen=True, slots=True)
class First:
    """The case that left, and what was said first."""

    case: CaseDetail
    report: ReportInfo


def first_of(request: HttpRequest, code: str) -> First | None:
    """The case that a call-taker completes; None where no code is given.

    Raises:
        CaseNotFound: there is none, or it is out of reach.
    """
    if not code:
        return None
    case_id = case_queries.case_id_by_code(clean_code(code))
    if case_id is None:
        raise cases.CaseNotFound()
    case = case_queries.case_detail(case_id, with_events=False)
    require_reach(viewer_of_request(request), case, "case.view")
    return First(case, case_queries.reports_of(case.id)[0])


def start(first: First) -> QueryDict:
    """The form as it stands at first: place and category of the case, the words still to come."""
    given = QueryDict(mutable=True)
    given["complete"] = first.case.row.code
    given["place"] = first.case.row.address
    if first.case.row.needs_person != "unsure":
        given["category"] = first.case.category.code
    if first.case.place_id:
        given["place_id"] = str(first.case.place_id)
    return given


def shown(first: First) -> dict[str, object]:
    """What the strip above the form says: who has it, and until when they must answer."""
    return {
        "row": first.case.row,
        "people": [one for one in first.case.assignments if one.state in ACTIVE_STATES],
        "clocks": clocks_of(first.case),
        "said": first.report.text,
        "has_caller": first.report.reporter_id is not None,
    }
