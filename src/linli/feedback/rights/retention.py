"""The daily run of retention, over everything that is declared, and its report."""

from collections import Counter
from datetime import datetime

import structlog

from linli.cases import services as cases
from linli.cases.queries import due
from linli.core import errors
from linli.feedback import services as feedback
from linli.privacy import services as privacy
from linli.privacy.declarations import FIELDS

BATCH = 500
log = structlog.get_logger("linli.retention")


def run(*, now: datetime) -> dict[str, int]:
    """Erase everything whose retention has ended, end holds, and put down what was done.

    Returns:
        How many of each field; what a hold keeps is not among them.
    """
    counts: Counter[str] = Counter(privacy.forget_fields(now=now))
    counts["report.text"] += _old_reports(now)
    counts["report.photo"] += _old_photos(now)
    counts["message.text"] += feedback.forget_old_messages(now=now)
    counts["request.words"] += privacy.forget_old_requests(now=now)
    privacy.forget_pins(now=now)
    released = privacy.end_holds(now=now)
    done = {field: count for field, count in sorted(counts.items()) if count}
    privacy.keep_retention_run(counts=done, held=released, at=now)
    return done


def _old_reports(now: datetime) -> int:
    before = now - FIELDS["report.text"].retention
    done = 0
    for report_id in due.past_retention(before=before, limit=BATCH):
        try:
            gone = cases.erase_report(report_id=report_id, why="retention", actor="system", at=now)
        except errors.LinliError as error:
            log.warning("retention.refused", id=str(report_id), code=error.code)
            continue
        done += report_id in gone
    return done


def _old_photos(now: datetime) -> int:
    before = now - FIELDS["report.photo"].retention
    found = due.photos_past_retention(before=before, limit=BATCH)
    gone = privacy.erase(subject_ids=found, why="retention", actor="system", at=now)
    cases.forget_places(subject_ids=gone)
    return len(gone)
