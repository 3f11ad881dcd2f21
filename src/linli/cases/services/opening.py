"""Opening cases from reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from linli.cases import content, events, lifecycle
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
    said = content.open_reports([(report.id, report.sealed)])[0]
    case_id = new_id()
    words = content.CaseWords(triaged.summary[:120], said.address or triaged.address)
    case = Case(
        id=case_id,
        code=report.code,
        state=lifecycle.OPEN if triaged.is_sure else lifecycle.UNSURE,
        category=category,
        kind=triaged.kind,
        grade=triaged.grade,
        owner_id=triaged.owner_id,
        place_id=triaged.place_id or report.place_id,
        area_path=triaged.area_path,
        sealed=content.seal_case(case_id=case_id, words=words, at=at),
        lon=report.lon,
        lat=report.lat,
        occurred_at=report.occurred_at,
        opened_at=at,
        changed_at=at,
        needs_person=triaged.needs_person if triaged.is_sure else "unsure",
        decision=triaged.decision,
        is_public=report.is_public and category.is_public,
        version=1,
    )
    case.save(force_insert=True)
    index_case(case, words=words, text=said.text)
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


def index_case(case: Case, *, words: content.CaseWords, text: str) -> None:
    """Cut what people may search by into pieces that the index finds."""
    found = pieces(f"{case.code} {words.summary} {words.address} {text}")[:300]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_search (case_id, words) VALUES (%s, array_to_tsvector(%s))"
            " ON CONFLICT (case_id) DO UPDATE SET words = excluded.words",
            [case.id, found],
        )


def index_again(*, after: UUID | None = None, limit: int = 500) -> UUID | None:
    """Index a batch of cases anew, as after a restore; the last one's id, None at the end.

    Args:
        after: what the batch before returned.
    """
    rows = Case.objects.order_by("id")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    cases = list(rows[:limit])
    words = content.open_cases([(case.id, case.sealed) for case in cases])
    first = Report.objects.filter(code__in=[case.code for case in cases])
    reports = list(first.values_list("id", "code", "sealed"))
    said = content.open_reports([(pk, sealed) for pk, _code, sealed in reports])
    texts = {code: one.text for (_pk, code, _sealed), one in zip(reports, said, strict=True)}
    with transaction.atomic():
        for case, line in zip(cases, words, strict=True):
            if not line.is_erased:
                index_case(case, words=line, text=texts.get(case.code, ""))
    return cases[-1].id if cases else None
