"""`linli train`: models from labelled files."""

import json
import sys
from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, json_option


@click.group("train", epilog=EXIT_CODES)
def command() -> None:
    """Train models on labelled files."""


@command.command("triage", epilog=EXIT_CODES)
@click.option(
    "--in",
    "source",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV with a header, UTF-8 or GB18030.",
)
@click.option("--text", required=True, help="The column that holds the texts.")
@click.option("--label", required=True, help="The column that holds the labels.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The model."
)
@click.option(
    "--precision",
    default=0.9,
    show_default=True,
    type=click.FloatRange(0.5, 0.999),
    help='Share of answers that shall be right; below it the model says "unsure".',
)
@click.option("--without-figures", is_flag=True, help="Do not cross-validate; three times faster.")
@json_option
def triage(
    source: Path,
    text: str,
    label: str,
    out: Path,
    precision: float,
    without_figures: bool,
    as_json: bool,
) -> None:
    """Train text triage: which label a message has, and when it cannot tell.

    Rows with an empty text or label are left out and counted. The figures come from rows that the
    model did not see.

    \b
    Example:
      linli train triage --in messages.csv --text text --label kind --out kind.model
    """
    from linli.triage.text import files, tables, training

    try:
        header, rows = tables.read_table(path=source, needs=(text, label))
    except tables.UnusableTable as error:
        click.echo(f"linli: {error}", err=True)
        sys.exit(2)
    examples = [
        training.Example(
            text=row.values[text],
            label=row.values[label].strip(),
            also={
                name: value
                for name, value in row.values.items()
                if name not in {text, label} and value
            },
        )
        for row in rows
        if row.values[text].strip() and row.values[label].strip()
    ]
    settings = training.Settings(precision=precision, outer_folds=0 if without_figures else 3)
    try:
        trained = training.train(
            examples=examples, settings=settings, tell=lambda said: click.echo(said, err=True)
        )
    except training.TooLittle as error:
        click.echo(f"linli: {source}: {error}", err=True)
        sys.exit(2)
    files.save(model=trained.model, path=out)
    report = trained.report | {"empty_rows": len(rows) - len(examples), "model": str(out)}
    click.echo(json.dumps(report, ensure_ascii=False, indent=None if as_json else 1))
