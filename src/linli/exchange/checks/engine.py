"""The check itself: set operations of DuckDB, one connection, one thread, nothing by chance."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from linli.exchange.checks import breaches, duplicates, measures, plain, sql
from linli.exchange.checks.breaches import Breach, said
from linli.exchange.checks.report import Barred, Count, Report
from linli.exchange.contracts import refused
from linli.exchange.contracts.headings import Columns, meet
from linli.exchange.contracts.model import Contract

MEMORY = "1GB"
SHOWN = 200  # characters of a value that go with its reason
REASONS = 'STRUCT(code VARCHAR, "column" VARCHAR, "value" VARCHAR, rule VARCHAR)[]'
PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"


def check(
    *, rows: Path, contract: Contract, accepted: Path, quarantined: Path, problems: Path | None
) -> Report:
    """See `checks.check`."""
    headings = [name for name in pq.read_schema(rows).names if name not in ("_row", "_line")]
    columns = meet(headings=headings, contract=contract)
    with _connection(accepted.parent) as (con, folder):
        settled = folder / "settled.parquet"
        plain.settle_file(rows=rows, contract=contract, into=settled)
        run = _Run(con=con, contract=contract, columns=columns, rows=rows, problems=problems)
        run.type_values(settled)
        run.judge()
        barred = run.look_at_extra()
        _written(accepted, run.write_accepted)
        _written(quarantined, lambda into: run.write_quarantined(into, barred))
        return run.report(barred)


@contextmanager
def _connection(beside: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database of its own on disk, so that a large delivery need not fit into memory."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".check-") as name:
        folder = Path(name)
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": 1,
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
        }
        with duckdb.connect(str(folder / "check.duckdb"), config=config) as con:
            yield con, folder


def _written(path: Path, write: Callable[[Path], None]) -> None:
    """A file that appears whole at the end, or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class _Run:
    """One check: the tables `checked` (typed and settled values), `doubled`, `broken`."""

    def __init__(
        self,
        *,
        con: duckdb.DuckDBPyConnection,
        contract: Contract,
        columns: Columns,
        rows: Path,
        problems: Path | None,
    ) -> None:
        self.con, self.contract, self.columns = con, contract, columns
        self.rows, self.problems = rows, problems
        self.present = frozenset(name for name, _ in columns.fields)
        self.breaches: list[Breach] = []
        self.long_headings = frozenset(self._long_headings())

    def do(self, statement: str) -> list[tuple[object, ...]]:
        # Fetched always: an unfetched result breaks the next statement of this connection.
        return self.con.execute(statement).fetchall()

    def type_values(self, settled: Path) -> None:
        fields = self.contract.fields
        values = ", ".join(
            f"CAST({sql.typed(field=field, s=said(field))} AS {sql.KINDS[field.type]}) "
            f"AS {sql.name(field.name)}"
            for field in fields
        )
        texts = ", ".join(f"{sql.name(field.name)} AS {said(field)}" for field in fields)
        kept = ", ".join(said(field) for field in fields)
        self.do(
            f"CREATE TABLE checked AS SELECT _row, {values}, {kept} FROM "
            f"(SELECT _row, {texts} FROM read_parquet({sql.text(str(settled))}))"
        )

    def _long_headings(self) -> Iterator[str]:
        """Columns with a cell long enough to have a refused shape: only they are looked through."""
        headings = self.columns.headings
        longest = ", ".join(f"max(length({sql.name(name)}))" for name in headings)
        for file in (self.rows, self.problems):
            if file is not None and headings:
                (row,) = self.do(f"SELECT {longest} FROM read_parquet({self._file(file)})")
                for name, length in zip(headings, row, strict=True):
                    if int(str(length or 0)) >= refused.SHAPE_MIN_LENGTH:
                        yield name

    def judge(self) -> None:
        long = frozenset(name for name, given in self.columns.fields if given in self.long_headings)
        self.breaches = breaches.breaches(contract=self.contract, present=self.present, long=long)
        duplicates.find(con=self.con, contract=self.contract, present=self.present)
        any_ = " OR ".join(each.broken for each in self.breaches) or "FALSE"
        key = ", ".join(self.contract.key_names)
        doubled = _struct('"double code"', sql.text(key), '"double key"', "")
        doubled = f'CASE WHEN "double code" IS NOT NULL THEN {doubled} END'
        listed = ", ".join([*(self._reason(each) for each in self.breaches), doubled])
        reasons = f"list_filter([{listed}], lambda x: x IS NOT NULL)"
        self.do(
            f"CREATE TABLE broken AS SELECT _row, CAST({reasons} AS {REASONS}) AS _reasons "
            "FROM checked LEFT JOIN doubled USING (_row) "
            f'WHERE "double code" IS NOT NULL OR {any_}'
        )

    def _reason(self, breach: Breach) -> str:
        field = self.contract.field(name=breach.column)
        value = said(field) if field and breach.is_shown else "NULL"
        struct = _struct(
            sql.text(breach.code), sql.text(breach.column), f"left({value}, {SHOWN})", breach.rule
        )
        return f"CASE WHEN {breach.broken} THEN {struct} END"

    def look_at_extra(self) -> list[Barred]:
        """Columns without a field: what has a refused shape is counted, and not handed on."""
        found = []
        for column in self.columns.extra:
            if column not in self.long_headings:
                continue
            for code, (category, *patterns) in refused.SHAPES.items():
                shape = breaches.has_shape(sql.name(column), patterns)
                ((cells,),) = self.do(
                    f"SELECT count(*) FROM read_parquet({self._file(self.rows)}) WHERE {shape}"
                )
                if cells:
                    found.append(Barred(column, category, code, int(str(cells))))
        return found

    def write_accepted(self, into: Path) -> None:
        names = ", ".join(sql.name(field.name) for field in self.contract.fields)
        self.do(
            f"COPY (SELECT {names}, _row FROM checked ANTI JOIN broken USING (_row) ORDER BY _row) "
            f"TO {sql.text(str(into))} {PARQUET}"
        )

    def write_quarantined(self, into: Path, barred: Sequence[Barred]) -> None:
        raw = ", ".join(self._raw(name, barred) for name in self.columns.headings)
        parts = [
            f"SELECT {raw}, _row, _line, _reasons FROM read_parquet({self._file(self.rows)}) "
            "JOIN broken USING (_row)"
        ]
        if self.problems is not None:
            named = ", ".join(self._withheld(name, barred) for name in self.columns.headings)
            parts.append(
                f"SELECT {named}, _row, _line, CAST(_reasons AS {REASONS}) AS _reasons "
                f"FROM read_parquet({self._file(self.problems)})"
            )
        self.do(
            f"COPY (SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY _row) "
            f"TO {sql.text(str(into))} {PARQUET}"
        )

    def _raw(self, heading: str, barred: Sequence[Barred]) -> str:
        """A column as delivered; a cell that may not be carried is left out."""
        name = sql.name(heading)
        fields = {given: field for field, given in self.columns.fields}
        if heading in fields and heading in self.long_headings:
            carried = " OR ".join(
                f"list_contains(list_transform(_reasons, lambda r: r.code || ' ' || r.\"column\"), "
                f"{sql.text(f'{code} {fields[heading]}')})"
                for code in refused.SHAPES
            )
            return f"CASE WHEN {carried} THEN NULL ELSE {name} END AS {name}"
        return self._withheld(heading, barred)

    def _withheld(self, heading: str, barred: Sequence[Barred]) -> str:
        """A column as delivered, without cells of a shape that may not be carried."""
        name = sql.name(heading)
        if heading not in self.long_headings:
            return name
        patterns = [each for _, *shapes in refused.SHAPES.values() for each in shapes]
        return f"CASE WHEN {breaches.has_shape(name, patterns)} THEN NULL ELSE {name} END AS {name}"

    def report(self, barred: list[Barred]) -> Report:
        ((total, bad),) = self.do(
            "SELECT (SELECT count(*) FROM checked), (SELECT count(*) FROM broken)"
        )
        good, poor = int(str(total)) - int(str(bad)), int(str(bad))
        lost = self._count_problems()
        rows = int(str(total)) + lost
        return Report(
            rows=rows, accepted=good, quarantined=poor + lost, reasons=self._reasons(),
            measures=measures.measures(con=self.con, contract=self.contract, rows=rows,
                                       present=self.present),
            barred=tuple(barred), missing=self.columns.missing, extra=self.columns.extra,
            blank_cells=self._blank(),
        )  # fmt: skip

    def _count_problems(self) -> int:
        if self.problems is None:
            return 0
        return int(pq.read_metadata(self.problems).num_rows)

    def _reasons(self) -> tuple[Count, ...]:
        source = "SELECT _reasons FROM broken"
        if self.problems is not None:
            file = self._file(self.problems)
            source += f" UNION ALL SELECT CAST(_reasons AS {REASONS}) FROM read_parquet({file})"
        counted = self.do(
            "SELECT r.code, coalesce(r.\"column\", ''), "
            "coalesce(r.rule, ''), count(*) "
            f"FROM (SELECT unnest(_reasons) AS r FROM ({source})) GROUP BY ALL ORDER BY ALL"
        )
        found = [Count(str(c), str(n), str(r), int(str(rows))) for c, n, r, rows in counted]
        return tuple(sorted(found, key=lambda each: (-each.rows, each.code, each.column)))

    def _blank(self) -> tuple[tuple[str, int], ...]:
        fields = self.contract.fields
        counts = ", ".join(f"count(*) - count({sql.name(field.name)})" for field in fields)
        (row,) = self.do(f"SELECT {counts} FROM checked ANTI JOIN broken USING (_row)")
        return tuple((f.name, int(str(n))) for f, n in zip(fields, row, strict=True))

    @staticmethod
    def _file(path: Path) -> str:
        return sql.text(str(path))


def _struct(code: str, column: str, value: str, rule: str) -> str:
    return f"{{'code': {code}, 'column': {column}, 'value': {value}, 'rule': {sql.text(rule)}}}"
