"""`linli link`: a cluster id for every row of any files."""

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import duckdb

from linli.cli.common import EXIT_CODES, Refused, answer, json_option
from linli.cli.files import BadFile
from linli.exchange.linkage import Linked, LinkRefused, allowed, bases, link
from linli.exchange.linkage.files import Recognised, identifier, take
from linli.exchange.linkage.tables import run
from linli.exchange.linkage.texts import quoted

CONTRACTS = "linli.exchange.contracts"
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog=EXIT_CODES)
@click.option("--entity", required=True, type=click.Choice(["person", "home", "business"]))
@click.option("--base", type=FILE, help="An address base as CSV; addresses are matched to it.")
@click.option("--contract", "contracts", multiple=True, type=FILE,
              help="What the columns mean: one for all, or one for each in order.")  # fmt: skip
@click.option("--in", "first", required=True, multiple=True, type=FILE,
              help="CSV (UTF-8 or GB18030), JSON lines, Parquet; more may follow.")  # fmt: skip
@click.option("--out", required=True, type=FILE, help="The result: CSV, or Parquet by its name.")
@click.option("--pairs", type=FILE, help="Pairs a person should look at, with the evidence.")
@click.option("--decisions", type=FILE, help="Pairs that were decided: left, right, verdict.")
@json_option
@click.argument("more", nargs=-1, type=FILE, metavar="[FILE]...")
def command(
    entity: str,
    base: Path | None,
    contracts: tuple[Path, ...],
    first: tuple[Path, ...],
    out: Path,
    pairs: Path | None,
    decisions: Path | None,
    as_json: bool,
    more: tuple[Path, ...],
) -> None:
    """Find which rows of files are the same person, home or business.

    Rows of one file are linked with one another, too. The result has a row for each row read:
    record, file, row (1 is the first after the header), the file's own key if it has one,
    cluster_id, and probability. What each column was taken for is said.

    \b
    Example:
      linli link --entity person --in clinic.csv school.csv --out linked.csv
    """
    files = (*first, *more)
    agreed = _contracts(contracts, files, entity)
    if not out.resolve().parent.is_dir():
        raise BadFile(f"{out}: there is no such folder")
    with TemporaryDirectory(prefix=".linli-link-", dir=out.resolve().parent) as name:
        folder = Path(name)
        try:
            taken = [
                take(entity=entity, path=path, number=number, folder=folder, fields=fields)
                for number, (path, fields) in enumerate(zip(files, agreed, strict=True))
            ]
            inputs = [path for path, _said in taken]
            coded = bases.code(paths=inputs, base=base) if base else None
            found = link(
                entity=entity, inputs=inputs, out=folder / "out.parquet",
                pairs=folder / "pairs.parquet", decisions=decisions,
            )  # fmt: skip
        except LinkRefused as error:
            raise BadFile(str(error)) from error
        said = [one for _path, one in taken]
        _write_rows(folder, inputs, said, out)
        if pairs is not None:
            _copy(f"select * from read_parquet({quoted(str(folder / 'pairs.parquet'))})", pairs)
    answer(_facts(found, said, coded, out), as_json=as_json, text=_text(found, said, coded, out))


def _contracts(
    contracts: Sequence[Path], files: Sequence[Path], entity: str
) -> list[Sequence[Any]]:
    """The fields agreed for each file; persons of feeds without a common purpose are refused."""
    if not contracts:
        return [()] * len(files)
    if len(contracts) not in (1, len(files)):
        raise BadFile(f"{len(contracts)} contracts for {len(files)} files: give one, or as many")
    if importlib.util.find_spec(CONTRACTS) is None:
        raise BadFile("this installation reads no contracts; leave out --contract")
    module = importlib.import_module(CONTRACTS)
    try:
        loaded = [module.load(path) for path in contracts]
    except (module.ContractRefused, OSError) as error:
        raise BadFile(str(error)) from error
    feeds = {one.feed for one in loaded}
    if entity == "person" and not any(
        feeds <= set(group.feeds) for group in allowed(loaded) if group.entity == "person"
    ):
        raise Refused(
            f"No purpose is common to {', '.join(sorted(feeds))}: their persons may not be linked."
        )
    fields = [one.fields for one in loaded]
    return fields * len(files) if len(fields) == 1 else list(fields)


def _write_rows(
    folder: Path, inputs: Sequence[Path], said: Sequence[Recognised], out: Path
) -> None:
    names = " ".join(f"when '{number}' then {quoted(one.file)}" for number, one in enumerate(said))
    rows = " union all by name ".join(
        f"select record_id, row, own_key from read_parquet({quoted(str(path))})" for path in inputs
    )
    keys = {one.key for one in said if one.key}
    key = keys.pop() if len(keys) == 1 else "key"
    if key in ("record", "file", "row", "cluster_id", "probability"):
        key = f"{key}_given"
    own = f", own_key as {identifier(key)}" if any(one.key for one in said) else ""
    _copy(
        f"""select o.record_id as record, case o.feed {names} end as file, r.row{own}, cluster_id,
            probability from read_parquet({quoted(str(folder / "out.parquet"))}) as o
            join ({rows}) as r using (record_id) order by o.record_id""",
        out,
    )


def _copy(query: str, out: Path) -> None:
    """Write a query's rows; the file appears whole, or not at all."""
    form = "parquet" if out.suffix.lower() == ".parquet" else "csv, header true"
    partial = out.with_name(out.name + ".part")
    try:
        with duckdb.connect(":memory:") as con:
            run(con, f"copy ({query}) to {quoted(str(partial))} (format {form})")
        partial.replace(out)
    except (duckdb.IOException, OSError) as error:
        raise BadFile(f"{out}: it cannot be written ({error})") from error
    finally:
        partial.unlink(missing_ok=True)


def _facts(
    found: Linked, said: Sequence[Recognised], coded: int | None, out: Path
) -> dict[str, Any]:
    numbers = asdict(found)
    refused = [one for one in numbers.pop("blocks") if one["refused_blocks"]]
    files = [asdict(one) for one in said]
    return {
        "out": str(out), **numbers, "matched_to_base": coded, "files": files,
        "blocks_too_large": refused,
    }  # fmt: skip


def _text(found: Linked, said: Sequence[Recognised], coded: int | None, out: Path) -> str:
    lines = []
    for one in said:
        lines.append(f"{one.file}: {one.rows} rows")
        lines += [f"  {heading} -> {column}" for column, heading in one.columns.items()]
        if one.key:
            lines.append(f"  {one.key} -> key of the file")
        if one.ignored:
            lines.append(f"  not used: {', '.join(one.ignored)}")
    if coded is not None:
        lines.append(f"{coded} rows matched to the base")
    lines.append(
        f"{out}: {found.records} rows, {found.clusters} clusters,"
        f" {found.uncertain} pairs are uncertain"
    )
    return "\n".join(lines)
