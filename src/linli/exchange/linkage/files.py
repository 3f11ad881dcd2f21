"""Files of strangers made into inputs: CSV (UTF-8, GB18030), JSON lines and Parquet."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from linli.exchange.linkage import headings
from linli.exchange.linkage.entities import ENTITIES
from linli.exchange.linkage.headings import Named
from linli.exchange.linkage.tables import LinkRefused, run
from linli.exchange.linkage.texts import quoted

PIECE = 1 << 20
JSON_LINES = (".jsonl", ".ndjson", ".json")
PARQUET = (".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Recognised:
    """One file: how many rows it has, which heading was taken for what, and its own key."""

    file: str
    rows: int
    columns: Mapping[str, str]
    key: str | None
    ignored: tuple[str, ...]


def identifier(heading: str) -> str:
    """A heading as a column of SQL."""
    return '"' + heading.replace('"', '""') + '"'


def take(
    *, entity: str, path: Path, number: int, folder: Path, fields: Sequence[Named] = ()
) -> tuple[Path, Recognised]:
    """Make a Parquet input of a file in `folder`; a record is called after file and row number.

    Raises:
        LinkRefused: it cannot be read, or none of its columns was recognised.
    """
    try:
        with duckdb.connect(":memory:") as con:
            source = _source(path, folder, number)
            names = [str(row[0]) for row in run(con, f"describe select * from {source}")]
            found = headings.recognise(entity=entity, headings=names, fields=fields)
            parts = headings.parts_of(headings=names, taken=found.values())
            if "address" not in found and len(parts) > 1:
                found["address"] = " + ".join(parts)
            else:
                parts = ()
            used = {*found.values(), *parts}
            key = headings.key_of([name for name in names if name not in used])
            if not headings.usable(entity=entity, found=found):
                raise LinkRefused(
                    f"{path}: no column says which {entity} a row is about; there are"
                    f" {', '.join(names)}"
                )
            out = folder / f"{number}.parquet"
            rows = _write(con, entity, source, (found, parts, key), number, out)
    except duckdb.Error as error:
        sentence = str(error).split("\n", 1)[0]
        raise LinkRefused(f"{path}: it cannot be read ({sentence})") from error
    except OSError as error:
        raise LinkRefused(f"{path}: {error.strerror or error}") from error
    unused = tuple(name for name in names if name not in used and name != key)
    return out, Recognised(str(path), rows, found, key, unused)


def _write(
    con: duckdb.DuckDBPyConnection,
    entity: str,
    source: str,
    taken: tuple[Mapping[str, str], Sequence[str], str | None],
    number: int,
    out: Path,
) -> int:
    found, parts, key = taken
    said = {column: _text(heading) for column, heading in found.items()}
    if parts:
        said["address"] = f"concat_ws('-', {', '.join(_text(part) for part in parts)})"
    if "name" not in said and ("family" in said or "given" in said):
        said["name"] = _joined(said.get("family", "''"), said.get("given", "''"))
    columns = ", ".join(
        f"{said.get(column, 'cast(null as varchar)')} as {column}"
        for column in ENTITIES[entity].columns
    )
    own = _text(key) if key else "cast(null as varchar)"
    run(
        con,
        f"""create table taken as
        select '{number:04d}:' || lpad(cast(n as varchar), 10, '0') as record_id,
               '{number}' as feed, n as row, {own} as own_key, {columns}
        from (select *, row_number() over () as n from {source}) as numbered""",
    )
    run(con, f"copy taken to {quoted(str(out))} (format parquet)")
    return int(str(run(con, "select count(*) from taken")[0][0]))


def _text(heading: str) -> str:
    return f"cast({identifier(heading)} as varchar)"


def _joined(family: str, given: str) -> str:
    """Family and given name as one: without a blank in Chinese, given first in Latin letters."""
    family, given = (f"trim(coalesce({part}, ''))" for part in (family, given))
    return (
        f"case when regexp_matches({family} || {given}, '[\u4e00-\u9fff]')"
        f" then {family} || {given} else trim({given} || ' ' || {family}) end"
    )


def _source(path: Path, folder: Path, number: int) -> str:
    if not path.is_file():
        raise LinkRefused(f"{path}: there is no such file")
    suffix = path.suffix.lower()
    if suffix in PARQUET:
        return f"read_parquet({quoted(str(path))})"
    if path.stat().st_size == 0:
        raise LinkRefused(f"{path}: the file is empty")
    if suffix in (".xlsx", ".xls"):
        raise LinkRefused(f"{path}: save the sheet as CSV first")
    text = _utf8(path, folder / f"{number}{suffix}")
    if suffix in JSON_LINES:
        return f"read_json({quoted(str(text))}, format = 'auto')"
    return (
        f"read_csv({quoted(str(text))}, header = true, all_varchar = true, null_padding = true,"
        " quote = '\"', strict_mode = true)"
    )


def _utf8(path: Path, copy: Path) -> Path:
    """The file itself if it is UTF-8, else a copy of it that is."""
    if _is_encoded(path, "utf-8"):
        return path
    if not _is_encoded(path, "gb18030"):
        raise LinkRefused(f"{path}: it is neither UTF-8 nor GB18030")
    decoder = codecs.getincrementaldecoder("gb18030")()
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while piece := source.read(PIECE):
            target.write(decoder.decode(piece))
    return copy


def _is_encoded(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as source:
            while piece := source.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
