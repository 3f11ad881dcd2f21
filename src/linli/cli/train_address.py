"""`linli train address`: a model of the address parser from labelled addresses."""

from pathlib import Path
from typing import Any

import click

from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile
from linli.places.parsing import save, shipped
from linli.places.parsing.training import Settings, TooLittle, train
from linli.places.parsing.training.corpus import BadCorpus, read
from linli.places.parsing.training.measure import figures


@click.command("address", epilog=EXIT_CODES)
@click.option("--in", "source", required=True, type=click.Path(path_type=Path),
              help="Character and label a line, a blank line behind each address.")  # fmt: skip
@click.option("--out", "model", required=True, help="Where the model goes.",
              type=click.Path(path_type=Path, dir_okay=False))  # fmt: skip
@click.option("--dev", type=click.Path(path_type=Path),
              help="Another such file, to measure on; nothing is learned from it.")  # fmt: skip
@click.option("--from-scratch", is_flag=True,
              help="Begin with nothing, not with what the shipped model has learned.")  # fmt: skip
@click.option("--networks", default=1, show_default=True, type=click.IntRange(1, 8),
              help="More than one is a little more often right, and as much slower.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same model.")
@json_option
def command(
    source: Path,
    model: Path,
    dev: Path | None,
    from_scratch: bool,
    networks: int,
    seed: int,
    as_json: bool,
) -> None:
    """Train the address parser on labelled addresses; writes MODEL.

    A line of FILE holds a character (or a run of digits or letters), a space, and B- or I- with the
    name of a label; a blank line ends an address:

    \b
      文 B-road
      三 I-road
      路 I-road
      12 B-roadno
      号 I-roadno

    9,000 addresses take some minutes on one core. What the shipped model has learned from made-up
    addresses is where its network begins; labels are the same if their names are.

    \b
    Example:
      linli train address --in train.txt --dev dev.txt --out address.model
    """
    if not model.resolve().parent.is_dir():
        raise BadFile(f"{model}: there is no such folder")
    examples = _read(source)
    judged = _read(dev) if dev is not None else None

    def tell(step: str) -> None:
        click.echo(f"{step} …", err=True)

    base = None if from_scratch else shipped()
    try:
        trained = train(
            examples=examples, settings=Settings(networks=networks, seed=seed), base=base, tell=tell
        )
    except TooLittle as error:
        raise BadFile(f"{source}: {error}") from error
    try:
        save(model=trained, path=model)
    except OSError as error:
        raise BadFile(f"{model}: {error.strerror or error}") from error
    report: dict[str, Any] = {
        "model": str(model),
        "addresses": len(examples),
        "labels": list(trained.labels),
    }
    if judged is not None:
        found = trained.parse_many(texts=[one.text for one in judged])
        report["dev"] = figures(truth=judged, found=found)
    answer(report, as_json=as_json, text=_told(report))


def _read(path: Path) -> Any:
    try:
        return read(path=path)
    except BadCorpus as error:
        raise BadFile(f"{path}: {error}") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error


def _told(report: dict[str, Any]) -> str:
    lines = [f"{report['model']}: {report['addresses']} addresses, {len(report['labels'])} labels"]
    if "dev" in report:
        told = report["dev"]
        lines.append(
            f"on {told['addresses']} others: F1 {told['f1']:.3f} (precision "
            f"{told['precision']:.3f}, recall {told['recall']:.3f}), "
            f"whole address right {told['whole']:.1%}"
        )
        lines += [f"  {label}: F1 {value:.3f}" for label, value in told["f1_by_label"].items()]
    return "\n".join(lines)
