"""Reading reports and their photos."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.cases import content
from linli.cases.models import Media, Report
from linli.core import errors
from linli.core.coordinates import Point
from linli.core.ids import clean_code


class ReportNotFound(errors.NotFound):
    code, title = "report-not-found", _("There is no report with this code")


@dataclass(frozen=True, slots=True)
class ReportInfo:
    id: UUID
    code: str
    channel: str
    source: str
    category_id: UUID | None
    text: str
    attributes: dict[str, Any]
    place_id: UUID | None
    address: str
    point: Point | None
    media_url: str
    reporter_id: UUID | None
    device_id: str
    wants_news: bool
    is_public: bool
    language: str
    occurred_at: datetime
    received_at: datetime
    case_id: UUID | None
    is_erased: bool
    # Of the digest of `text` in the ledger, in hex; goes with the text.
    words_salt: str


@dataclass(frozen=True, slots=True)
class MediaInfo:
    id: UUID
    file: str
    thumbnail: str
    content_type: str
    width: int
    height: int
    is_public: bool
    added_at: datetime


def report_infos(rows: Iterable[Report]) -> list[ReportInfo]:
    """What these rows say, their words opened for handling the case."""
    found = list(rows)
    words = content.open_reports([(row.id, row.sealed) for row in found])
    return [_info(row, said) for row, said in zip(found, words, strict=True)]


def _info(row: Report, said: content.ReportWords) -> ReportInfo:
    return ReportInfo(
        row.id,
        row.code,
        row.channel,
        row.source,
        row.category_id,
        said.text,
        said.attributes,
        row.place_id,
        said.address,
        None if row.lon is None or row.lat is None else Point(row.lon, row.lat),
        said.media_url,
        row.reporter_id,
        row.device_id,
        row.wants_news,
        row.is_public,
        row.language,
        row.occurred_at,
        row.received_at,
        row.case_id,
        said.is_erased,
        said.salt,
    )


def report(report_id: UUID) -> ReportInfo:
    """One report.

    Raises:
        ReportNotFound: no report has this id.
    """
    row = Report.objects.filter(pk=report_id).first()
    if row is None:
        raise ReportNotFound()
    return report_infos([row])[0]


def report_by_code(code: str) -> ReportInfo:
    """The report with this tracking code, however it was typed.

    Raises:
        ReportNotFound: no report has this code.
    """
    row = Report.objects.filter(code=clean_code(code)).first()
    if row is None:
        raise ReportNotFound()
    return report_infos([row])[0]


def with_reporters(*, until: datetime, limit: int) -> list[ReportInfo]:
    """The latest report of each reporter who left something by then."""
    rows = Report.objects.filter(reporter_id__isnull=False, received_at__lte=until)
    rows = rows.order_by("reporter_id", "-received_at", "-id").distinct("reporter_id")
    return report_infos(rows[:limit])


def reports_by_id(report_ids: Iterable[UUID]) -> list[ReportInfo]:
    """These reports, latest first; ids that are none are left out."""
    rows = Report.objects.filter(pk__in=list(report_ids))
    return report_infos(rows.order_by("-received_at", "-id"))


def reports_of(case_id: UUID) -> list[ReportInfo]:
    """The reports of a case, first one first."""
    rows = Report.objects.filter(case_id=case_id).order_by("received_at", "id")[:200]
    return report_infos(rows)


def report_texts(report_ids: list[UUID]) -> dict[UUID, str]:
    """What these reports say, by id."""
    rows = list(Report.objects.filter(pk__in=report_ids).values_list("id", "sealed"))
    words = content.open_reports(rows)
    return {pk: said.text for (pk, _sealed), said in zip(rows, words, strict=True)}


def reports_from(reporter_ids: list[UUID], *, limit: int = 10) -> list[ReportInfo]:
    """The latest reports of these reporters, newest first."""
    rows = Report.objects.filter(reporter_id__in=reporter_ids).order_by("-received_at", "-id")
    return report_infos(rows[:limit])


def latest_reports(*, limit: int = 50) -> list[ReportInfo]:
    """The latest reports, newest first."""
    return report_infos(Report.objects.order_by("-received_at", "-id")[:limit])


def report_count() -> int:
    """How many reports there are."""
    return Report.objects.count()


def waiting_reports(*, before: datetime, limit: int = 100) -> list[ReportInfo]:
    """Reports received before `before` that no case has taken up yet, oldest first."""
    rows = Report.objects.filter(case__isnull=True, received_at__lt=before)
    return report_infos(rows.order_by("received_at", "id")[:limit])


def media_of(
    *, report_ids: list[UUID], case_ids: list[UUID] | None = None
) -> dict[UUID, list[MediaInfo]]:
    """Photos by the report (or, for those added by staff, the case) that they belong to."""
    found: dict[UUID, list[MediaInfo]] = defaultdict(list)
    rows = Media.objects.filter(report_id__in=report_ids)
    if case_ids:
        rows = rows | Media.objects.filter(case_id__in=case_ids)
    for row in rows.order_by("added_at", "id"):
        owner = row.report_id or row.case_id
        if owner is not None:
            found[owner].append(
                MediaInfo(
                    row.id,
                    row.file,
                    row.thumbnail,
                    row.content_type,
                    row.width,
                    row.height,
                    row.is_public,
                    row.added_at,
                )
            )
    return found
