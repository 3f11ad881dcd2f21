"""`linli triage`: labels for the messages of a file."""

import csv
import json
import os
import sys
from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, json_option

ADDED = ("label", "confidence", "reasons", "unsure")


@click.command("triage", epilog=EXIT_CODES)
@click.option(
    "--model", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A model."
)
@click.option(
    "--in",
    "source",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV with a header, UTF-8 or GB18030.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--text", default="text", show_default=True, help="The column that holds the texts.")
@json_option
def command(model: Path, source: Path, out: Path, text: str, as_json: bool) -> None:
    """Label messages: label, confidence (0 to 1), the phrases that decided, and "unsure".

    The input's columns stay; a column of the same name as one of ours is replaced. Where the model
    is unsure the likeliest label is still given.

    \b
    Example:
      linli triage --model kind.model --in new.csv --out labelled.csv
    """
    from linli.triage.text import files, predict, tables

    try:
        loaded = files.load(model)
        header, rows = tables.read_table(path=source, needs=(text,))
    except (files.UnusableModel, tables.UnusableTable) as error:
        click.echo(f"linli: {error}", err=True)
        sys.exit(2)
    found = predict.predict(model=loaded, texts=[row.values[text] for row in rows])
    kept = [name for name in header if name not in ADDED]
    part = out.with_name(f".{out.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*kept, *ADDED])
        for row, one in zip(rows, found, strict=True):
            reasons = "; ".join(f"{why.phrase} {why.weight:+.2f}" for why in one.reasons)
            judged = [one.label, f"{one.confidence:.4f}", reasons, int(one.unsure)]
            writer.writerow([*(row.values[name] for name in kept), *judged])
    os.replace(part, out)
    unsure = sum(one.unsure for one in found)
    facts = {"rows": len(rows), "unsure": unsure, "out": str(out)}
    said = f"{len(rows)} rows, {unsure} of them unsure: {out}"
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else said)
