"""Opening cases from reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from linli.cases import events, lifecycle
from linli.cases.models import Case, Category, Media, Report
from linli.cases.services import timing
from linli.cases.services.story import CaseNotFound, locked, tell, touch
from linli.core.ids import new_id
from linli.places.text import pieces


@dataclass(frozen=True, slots=True)
class Triaged:
    """What triage decided for a report; `decision` keeps reasons and inputs."""

    category_id: UUID
    kind: str
    grade: str
    owner_id: UUID
    summary: str
    decision: dict[str, Any]
    area_path: str = ""
    place_id: UUID | None = None
    address: str = ""
    is_sure: bool = True
    needs_person: str = ""


@transaction.atomic(savepoint=False)
def open_case(*, report_id: UUID, triaged: Triaged, actor: str, at: datetime) -> UUID:
    """Open a case for a report, with its owner and its clocks; a report opens at most one.

    Returns:
        The id of the case, the one it already has if there is one.
    Raises:
        CaseNotFound: no report has this id.
    """
    report = _locked_report(report_id)
    if report.case_id is not None:
        return report.case_id
    category = Category.objects.get(pk=triaged.category_id)
    case = Case(
        id=new_id(),
        code=report.code,
        state=lifecycle.OPEN if triaged.is_sure else lifecycle.UNSURE,
        category=category,
        kind=triaged.kind,
        grade=triaged.grade,
        owner_id=triaged.owner_id,
        place_id=triaged.place_id or report.place_id,
        area_path=triaged.area_path,
        address=report.address or triaged.address,
        lon=report.lon,
        lat=report.lat,
        summary=triaged.summary[:120],
        occurred_at=report.occurred_at,
        opened_at=at,
        changed_at=at,
        needs_person=triaged.needs_person if triaged.is_sure else "unsure",
        decision=triaged.decision,
        is_public=report.is_public and category.is_public,
        version=1,
    )
    case.save(force_insert=True)
    index_case(case, text=report.text)
    report.case = case
    report.save(update_fields=["case"])
    opened = events.CaseOpened(
        about=case.id,
        at=at,
        report_id=report.id,
        category=category.code,
        grade=case.grade,
        case_kind=case.kind,
        owner_id=triaged.owner_id,
        state=case.state,
        reasons=triaged.decision.get("reasons", []),
    )
    tell(case, opened, actor=actor, is_public=True)
    timing.opened(case, at=at)
    case.save(update_fields=["next_due_at"])
    return case.id


@transaction.atomic(savepoint=False)
def attach_report(
    *, report_id: UUID, case_id: UUID, reasons: list[dict[str, Any]], actor: str, at: datetime
) -> UUID:
    """Join a report to a case about the same thing; one that has a case keeps it."""
    report = _locked_report(report_id)
    if report.case_id is not None:
        return report.case_id
    case = locked(case_id)
    report.case = case
    report.save(update_fields=["case"])
    case.report_count += 1
    joined = events.ReportAttached(about=case.id, at=at, report_id=report.id, reasons=reasons)
    tell(case, joined, actor=actor)
    touch(case, "report_count", at=at)
    return case.id


def join_media(*, report_id: UUID, media_ids: list[UUID], actor: str) -> int:
    """Join photos that `actor` sent, and that belong to nothing yet, to a report.

    Returns:
        How many were joined.
    """
    loose = Media.objects.filter(added_by=actor, report__isnull=True, case__isnull=True)
    return loose.filter(pk__in=media_ids).update(report_id=report_id)


def _locked_report(report_id: UUID) -> Report:
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise CaseNotFound()
    return report


def index_case(case: Case, *, text: str) -> None:
    """Cut what people may search by into pieces that the index finds."""
    words = pieces(f"{case.code} {case.summary} {case.address} {text}")[:300]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET search = array_to_tsvector(%s) WHERE id = %s", [words, case.id]
        )
