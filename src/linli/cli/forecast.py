"""`linli forecast`: the next hours of any hourly series."""

import math
from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile, write_rows
from linli.dispatch.forecast import LONGEST_H, Calendar, Foreseen, foresee
from linli.dispatch.forecast.models import NAMES
from linli.dispatch.forecast.reading import FileRefused, Read, read
from linli.dispatch.forecast.series import holidays_of, moment_of

SHOWN_WRONG = 20
# With many series, boosted trees for each would take long and find little.
SIMPLE = ("last-week", "last-weeks", "regression", "adapted")
MANY = 20


@click.command("forecast", epilog=EXIT_CODES)
@click.option("--in", "source", required=True, metavar="CSV", help="Hourly counts, or a list of"
              " calls with their times.", type=click.Path(exists=True, dir_okay=False,
              path_type=Path))  # fmt: skip
@click.option("--horizon", required=True, type=click.IntRange(1, LONGEST_H), metavar="HOURS",
              help="How many hours after the last of the file.")  # fmt: skip
@click.option("--out", required=True, metavar="CSV", help="Where to write the forecast.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--time", default="", metavar="COLUMN", help="The column of times, if not to be"
              " guessed.")  # fmt: skip
@click.option("--count", default="", metavar="COLUMN", help="The column of counts.")
@click.option("--group", "groups", multiple=True, metavar="COLUMN",
              help="A column such as area or category: a forecast for each value.")  # fmt: skip
@click.option("--timezone", default="UTC", show_default=True, metavar="ZONE",
              help="Of times without an offset, and whose clock people live by.")  # fmt: skip
@click.option("--country", default="", metavar="CODE", help="Whose public holidays count, e.g."
              " CN; none unless given.")  # fmt: skip
@json_option
def command(
    source: Path,
    horizon: int,
    out: Path,
    time: str,
    count: str,
    groups: tuple[str, ...],
    timezone: str,
    country: str,
    as_json: bool,
) -> None:
    """Foresee the next hours of calls, with the interval that holds eight in ten.

    The way that did best on the series' own past is taken; places and hours only, never persons.
    Columns of the answer: time, group columns, forecast, low, high, mean.

    \b
    Example:
      linli forecast --in calls.csv --horizon 168 --out next-week.csv --timezone Asia/Shanghai
    """
    calendar = Calendar(_zone(timezone), _country(country))
    found = _read(source, calendar.zone, time, count, groups or None)
    names = NAMES if len(found.series) <= MANY else SIMPLE
    answers = {
        key: foresee(series=series, horizon=horizon, calendar=calendar, names=names)
        for key, series in found.series.items()
    }
    columns = ("time", *found.columns.groups, "forecast", "low", "high", "mean")
    write_rows(out, columns=columns, rows=_rows(answers, calendar.zone))
    facts = _facts(found, answers)
    answer(facts, as_json=as_json, text=_text(facts, source, out))


def _zone(name: str) -> tzinfo:
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadFile(f"There is no time zone {name!r}; e.g. Asia/Shanghai.") from error


def _country(code: str) -> str:
    if code:
        try:
            holidays_of(code, (2026,))
        except ValueError as error:
            raise BadFile(f"{error}; give a code such as CN.") from error
    return code


def _read(
    source: Path, zone: tzinfo, time: str, count: str, groups: tuple[str, ...] | None
) -> Read:
    try:
        return read(_decoded(source).splitlines(), zone=zone, time=time, count=count, groups=groups)
    except FileRefused as error:
        raise BadFile(f"{source}: {error}") from error
    except OSError as error:
        raise BadFile(f"{source}: {error.strerror or error}") from error


def _decoded(source: Path) -> str:
    data = source.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{source}: neither UTF-8 nor GB18030")


def _rows(answers: dict[tuple[str, ...], Foreseen], zone: tzinfo) -> Iterator[list[object]]:
    for key, one in answers.items():
        for at in range(len(one.point)):
            when = moment_of(one.start + at, zone).isoformat().replace("+00:00", "Z")
            yield [
                when, *key, round(float(one.point[at]), 3), int(one.low[at]), int(one.high[at]),
                round(float(one.mean[at]), 3),
            ]  # fmt: skip


def _facts(found: Read, answers: dict[tuple[str, ...], Foreseen]) -> dict[str, Any]:
    return {
        "columns": {
            "time": found.columns.time,
            "count": found.columns.count,
            "groups": list(found.columns.groups),
        },
        "wrong_lines": len(found.wrong),
        "wrong": [{"line": line, "why": why} for line, why in found.wrong[:SHOWN_WRONG]],
        "repeated_hours": found.repeated,
        "missing_hours": found.missing,
        "series": [
            {
                "group": list(key),
                "hours": len(found.series[key].counts),
                "way": one.chosen.name,
                "origins": one.chosen.origins,
                "mase": {name: _number(value) for name, value in one.chosen.mase.items()},
                "coverage": _number(one.chosen.coverage),
            }
            for key, one in answers.items()
        ],
    }


def _number(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _text(facts: dict[str, Any], source: Path, out: Path) -> str:
    columns = facts["columns"]
    lines = [
        f"{source}: times in {columns['time']}, "
        + (f"counts in {columns['count']}" if columns["count"] else "one call a row")
        + (f", by {', '.join(columns['groups'])}" if columns["groups"] else "")
    ]
    lines += [f"  line {one['line']}: {one['why']}" for one in facts["wrong"]]
    if facts["wrong_lines"]:
        lines.append(f"  {facts['wrong_lines']} lines left out")
    if facts["repeated_hours"]:
        lines.append(f"  {facts['repeated_hours']} rows named an hour again and were added to it")
    if facts["missing_hours"]:
        lines.append(f"  {facts['missing_hours']} hours have no row: taken as not known")
    for one in facts["series"][:SHOWN_WRONG]:
        head = ", ".join(one["group"]) or "all"
        mase = one["mase"].get(one["way"])
        told = "too short to be tried on its past" if mase is None else f"MASE {mase} on its past"
        lines.append(f"  {head}: {one['way']}, {told}, {one['origins']} origins")
    lines.append(f"{out}: written")
    return "\n".join(lines)
