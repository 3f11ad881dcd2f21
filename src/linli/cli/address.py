"""`linli address`: what the addresses of a file are made of, and which places they name."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from linli.cli import address_match
from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile, column_of, table_from, write_rows
from linli.places.parsing import BadModel, Model, Parsed, load, shipped
from linli.triage.text.table import Table

AT_ONCE = 5_000


@click.group(epilog=EXIT_CODES)
def command() -> None:
    """Take addresses apart, or find the places they name.

    \b
    Example:
      linli address parse --in addresses.csv --out parts.csv
      linli address match --in addresses.csv --base homes.csv --out places.csv
    """


command.add_command(address_match.command, "match")


@command.command("parse", epilog=EXIT_CODES)
@click.option("--in", "source", required=True, type=click.Path(path_type=Path),
              help="A CSV file with a header line, UTF-8 or GB18030.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="The same rows with parts, and a column for each label.")  # fmt: skip
@click.option("--model", type=click.Path(path_type=Path),
              help="A model of linli train address; else the one that ships.")  # fmt: skip
@click.option("--column", default="address", show_default=True, help="The column to take apart.")
@json_option
def parse(source: Path, out: Path, model: Path | None, column: str, as_json: bool) -> None:
    """Label the parts of the addresses in a file.

    `parts` holds, in JSON, label, text, start and end of every part; start and end count the
    characters of the address, from 0 to before the end. Then a column for each label holds the text
    of such parts, several with a space between. A column of the input that is called like an added
    one gets “_given” after its name.

    \b
    Example:
      linli address parse --in addresses.csv --out parts.csv --model city.model
    """
    if not out.resolve().parent.is_dir():
        raise BadFile(f"{out}: there is no such folder")
    parser = _model(model)
    table = table_from(source)
    texts = column_of(table, column, path=source)
    added = ("parts", *parser.labels)
    names = [f"{name}_given" if name in added else name for name in table.columns]
    counts: Counter[str] = Counter()
    write_rows(out, columns=[*names, *added], rows=_rows(parser, table, texts, counts))
    facts = {"out": str(out), "rows": len(texts), "parts": dict(sorted(counts.items()))}
    answer(facts, as_json=as_json, text=f"{out}: {len(texts)} rows, {counts.total()} parts")


def _model(path: Path | None) -> Model:
    if path is None:
        return shipped()
    try:
        return load(path=path)
    except BadModel as error:
        raise BadFile(f"{path}: {error}") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error


def _rows(
    parser: Model, table: Table, texts: Sequence[str], counts: Counter[str]
) -> Iterator[list[str]]:
    for begin in range(0, len(texts), AT_ONCE):
        found = parser.parse_many(texts=texts[begin : begin + AT_ONCE])
        for row, parsed in zip(table.rows[begin : begin + AT_ONCE], found, strict=True):
            counts.update(part.label for part in parsed.parts)
            yield [*row, _told(parsed), *(_all(parsed, label) for label in parser.labels)]


def _told(parsed: Parsed) -> str:
    parts = [
        {"label": part.label, "text": part.text, "start": part.start, "end": part.end}
        for part in parsed.parts
    ]
    return json.dumps(parts, ensure_ascii=False)


def _all(parsed: Parsed, label: str) -> str:
    return " ".join(part.text for part in parsed.parts if part.label == label)
