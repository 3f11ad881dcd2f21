"""The daily run of retention, over everything that is declared, and its report."""

from collections import Counter
from datetime import datetime, timedelta

import structlog

from linli.cases import services as cases
from linli.cases.queries import due
from linli.core import errors
from linli.feedback import services as feedback
from linli.feedback.alerts import services as alerts
from linli.feedback.warnings import services as warnings
from linli.guard import glass
from linli.people import services as people
from linli.privacy import services as privacy
from linli.privacy.declarations import FIELDS
from linli.sensing import services as sensing

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
    counts["swap.reason"] += people.forget_swap_reasons(before=now - _term("swap.reason"))
    counts["glass.reason"] += glass.forget_old_glasses(before=now - _term("glass.reason"))
    counts["request.words"] += privacy.forget_old_requests(now=now)
    counts["alarm.home"] += sensing.forget_alarm_homes(before=now - _term("alarm.home"))
    counts["warning.home"] += warnings.forget_old(now=now)
    counts["follower.area"] += alerts.forget_gone(before=now - _term("follower.area"))
    privacy.forget_pins(now=now)
    released = privacy.end_holds(now=now)
    done = {field: count for field, count in sorted(counts.items()) if count}
    privacy.keep_retention_run(counts=done, held=released, at=now)
    return done


def _term(field: str) -> timedelta:
    return FIELDS[field].retention


def _old_reports(now: datetime) -> int:
    before = now - _term("report.text")
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
    before = now - _term("report.photo")
    found = due.photos_past_retention(before=before, limit=BATCH)
    gone = privacy.erase(subject_ids=found, why="retention", actor="system", at=now)
    cases.forget_places(subject_ids=gone)
    return len(gone)
