"""Times and durations as people read them."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def countdown(*, left: timedelta) -> str:
    """Digits for a clock: 01:48, 2:03:10; from two days on, days. The sign is not shown."""
    seconds = abs(int(left.total_seconds()))
    days, rest = divmod(seconds, 86400)
    if days >= 2:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    minutes, second = divmod(rest + (days * 86400), 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minute:02d}:{second:02d}"
    return f"{minute:02d}:{second:02d}"


def spoken(*, length: timedelta) -> str:
    """A duration in words, rounded down: 12 minutes, 3 hours, 2 days."""
    minutes = abs(int(length.total_seconds())) // 60
    if minutes < 1:
        return _("less than a minute")
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def moment(*, at: datetime, now: datetime, style: str = "auto") -> str:
    """A time in the community's zone: `time` 14:30, `day`, `full`, or `auto`.

    `auto` says the time alone for today, "yesterday 14:30" for yesterday, else the day too.
    """
    local, today = timezone.localtime(at), timezone.localtime(now)
    clock = date_format(local, "H:i")
    if style == "time":
        return clock
    days = (today.date() - local.date()).days
    facts = {"day": date_format(local, _("N j")), "time": clock, "year": str(local.year)}
    if style == "day":
        return facts["day"] if local.year == today.year else _("%(day)s, %(year)s") % facts
    if style == "auto" and days == 0:
        return clock
    if style == "auto" and days == 1:
        return _("yesterday %(time)s") % facts
    if style == "auto" and days == -1:
        return _("tomorrow %(time)s") % facts
    if local.year == today.year and style == "auto":
        return _("%(day)s, %(time)s") % facts
    return _("%(day)s, %(year)s, %(time)s") % facts
