"""`linli triage`: labels for the messages of a file."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile, column_of, table_from, write_rows
from linli.triage.text.model import Model
from linli.triage.text.predict import Prediction, predict
from linli.triage.text.store import BadModel, load
from linli.triage.text.table import Table

ADDED = ("label", "confidence", "reasons", "unsure")


@click.command(epilog=EXIT_CODES)
@click.option("--model", required=True, type=click.Path(path_type=Path), help="A trained model.")
@click.option("--in", "source", required=True, type=click.Path(path_type=Path),
              help="A CSV file with a header line, UTF-8 or GB18030.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="The same rows with label, confidence, reasons and unsure.")  # fmt: skip
@click.option("--text", help="The column with the message; else the one it was trained on.")
@json_option
def command(model: Path, source: Path, out: Path, text: str | None, as_json: bool) -> None:
    """Label the messages of a file.

    `confidence` is the share of such answers that were right on texts kept out of training;
    `unsure` is true where a person should choose. A column of the input that is called like an
    added one gets “_given” after its name.

    \b
    Example:
      linli triage --model kind.model --in new.csv --out labelled.csv
    """
    if not out.resolve().parent.is_dir():
        raise BadFile(f"{out}: there is no such folder")
    trained = _model(model)
    table = table_from(source)
    column = text or _text_column(trained, table)
    texts = column_of(table, column, path=source)
    counts: Counter[str] = Counter()
    names = [f"{name}_given" if name in ADDED else name for name in table.columns]
    write_rows(out, columns=[*names, *ADDED], rows=_rows(trained, table, texts, counts))
    unsure = counts.pop("", 0)
    facts = {"out": str(out), "rows": len(texts), "unsure": unsure, "labels": dict(counts)}
    answer(facts, as_json=as_json, text=f"{out}: {len(texts)} rows, {unsure} unsure")


def _model(path: Path) -> Model:
    try:
        return load(path=path)
    except BadModel as error:
        raise BadFile(f"{path}: {error}") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error


def _text_column(model: Model, table: Table) -> str:
    known = str(model.facts.get("text_column", ""))
    if known in table.columns:
        return known
    return "text" if "text" in table.columns or len(table.columns) > 1 else table.columns[0]


def _rows(
    model: Model, table: Table, texts: Sequence[str], counts: Counter[str]
) -> Iterator[list[object]]:
    with click.progressbar(length=len(texts), label="labelling", file=sys.stderr) as bar:
        for row, said in zip(table.rows, texts, strict=True):
            (found,) = predict(model=model, texts=[said])
            counts[found.label] += 1
            counts[""] += found.unsure
            yield [*row, found.label, found.confidence, _reasons(found), _yes(found.unsure)]
            bar.update(1)


def _reasons(found: Prediction) -> str:
    return "; ".join(f"{reason.phrase} {reason.weight:+.2f}" for reason in found.reasons)


def _yes(value: bool) -> str:
    return "true" if value else "false"
