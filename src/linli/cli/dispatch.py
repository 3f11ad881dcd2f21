"""`linli dispatch`: what people chose otherwise than proposed."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli.common import EXIT_CODES, answer, json_option, set_up_django
from linli.cli.files import write_rows

if TYPE_CHECKING:
    from linli.dispatch.overruled import Overruled


@click.group("dispatch", epilog=EXIT_CODES)
def command() -> None:
    """Look at what dispatch proposed and what people chose.

    \b
    Example:
      linli dispatch choices --days 90 --out choices.csv
    """


@command.command("choices", epilog=EXIT_CODES)
@click.option("--days", default=28, show_default=True, type=click.IntRange(1, 3650),
              help="How far back.")  # fmt: skip
@click.option("--out", required=True, metavar="CSV", help="Where to write them.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@json_option
def choices(days: int, out: Path, as_json: bool) -> None:
    """Write every choice that was not as proposed, with what speaks for both.

    A row for each: case, grade, time, why (a code), who was chosen and who proposed (ids), how much
    more the choice cost in seconds, and the terms of both: for fitting weights (docs/dispatch.md).

    \b
    Example:
      linli dispatch choices --days 90 --out choices.csv
    """
    set_up_django()
    from linli.core.clock import now
    from linli.dispatch import queries
    from linli.dispatch.overruled import FEATURES

    found = queries.overruled(since=now() - timedelta(days=days))
    heads = ["case", "grade", "at", "why", "chosen", "proposed", "more_s"]
    heads += [f"{side}_{name}" for side in ("chosen", "proposed") for name in FEATURES]
    write_rows(out, columns=heads, rows=[_row(one) for one in found])
    answer(
        {"ok": True, "choices": len(found), "out": str(out)},
        as_json=as_json,
        text=f"{len(found)} choices of the last {days} days are in {out}.",
    )


def _row(one: "Overruled") -> list[object]:
    first = [one.case_code, one.grade, one.at.isoformat(), one.why, one.chosen_id, one.proposed_id]
    more = "" if one.more_s is None else round(one.more_s)
    return [*first, more, *one.chosen.values(), *one.proposed.values()]
