"""The clocks of requests, and decided requests that waited for a case or a hold to end."""

from datetime import datetime

import structlog
from django.db import transaction

from linli.core import errors
from linli.feedback.rights import asking, doing
from linli.feedback.rights.who import calendar
from linli.privacy import services as privacy

log = structlog.get_logger("linli.rights")


def look_at_requests(*, now: datetime, limit: int = 100) -> int:
    """Remind, escalate and carry out what is due; returns how many requests were looked at."""
    found = privacy.due_requests(now=now, limit=limit)
    if not found:
        return 0
    days = calendar()
    for request_id in found:
        try:
            with transaction.atomic():
                what = privacy.look_at_request(request_id=request_id, calendar=days, now=now)
                if what == "try":
                    doing.carry_out(request_id=request_id, actor="system", at=now)
                elif what == "breached":
                    asking.tell_officers(
                        request_id=request_id, kind="right_late", at=now, also=("admin",)
                    )
                elif what == "reminded":
                    asking.tell_officers(request_id=request_id, kind="right_due", at=now)
        except errors.LinliError as error:
            log.warning("rights.refused", id=str(request_id), code=error.code)
    return len(found)
