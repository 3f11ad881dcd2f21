"""`linli address match`: the place of each address of a file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, answer, json_option, set_up_django
from linli.cli.files import BadFile, column_of, table_from, write_rows
from linli.places.matching import BadBase, Base, base_of, match_table
from linli.places.matching.bulk import COLUMNS

ADDED = ("place_code", "level", "confidence", "reason", "alternatives")
PAGE = 50_000


@click.command("match", epilog=EXIT_CODES)
@click.option("--in", "source", required=True, type=click.Path(path_type=Path),
              help="A CSV file with a header line and a column “address”.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="The same rows with place code, level, confidence, reason.")  # fmt: skip
@click.option("--base", "base_file", type=click.Path(path_type=Path),
              help="An address base as CSV; else the places of this Linli.")  # fmt: skip
@click.option("--address", "column", default="address", show_default=True,
              help="The column with the address.")  # fmt: skip
@json_option
def command(source: Path, out: Path, base_file: Path | None, column: str, as_json: bool) -> None:
    """Find the place of each address, at the deepest certain level.

    Levels: home, unit, building, number, road, community, none. `confidence` is the share of such
    answers that were right on generated addresses; where a text fits several homes, the answer is
    what they share, and `alternatives` names them. A base has the columns code and address (kind,
    parent, name, aliases if there are any), or code and an address in columns from province to
    room; headings in English or Chinese.

    \b
    Example:
      linli address match --in people.csv --base homes.csv --out matched.csv
    """
    if not out.resolve().parent.is_dir():
        raise BadFile(f"{out}: there is no such folder")
    table = table_from(source)
    texts = column_of(table, column, path=source)
    base = _base(base_file)
    names = [f"{name}_given" if name in ADDED else name for name in table.columns]
    counts: Counter[str] = Counter()
    rows = _rows(table.rows, texts, base, counts)
    write_rows(out, columns=[*names, *ADDED], rows=rows)
    facts = {"out": str(out), "rows": len(texts), "homes": len(base.codes), "levels": dict(counts)}
    none = counts["none"]
    answer(facts, as_json=as_json, text=f"{out}: {len(texts)} rows, {none} without a place")


def _base(path: Path | None) -> Base:
    if path is None:
        set_up_django()
        from linli.places.matching.live import current_base

        return current_base()
    table = table_from(path)
    try:
        return base_of(columns=table.columns, rows=table.rows, lines=table.lines)
    except BadBase as error:
        raise BadFile(f"{path}: {error}") from error


def _rows(
    rows: list[list[str]], texts: list[str], base: Base, counts: Counter[str]
) -> Iterator[list[object]]:
    import duckdb
    import pyarrow as pa

    con = duckdb.connect()
    said = pa.table(
        {"row": pa.array(range(len(texts)), pa.int64()), "address": pa.array(texts, pa.string())}
    )
    con.register("_said", said)
    con.execute("CREATE TABLE said AS SELECT * FROM _said").fetchall()
    match_table(con=con, table="said", key="row", address="address", base=base, into="found")
    chosen = ", ".join(COLUMNS)
    found = con.execute(f"SELECT {chosen} FROM found ORDER BY key")  # noqa: S608  our own names
    at = 0
    while page := found.fetchmany(PAGE):
        for values in page:
            counts[values[1]] += 1
            yield [*rows[at], *values]
            at += 1
    con.close()
