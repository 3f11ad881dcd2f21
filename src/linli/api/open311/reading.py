"""Reading parameters as GeoReport v2 has them; an empty one is as good as none."""

import re
from datetime import UTC, datetime, timedelta
from math import isfinite

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.api.open311.refusals import Refused
from linli.core import errors
from linli.core.coordinates import Point

SPAN = timedelta(days=90)
LONGEST_RADIUS_M = 50_000.0
MOST = 1000
MOST_ADDRESSES = 5
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def value(params: QueryDict, name: str, *, longest: int = 500) -> str:
    """One parameter, trimmed; '' where it is missing.

    Raises:
        Refused: it is longer than `longest`, or holds characters that cannot be kept.
    """
    return checked((params.get(name) or "").strip(), name, longest=longest)


def checked(text: str, name: str, *, longest: int = 500) -> str:
    """The text, where it can be kept.

    Raises:
        Refused: it is longer than `longest`, or holds characters that cannot be kept.
    """
    if "\x00" in text:
        raise Refused(400, _("%(name)s has characters that cannot be kept") % {"name": name})
    if len(text) > longest:
        sentence = _("%(name)s is longer than %(longest)s characters")
        raise Refused(400, sentence % {"name": name, "longest": longest})
    return text


def many(params: QueryDict, name: str) -> tuple[str, ...]:
    """A parameter that may be given several times, or with commas."""
    found: list[str] = []
    for text in params.getlist(name):
        if "\x00" in text:
            raise Refused(400, _("%(name)s has characters that cannot be kept") % {"name": name})
        found += [part.strip() for part in text.split(",") if part.strip()]
    if len(found) > MOST:
        raise Refused(400, _("%(name)s has too many values") % {"name": name})
    return tuple(found)


def moment(params: QueryDict, name: str) -> datetime | None:
    """A time with its offset from UTC, or a date, which begins at midnight UTC."""
    # An unescaped plus sign arrives as a space.
    text = value(params, name, longest=40).replace(" ", "+")
    if not text:
        return None
    sentence = _("%(name)s must be a time such as 2026-03-02T06:30:00Z") % {"name": name}
    try:
        if DATE.fullmatch(text):
            text += "T00:00:00Z"
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(400, sentence) from error
    if at.tzinfo is None or not EARLIEST <= at <= LATEST:
        raise Refused(400, sentence)
    return at.astimezone(UTC)


def span(params: QueryDict, *, now: datetime) -> tuple[datetime, datetime]:
    """`start_date` and `end_date`; at most 90 days, the latest ones where nothing is said.

    Raises:
        Refused: they span more, or end before they start.
    """
    start, end = moment(params, "start_date"), moment(params, "end_date")
    if start is None and end is None:
        return now - SPAN, now
    if start is None:
        return (end or now) - SPAN, end or now
    if end is None:
        return start, start + SPAN
    if end < start:
        raise Refused(400, _("end_date lies before start_date"))
    if end - start > SPAN:
        raise Refused(400, _("start_date and end_date may span 90 days at most"))
    return start, end


def number(params: QueryDict, name: str, *, low: int, high: int, usual: int) -> int:
    """A whole number within bounds."""
    text = value(params, name, longest=20)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        sentence = _("%(name)s must be a whole number from %(low)s to %(high)s")
        raise Refused(400, sentence % {"name": name, "low": low, "high": high})
    return int(text)


def decimal(params: QueryDict, name: str) -> float | None:
    """A finite number, or None where it is missing."""
    text = value(params, name, longest=40)
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise Refused(400, _("%(name)s must be a number") % {"name": name})
    return found


def point(params: QueryDict) -> Point | None:
    """`lat` and `long` (WGS 84), which come together or not at all."""
    lat, lon = decimal(params, "lat"), decimal(params, "long")
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise Refused(400, _("lat and long must be given together"))
    try:
        return Point(lon, lat)
    except errors.Invalid as error:
        raise Refused(400, _("lat and long are not a place on the earth")) from error


def radius(params: QueryDict) -> float:
    """`radius` in metres, 100 where nothing is said."""
    found = decimal(params, "radius")
    if found is None:
        return 100.0
    if not 0 < found <= LONGEST_RADIUS_M:
        raise Refused(400, _("radius must lie between 0 and 50,000 metres"))
    return found


def flag(params: QueryDict, name: str) -> bool:
    """Whether a parameter says yes."""
    return value(params, name, longest=10).lower() in {"true", "1", "yes"}


def web_addresses(params: QueryDict, name: str = "media_url") -> list[str]:
    """Addresses of the web, in their order; the parameter may be given up to five times.

    Raises:
        Refused: one is no address, or there are more.
    """
    found = [text.strip() for text in params.getlist(name) if text.strip()]
    if len(found) > MOST_ADDRESSES:
        raise Refused(400, _("%(name)s has too many values") % {"name": name})
    for text in found:
        checked(text, name)
        if not text.lower().startswith(("http://", "https://")) or not text.isprintable():
            sentence = _("%(name)s must begin with http:// or https://")
            raise Refused(400, sentence % {"name": name})
    return found
