"""`linli train`: models from labelled files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from linli.cli import train_address, train_corrections
from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile, column_of, table_from
from linli.triage.text.store import save
from linli.triage.text.table import Table
from linli.triage.text.training import Example, Settings, TooLittle, train


@click.group(epilog=EXIT_CODES)
def command() -> None:
    """Train text triage or the address parser on a labelled file, or on what people set right.

    \b
    Example:
      linli train triage --in messages.csv --text text --label kind --out kind.model
    """


command.add_command(train_corrections.command)
command.add_command(train_address.command)


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--folds", default=3, show_default=True, type=click.IntRange(0, 20),
                     help="Folds for the reported figures; 0 measures nothing and is faster."),
        click.option("--precision", default=0.9, show_default=True,
                     type=click.FloatRange(0.5, 0.999),
                     help="Say “unsure” so often that of the rest this share is right."),
        click.option("--alone", is_flag=True,
                     help="Learn from text and label only, not along with other columns."),
        click.option("--group-by", help="Rows alike in this column stay in one fold."),
        click.option("--out", "model", required=True, help="Where the model goes.",
                     type=click.Path(path_type=Path, dir_okay=False)),
        click.option("--label", required=True, help="The column with the right answer."),
        click.option("--text", required=True, help="The column with the message."),
        click.option("--in", "source", required=True, type=click.Path(path_type=Path),
                     help="A CSV file with a header line, UTF-8 or GB18030."),
    ):  # fmt: skip
        function = option(function)
    return function


@command.command("triage", epilog=EXIT_CODES)
@_options
@json_option
def triage(
    source: Path,
    text: str,
    label: str,
    model: Path,
    group_by: str | None,
    alone: bool,
    precision: float,
    folds: int,
    as_json: bool,
) -> None:
    """Train on any CSV file; finds its settings itself, writes MODEL and says how good it is.

    Rows without text or label are left out. The figures come from a cross-validation in which
    every setting is found anew inside each fold.
    """
    if not model.resolve().parent.is_dir():
        raise BadFile(f"{model}: there is no such folder")
    table = table_from(source)
    examples, skipped = _examples(table, source, text, label, group_by, alone=alone)
    settings = Settings(precision=precision, outer_folds=folds)

    def tell(step: str) -> None:
        click.echo(f"{step} …", err=True)

    try:
        trained = train(examples=examples, settings=settings, tell=tell)
    except TooLittle as error:
        raise BadFile(f"{source}: {error}") from error
    trained.model.facts.update(text_column=text, label_column=label)
    try:
        save(model=trained.model, path=model)
    except OSError as error:
        raise BadFile(f"{model}: {error.strerror or error}") from error
    report = {"model": str(model), "skipped": skipped, **trained.report}
    answer(report, as_json=as_json, text=_told(report))


def _examples(
    table: Table, source: Path, text: str, label: str, group_by: str | None, *, alone: bool
) -> tuple[list[Example], int]:
    texts = column_of(table, text, path=source)
    labels = column_of(table, label, path=source)
    groups = column_of(table, group_by, path=source) if group_by else [""] * len(texts)
    others = [c for c in table.columns if c not in (text, label, group_by)] if not alone else []
    columns = {name: table.values(column=name) for name in others}
    examples = [
        Example(
            text=said,
            label=labels[number].strip(),
            group=groups[number],
            also={name: values[number] for name, values in columns.items()},
        )
        for number, said in enumerate(texts)
        if said.strip() and labels[number].strip()
    ]
    return examples, len(texts) - len(examples)


def _told(report: dict[str, Any]) -> str:
    lines = [f"{report['model']}: {report['rows']} texts, {len(report['labels'])} labels"]
    if report["skipped"]:
        lines.append(f"left out: {report['skipped']} rows without text or label")
    for label, number in report["left_out"].items():
        lines.append(f"left out: “{label}”, only {number} texts")
    told = report.get("cross_validated")
    if told:
        lines += [
            f"macro F1 {told['macro_f1']:.3f}, accuracy {told['accuracy']:.3f} "
            f"({told['folds']}-fold, out of fold)",
            f"surest half right {told['surest_half_right']:.3f}",
            f"answers {told['sure_share']:.0%} of the texts, of these right "
            f"{told['sure_right'] if told['sure_right'] is not None else '-'}",
        ]
        lines += [f"  {label}: F1 {value:.3f}" for label, value in told["f1"].items()]
    return "\n".join(lines)
