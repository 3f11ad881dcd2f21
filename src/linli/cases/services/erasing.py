"""Erasing what was reported: words, photos, place; the case goes on without them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import OPEN_STATES
from linli.cases.models import Case, CaseSearch, Media, Report
from linli.core import errors
from linli.privacy import services as privacy


class StillNeeded(errors.Conflict):
    code = "still-needed"
    title = _("It is still being worked on; what it says is deleted once it has ended")


def subjects_of(report_id: UUID) -> list[UUID]:
    """Whose keys open what came with a report: itself, its photos, its reporter.

    The case is one of them where the report opened it: its line, address and notes tell the same.
    """
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        return []
    found = [report.id, *Media.objects.filter(report_id=report_id).values_list("id", flat=True)]
    if report.reporter_id is not None:
        found.append(report.reporter_id)
    opened = _opened_by(report)
    if opened is not None:
        found += [
            opened.id,
            *Media.objects.filter(case_id=opened.id).values_list("id", flat=True),
        ]
    return sorted(set(found))


@transaction.atomic
def erase_report(*, report_id: UUID, why: str, actor: str, at: datetime) -> list[UUID]:
    """Erase what came with a report, for good and in every backup.

    Subjects under a hold are locked instead (PIPL article 47). Done again, it changes nothing.

    Args:
        why: ``asked`` or ``retention``.
    Returns:
        The subjects that were erased.
    Raises:
        StillNeeded: its case is still being worked on.
    """
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        return []
    if report.case_id is None or Case.objects.filter(pk=report.case_id, state__in=OPEN_STATES):
        raise StillNeeded()
    gone = privacy.erase(subject_ids=subjects_of(report_id), why=why, actor=actor, at=at)
    forget_places(subject_ids=gone)
    return gone


def forget_places(*, subject_ids: list[UUID]) -> None:
    """Remove where erased reports and cases were, and the pieces by which they are found."""
    # What opens no more is emptied too, so that retention does not look at it again.
    Report.objects.filter(pk__in=subject_ids).update(place=None, lon=None, lat=None, sealed=b"")
    Media.objects.filter(pk__in=subject_ids).update(sha256="")
    Case.objects.filter(pk__in=subject_ids).update(place=None, lon=None, lat=None)
    CaseSearch.objects.filter(case_id__in=subject_ids).delete()


def _opened_by(report: Report) -> Case | None:
    # A case bears the code of the report that opened it.
    return Case.objects.filter(code=report.code).first()
