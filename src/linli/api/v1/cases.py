"""Cases: the list, one case with its story, and how to reach its reporters."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import internal
from linli.api.schemas.base import READING, Moment, answers
from linli.api.schemas.bodies import Grade
from linli.api.v1 import shaping
from linli.api.v1.access import case_in_reach, scope_for
from linli.cases import queries as cases
from linli.core import errors
from linli.places import queries as places
from linli.privacy import services as privacy

router = Router(tags=["cases"])
Tab = Literal["needs_person", "overdue", "unaccepted", "open", "all"]
State = Literal[
    "unsure",
    "open",
    "offered",
    "accepted",
    "en_route",
    "on_scene",
    "resolved",
    "closed",
    "merged",
]
CONTACT = ("reporter.name", "reporter.phone", "reporter.email")


@router.get("", auth=needs("read"), response=answers(internal.CaseList, refusals=READING))
def list_cases(
    request: ApiRequest,
    tab: Tab = "open",
    grade: Annotated[list[Grade], Query()] = [],  # noqa: B006  # never changed
    state: Annotated[list[State], Query()] = [],  # noqa: B006
    category: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006
    owner: Annotated[list[UUID], Query(max_length=50)] = [],  # noqa: B006
    area: Annotated[str, Field(max_length=60)] = "",
    q: Annotated[str, Field(max_length=120)] = "",
    since: Moment | None = None,
    until: Moment | None = None,
    cursor: Annotated[str, Field(max_length=300)] = "",
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """Cases in the caller's scope: open ones by grade and due time, `tab=all` newest first."""
    filters = cases.Filters(
        tab=tab,
        grades=tuple(grade),
        states=tuple(state),
        category_codes=tuple(category),
        owner_ids=tuple(owner),
        area_path=_area_path(area),
        text=q,
        since=since,
        until=until,
    )
    page = cases.case_page(
        scope=scope_for(request.auth, "case.view"),
        filters=filters,
        now=request.auth.at,
        cursor=cursor,
        size=size,
    )
    return {"items": page.rows, "next_cursor": page.next_cursor}


def _area_path(code: str) -> str:
    if not code:
        return ""
    found = places.place_by_code(code)
    if found is None:
        raise errors.Invalid(fields={"area": _("There is no such place here")})
    return found.path


@router.get("/{case_id}", auth=needs("read"), response=answers(internal.CaseFull, refusals=READING))
def get_case(request: ApiRequest, case_id: UUID) -> Any:
    """One case with its clocks, assignments, hand-offs and the steps that are possible now."""
    return shaping.full(case_in_reach(request.auth, case_id, "case.view"))


@router.get(
    "/{case_id}/events",
    auth=needs("read"),
    response=answers(list[internal.EventOut], refusals=READING),
)
def list_events(request: ApiRequest, case_id: UUID) -> Any:
    """The story of a case, oldest first."""
    return case_in_reach(request.auth, case_id, "case.view", with_events=True).events


@router.get(
    "/{case_id}/reports",
    auth=needs("read"),
    response=answers(list[internal.ReportOut], refusals=READING),
)
def list_reports_of_case(request: ApiRequest, case_id: UUID) -> Any:
    """What was reported, first one first, with photos."""
    case = case_in_reach(request.auth, case_id, "case.view")
    return shaping.reports(cases.reports_of(case.id))


@router.get(
    "/{case_id}/contact",
    auth=needs("work"),
    response=answers(internal.ContactOut, refusals=READING),
)
def get_contact(
    request: ApiRequest, case_id: UUID, purpose: Literal["handle_case"]
) -> dict[str, Any]:
    """How to reach the reporters of a case. Who read it, what for and when goes on record."""
    caller = request.auth
    case = case_in_reach(caller, case_id, "case.contact")
    found = []
    for report in cases.reports_of(case.id):
        if report.reporter_id is None:
            continue
        values = privacy.read(
            subject_id=report.reporter_id,
            fields=list(CONTACT),
            purpose=purpose,
            reader=caller.viewer.actor,
            at=caller.at,
            about=case.id,
        )
        found.append(
            {"report_id": report.id}
            | {code.removeprefix("reporter."): values.get(code, "") for code in CONTACT}
        )
    return {"reports": found}
