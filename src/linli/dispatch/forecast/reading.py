"""Hourly counts from a CSV file of anybody's making: one series, or one for each group. Pure.

A time column and a count column are found by their contents; other columns with few values, such
as area and category, make groups. A file without counts is taken as a list of calls, one a row.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import numpy as np

from linli.dispatch.forecast.series import Series, hour_of

# More is a mistake in the choice of columns rather than a city.
MOST_GROUPS = 2_000
SAMPLE = 200
COUNT_NAMES = ("count", "n", "calls", "value", "y", "number", "total", "demand", "cases",
               "数量", "次数", "件数")  # fmt: skip
FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%Y/%m/%d %H:%M:%S",
           "%Y/%m/%d %H:%M", "%Y/%m/%d %H", "%d.%m.%Y %H:%M", "%Y年%m月%d日 %H时",
           "%Y年%m月%d日 %H:%M")  # fmt: skip
# A count beyond this in one hour is no number of calls.
MOST_IN_AN_HOUR = 1_000_000


class FileRefused(ValueError):
    """The file cannot be used; the message says why, with the line."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; `count` is None for a list of calls, one a row."""

    time: str
    count: str | None
    groups: tuple[str, ...]


@dataclass(slots=True)
class Read:
    """What a file holds.

    Attributes:
        series: by values of the group columns; one under `()` without groups.
        wrong: lines that were left out, each with why.
        repeated: rows that named an hour again; their counts were added up.
        missing: hours between first and last that no row names: not known, not nought.
    """

    columns: Columns
    series: dict[tuple[str, ...], Series]
    wrong: list[tuple[int, str]] = field(default_factory=list)
    repeated: int = 0
    missing: int = 0


def read(
    lines: Iterable[str], *, zone: tzinfo = UTC, time: str = "", count: str = "",
    groups: tuple[str, ...] | None = None,
) -> Read:  # fmt: skip
    """Read the lines of a CSV file with a heading.

    Args:
        zone: of times that name none.
        time, count, groups: names of columns, where they should not be guessed.

    Raises:
        FileRefused: no time column, no usable row, or too many groups.
    """
    reader = csv.DictReader(lines)
    try:
        heads = [head for head in reader.fieldnames or [] if head]
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise FileRefused(f"line {reader.line_num}: {error}") from error
    if not heads or not rows:
        raise FileRefused("the file has no rows below its heading")
    columns = _columns(heads, [row for _, row in rows[:SAMPLE]], zone, time, count, groups)
    sums: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    found = Read(columns, {})
    for line, row in rows:
        try:
            hour, number = _hour(row, columns, zone), _number(row, columns)
        except ValueError as error:
            found.wrong.append((line, str(error)))
            continue
        key = tuple((row.get(name) or "").strip() for name in columns.groups)
        counts = sums[key]
        found.repeated += int(hour in counts and columns.count is not None)
        counts[hour] = counts.get(hour, 0.0) + number
        if len(sums) > MOST_GROUPS:
            raise FileRefused(f"more than {MOST_GROUPS} groups by {', '.join(columns.groups)}")
    if not sums:
        line, why = found.wrong[0]
        raise FileRefused(f"no row can be used; line {line}: {why}")
    _fill(found, sums)
    return found


def _fill(found: Read, sums: dict[tuple[str, ...], dict[int, float]]) -> None:
    """Series from sums. Where several groups share a file, or rows are calls, an hour without a
    row is nought if the file goes on elsewhere; a single series has it as not known."""
    first = min(min(counts) for counts in sums.values())
    last = max(max(counts) for counts in sums.values())
    sparse = found.columns.count is None or _is_sparse(sums, last - first + 1)
    named = {hour for counts in sums.values() for hour in counts}
    for key in sorted(sums):
        counts = sums[key]
        filled = np.full(last - first + 1, np.nan)
        if sparse:
            filled[:] = 0.0
        for hour, number in counts.items():
            filled[hour - first] = number
        found.series[key] = Series(first, filled)
    found.missing = 0 if sparse else last - first + 1 - len(named)


def _is_sparse(sums: dict[tuple[str, ...], dict[int, float]], hours: int) -> bool:
    """Whether the file leaves out hours without calls: half the hours are absent, and no row says
    nought."""
    named = sum(len(counts) for counts in sums.values())
    nought = any(number == 0 for counts in sums.values() for number in counts.values())
    return not nought and named < 0.5 * hours * len(sums)


def _columns(
    heads: list[str], rows: list[dict[str, str]], zone: tzinfo, time: str, count: str,
    groups: tuple[str, ...] | None,
) -> Columns:  # fmt: skip
    for name in (time, count, *(groups or ())):
        if name and name not in heads:
            raise FileRefused(f"no column {name!r}; there are {', '.join(heads)}")
    time = time or _time_column(heads, rows, zone)
    others = [head for head in heads if head != time]
    numeric = [head for head in others if head not in (groups or ()) and _share(rows, head) > 0.5]
    chosen = count or _count_column(numeric)
    if groups is None:
        rest = [head for head in others if head != chosen and head not in numeric]
        # Words with few values in the sample are groups; an address or a remark is not.
        groups = tuple(
            head
            for head in rest
            if chosen is not None and len({row.get(head) for row in rows}) <= max(1, len(rows) // 2)
        )
    return Columns(time, chosen, groups)


def _time_column(heads: list[str], rows: list[dict[str, str]], zone: tzinfo) -> str:
    good: Counter[str] = Counter()
    for head in heads:
        for row in rows:
            try:
                moment(row.get(head) or "", zone)
            except ValueError:
                continue
            good[head] += 1
    if not good or good.most_common(1)[0][1] * 2 < len(rows):
        raise FileRefused(
            f"no column holds times such as 2026-03-01 14:00; there are {', '.join(heads)}"
        )
    return good.most_common(1)[0][0]


def _count_column(numeric: list[str]) -> str | None:
    for wanted in COUNT_NAMES:
        for head in numeric:
            low = head.strip().lower()
            if low == wanted or low.startswith(f"{wanted}_") or low.endswith(f"_{wanted}"):
                return head
    # Coordinates and numbers of records are no counts; a single other number is one.
    rest = [
        head
        for head in numeric
        if not head.strip().lower().startswith(("lat", "lon", "lng", "id", "x", "zip"))
    ]
    return rest[0] if len(rest) == 1 else None


def _share(rows: list[dict[str, str]], head: str) -> float:
    good = 0
    for row in rows:
        try:
            good += int(np.isfinite(float(row.get(head) or "")))
        except ValueError:
            continue
    return good / len(rows)


def moment(text: str, zone: tzinfo) -> datetime:
    """An aware moment; times without an offset are `zone`'s.

    Raises:
        ValueError: it is no time, or only a day.
    """
    text = text.strip()
    if len(text) < 12 or text.replace(".", "").isdigit():
        raise ValueError(f"{text!r} is no time with an hour")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in FORMATS:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007 # the zone is set below
                break
            except ValueError:
                continue
        else:
            raise ValueError(f"{text!r} is no time with an hour") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _hour(row: dict[str, str], columns: Columns, zone: tzinfo) -> int:
    return hour_of(moment(row.get(columns.time) or "", zone))


def _number(row: dict[str, str], columns: Columns) -> float:
    if columns.count is None:
        return 1.0
    text = (row.get(columns.count) or "").strip()
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{columns.count} is {text!r}, no number") from None
    if not 0 <= number <= MOST_IN_AN_HOUR:
        raise ValueError(f"{columns.count} is {text}, no number of calls in an hour")
    return number
