"""`linli train corrections`: triage learns from what people set right."""

from dataclasses import asdict
from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, Failed, answer, home, json_option, set_up_django
from linli.cli.files import write_rows

COLUMNS = ("text", "category", "kind", "at")


@click.command("corrections", epilog=EXIT_CODES)
@click.option(
    "--csv",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Only write the texts that were set right to this file; train nothing.",
)
@json_option
def command(out: Path | None, as_json: bool) -> None:
    """Train triage anew with the decisions that people overruled or confirmed.

    Measures first, on corrections kept out of training, and puts a model into LINLI_HOME/models
    only where it is right more often than the one in use. Web and worker read it at once. Take the
    file away, and the shipped model is back.

    The texts are personal: a file written with --csv is for training only, and to be deleted after.

    \b
    Example:
      linli train corrections
    """
    set_up_django()
    if out is not None:
        _export(out, as_json=as_json)
        return
    from linli.triage import learning

    try:
        found = learning.learn(
            folder=home() / "models", say=lambda step: click.echo(f"{step} …", err=True)
        )
    except learning.TooFew as error:
        raise Failed(str(error)) from error
    told = [
        f"{one.name}: right on {one.right_before:.0%} of {one.corrections} corrections before, "
        f"{one.right_after:.0%} after; {'in use now' if one.is_used else 'not used'}"
        for one in found
    ]
    answer({"learned": [asdict(one) for one in found]}, as_json=as_json, text="\n".join(told))


def _export(out: Path, *, as_json: bool) -> None:
    from linli.cases import queries as cases

    found = cases.corrected()
    rows = [(one.text, one.category_code, one.kind, one.at.isoformat()) for one in found]
    write_rows(out, columns=COLUMNS, rows=rows)
    answer({"out": str(out), "rows": len(rows)}, as_json=as_json, text=f"{out}: {len(rows)} rows")
