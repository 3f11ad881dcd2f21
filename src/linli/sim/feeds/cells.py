"""How departments write dates, moments and yes or no."""

from __future__ import annotations

from datetime import date, datetime

Value = str | int | float | bool | date | datetime | None
STYLES = ("iso", "slash", "compact", "chinese", "dots")
EPOCH = date(1899, 12, 30)  # Excel's day 0, its leap-year slip included


def text(value: Value, style: str) -> str:
    """A value as it stands in a text file; `style` is one of STYLES."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return moment(value, style)
    if isinstance(value, date):
        return day(value, style)
    return str(value)


def day(value: date, style: str) -> str:
    """2026-07-01, 2026/7/1, 20260701, 2026年7月1日 or 2026.07.01."""
    if style == "slash":
        return f"{value.year}/{value.month}/{value.day}"
    if style == "compact":
        return f"{value:%Y%m%d}"
    if style == "chinese":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value:%Y.%m.%d}" if style == "dots" else value.isoformat()


def moment(value: datetime, style: str) -> str:
    """The day in its style, and the time to the second."""
    if style == "compact":
        return f"{value:%Y%m%d%H%M%S}"
    return f"{day(value.date(), style)} {value:%H:%M:%S}"


def serial(value: date) -> int:
    """The number that Excel keeps for a day."""
    return (value - EPOCH).days
