"""A table of addresses to a table of answers: DuckDB in, DuckDB out.

Each distinct text is answered once, by as many processes as there are processors; what does not
fork (or is small) runs here. The order of the answers is that of the keys.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from linli.places.matching import sets
from linli.places.matching.base import Base
from linli.places.matching.engine import Match, names_of
from linli.places.matching.fronts import Fronts

if TYPE_CHECKING:  # pages match single texts and need neither
    import duckdb

Answers = tuple[list[str], list[str], list[float], list[str], list[str]]
COLUMNS = ("code", "level", "confidence", "reason", "alternatives")
CHUNK = 10_000
SETS = 2_000  # distinct texts from which on joins are sooner than reading each
ALONE = 20_000  # distinct texts that one process answers sooner than two would start
_fronts: Fronts | None = None


def match_table(
    *,
    con: duckdb.DuckDBPyConnection,
    table: str,
    key: str,
    address: str,
    base: Base,
    into: str,
    processes: int | None = None,
) -> int:
    """Match a column of addresses; makes the table `into` with the key and the answers.

    `into` has key, code, level, confidence, reason (JSON of a code and its facts) and alternatives
    (codes parted by blanks); a row without address has level none.

    Returns:
        How many rows were matched.
    """
    import pyarrow as pa

    names_of(base)
    fronts = Fronts(base)
    workers = processes or os.cpu_count() or 1
    # The names of the table and its columns are the caller's, not a stranger's.
    con.execute(
        f'CREATE OR REPLACE TEMP TABLE _texts AS SELECT DISTINCT "{address}" AS said '  # noqa: S608
        f'FROM "{table}" WHERE "{address}" IS NOT NULL'
    ).fetchall()
    (texts,) = con.execute("SELECT count(*) FROM _texts").fetchall()[0]
    if texts >= SETS:
        sets.clear(con, fronts, reason_text, workers)
        left = "SELECT said FROM _texts ANTI JOIN _clear USING (said) ORDER BY said"
        parts = [con.sql("SELECT * FROM _clear").to_arrow_table()]
    else:
        left, parts = (
            "SELECT said FROM _texts ORDER BY said",
            [_table([], ([], [], [], [], []))],
        )
    distinct = con.sql(left).to_arrow_table().column("said")
    batches = [distinct.slice(at, CHUNK).to_pylist() for at in range(0, len(distinct), CHUNK)]
    answered = _answers(fronts, batches, workers, len(distinct))
    parts += [_table(said, answers) for said, answers in zip(batches, answered, strict=True)]
    schema = parts[-1].schema
    parts = [part.cast(schema) for part in parts]
    con.register("_answered", pa.concat_tables(parts))
    chosen = ", ".join(f"a.{name}" for name in COLUMNS[3:])
    answers = (
        f"SELECT t.\"{key}\" AS key, coalesce(a.code, '') AS code, "  # noqa: S608
        f"coalesce(a.level, 'none') AS level, coalesce(a.confidence, 0.0) AS confidence, {chosen} "
        f'FROM "{table}" t LEFT JOIN _answered a ON a.said = t."{address}" ORDER BY t."{key}"'
    )
    con.execute(f'CREATE OR REPLACE TABLE "{into}" AS {answers}').fetchall()
    con.unregister("_answered")
    for name in ("_texts", *sets.MADE):
        con.execute(f"DROP TABLE IF EXISTS temp.{name}").fetchall()
    (count,) = con.execute(f'SELECT count(*) FROM "{into}"').fetchall()[0]  # noqa: S608
    return int(count)


def _answers(
    fronts: Fronts, batches: Sequence[list[str]], processes: int, texts: int
) -> Iterator[Answers]:
    global _fronts
    _fronts = fronts
    if processes < 2 or texts < ALONE or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(_batch, batches)
    else:
        # Forked, the base is shared and not copied; the children touch nothing but Python.
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield from pool.imap(_batch, batches)
    _fronts = None


def _batch(texts: list[str]) -> Answers:
    if _fronts is None:
        raise RuntimeError("no base in this process")
    return columns(_fronts.match(text) for text in texts)


def columns(found: Iterable[Match]) -> Answers:
    """Answers as columns, for tables and files."""
    codes: list[str] = []
    levels: list[str] = []
    shares: list[float] = []
    reasons: list[str] = []
    others: list[str] = []
    for one in found:
        codes.append(one.code)
        levels.append(one.level)
        shares.append(one.confidence)
        reasons.append(reason_text(one))
        others.append(" ".join(one.alternatives))
    return codes, levels, shares, reasons, others


_kept: dict[tuple[Any, ...], str] = {}


def reason_text(one: Match) -> str:
    """A reason as JSON: {"code": ..., facts}."""
    facts = one.reason.facts
    evidence = tuple(facts.get("evidence", ()))
    if "site" not in facts or len(_kept) > 200_000:
        return json.dumps({"code": one.reason.code, **facts}, ensure_ascii=False)
    mark = (one.reason.code, facts["site"], facts["name"], facts["inside"], evidence)
    text = _kept.get(mark)
    if text is None:
        text = json.dumps({"code": one.reason.code, **facts}, ensure_ascii=False)
        _kept[mark] = text
    return text


def _table(texts: list[str], answers: Answers) -> Any:
    import pyarrow as pa

    codes, levels, shares, reasons, others = answers
    text = pa.string()
    return pa.table(
        {
            "said": pa.array(texts, text),
            "code": pa.array(codes, text),
            "level": pa.array(levels, text),
            "confidence": pa.array(shares, pa.float64()),
            "reason": pa.array(reasons, text),
            "alternatives": pa.array(others, text),
        }
    )
