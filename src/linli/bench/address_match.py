"""Matching generated addresses, in an open set, with names that no weight was fitted on.

Beside the figures of the answers: the curve of error against answered, real pairs, and the time of
a million addresses against a million homes, as a ratio to a plain DuckDB script in the same run.
"""

import os
import resource
import time
from collections import Counter
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linli.bench import address_compare
from linli.places.matching import Base, Match, Row, match, match_table
from linli.places.matching.engine import names_of
from linli.sim.feeds import addresses, dirty

BASES = ((50_000, 31, False), (150_000, 32, False), (50_000, 35, True), (300_000, 34, False))
TEXTS = 12_000
ROWS = 1_000_000
PLAIN = """
CREATE OR REPLACE TABLE plain AS
WITH b AS (SELECT code, regexp_replace(lower(address), '[^0-9a-z一-龥]', '', 'g') AS k FROM base),
     s AS (SELECT key, regexp_replace(
                  lower(translate(address, '０１２３４５６７８９－', '0123456789-')),
                  '[^0-9a-z一-龥-]', '', 'g') AS k FROM said),
     e AS (SELECT s.key, b.code FROM s JOIN b USING (k)),
     n AS (SELECT name, min(code) AS site FROM names GROUP BY name HAVING count(*) = 1),
     r AS (SELECT key, regexp_extract(k, '([一-龥]{2,})[0-9]+(?:号楼|幢|栋|座|-)', 1) AS name,
                  regexp_extract(k, '([0-9]+)(?:号楼|幢|栋|座|-)', 1) AS b,
                  regexp_extract(k, '(?:楼|幢|栋|座|-)([0-9]+)(?:单元|门|-)', 1) AS u,
                  regexp_extract(k, '([0-9]{3,4})(?:室|号|户|房)?$', 1) AS r
           FROM s WHERE key NOT IN (SELECT key FROM e))
SELECT key, code FROM e UNION ALL
SELECT r.key, h.code FROM r JOIN n
  ON contains(r.name, n.name) AND right(r.name, length(n.name)) = n.name
  JOIN homes h ON h.site = n.site AND h.b = r.b AND h.u = r.u AND h.r = r.r
"""


def run() -> dict[str, Any]:
    """Figures of the answers by base, of real pairs, and of speed."""
    found: dict[str, Any] = {"bases": [quality(*one) for one in BASES]}
    found["pairs"] = address_compare.run()
    found["speed"] = speed()
    return found


def quality(homes: int, seed: int, small: bool) -> dict[str, Any]:
    """One base of the name stock "b", which no weight was fitted on, and texts about it."""
    city = addresses.build(homes=homes, seed=seed, names="b", small=small)
    rows = list(addresses.given(city))
    base = Base.of(Row(*row[:6]) for row in rows)
    parents = {row[0]: row[3] for row in rows}
    names_of(base)
    said = list(dirty.Writer(base=city, seed=seed + 7).rows(TEXTS))
    times: list[float] = []
    answers: list[Match] = []
    for one in said:
        began = time.perf_counter()
        answers.append(match(text=one.text, base=base))
        times.append(time.perf_counter() - began)
    roads = {site.code: city.roads[site.road][0] for site in city.sites if site.road}
    facts = judge(said, answers, parents, roads)
    p95 = float(np.quantile(times, 0.95)) * 1000
    return {
        "homes": homes,
        "seed": seed,
        "estates": len(base.sites),
        "p95_ms": round(p95, 2),
        **facts,
    }


def judge(
    said: list[dirty.Said], answers: list[Match], parents: dict[str, str], roads: dict[str, str]
) -> dict[str, Any]:
    """Shares of right and wrong answers; an answer is right where it holds what the text names."""
    count: Counter[str] = Counter()
    curve: list[tuple[float, bool]] = []
    for one, found in zip(said, answers, strict=True):
        answered = found.level != "none"
        count["answered"] += answered
        if answered:
            right = holds(one, found, parents, roads)
            count["wrong"] += not right
            curve.append((found.confidence, right))
        if found.level == "home":
            count["home"] += 1
            count["home wrong"] += found.code != one.code
        if one.level == "home":
            count["one home"] += 1
            count["one home found"] += found.code == one.code
        if one.absent:
            count["absent"] += 1
            count["absent taken"] += found.level == "home" or (
                one.absent == "site" and found.level not in ("none", "road")
            )
        if one.several:
            count["several"] += 1
            count["several as home"] += found.level == "home"
    return {
        "answered_share": _share(count["answered"], len(said)),
        "one_home_found": _share(count["one home found"], count["one home"]),
        "wrong_of_answered": _share(count["wrong"], count["answered"]),
        "wrong_at_home_level": _share(count["home wrong"], count["home"]),
        "absent_taken": _share(count["absent taken"], count["absent"]),
        "several_as_one": _share(count["several as home"], count["several"]),
        "curve": _curve(curve, len(said)),
    }


def holds(one: dirty.Said, found: Match, parents: dict[str, str], roads: dict[str, str]) -> bool:
    """Whether an answer is the place that the text identifies, or holds it."""
    if one.absent and found.level == "road":
        return found.code == roads.get(one.home[:7])
    if found.level == "home":
        return found.code == one.code
    return found.code in _line(one.code, parents)


def _line(code: str, parents: dict[str, str]) -> set[str]:
    found: set[str] = set()
    while code:
        found.add(code)
        code = parents.get(code, "")
    return found


def _share(part: int, whole: int) -> float:
    return round(part / whole, 5) if whole else 0.0


def _curve(answers: list[tuple[float, bool]], texts: int) -> list[dict[str, float]]:
    """Least confidence, share of texts answered with it, and share wrong among those."""
    found = []
    for least in (0.0, 0.97, 0.99, 0.995, 0.999):
        kept = [right for share, right in answers if share >= least]
        wrong = _share(len(kept) - sum(kept), len(kept))
        found.append({"least": least, "answered": _share(len(kept), texts), "wrong": wrong})
    return found


def speed(*, rows: int = ROWS, homes: int = ROWS) -> dict[str, Any]:
    """A table of addresses against a base, and a plain script over the same tables."""
    city = addresses.build(homes=homes, seed=51, names="b")
    given = list(addresses.given(city))
    began = time.perf_counter()
    base = Base.of(Row(*row[:6]) for row in given)
    names_of(base)
    built = time.perf_counter() - began
    writer = dirty.Writer(base=city, seed=52)
    con = duckdb.connect(config={"threads": min(2, os.cpu_count() or 1)})
    texts = [one.text for one in writer.rows(rows)]
    _load(con, given, city, texts)
    del writer, given, texts
    timed: dict[str, float] = {"base_s": round(built, 1)}
    for name, part in (("tenth", rows // 10), ("all", rows)):
        con.execute(
            f"CREATE OR REPLACE TABLE part AS SELECT * FROM said WHERE key < {part}"
        ).fetchall()
        began = time.perf_counter()
        match_table(
            con=con,
            table="part",
            key="key",
            address="address",
            base=base,
            into="found",
            processes=2,
        )
        timed[f"{name}_s"] = round(time.perf_counter() - began, 2)
    began = time.perf_counter()
    con.execute(PLAIN).fetchall()
    timed["plain_s"] = round(time.perf_counter() - began, 2)
    timed["ratio"] = round(timed["all_s"] / timed["plain_s"], 2)
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kib += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"rows": rows, "homes": homes, **timed, "peak_gib": round(kib / 1024 / 1024, 2)}


def _load(
    con: duckdb.DuckDBPyConnection,
    given: list[addresses.Row],
    city: addresses.Base,
    texts: list[str],
) -> None:
    homes = [
        (code, site.code, block, unit, room)
        for site in city.sites
        for block, units in site.buildings.items()
        for unit, rooms in units.items()
        for room, code in rooms.items()
        if code not in city.absent
    ]
    names = [
        (form, s.code) for s in city.sites if s.present for form in (s.name, *s.aliases) if form
    ]
    tables: dict[str, tuple[tuple[str, ...], list[Any]]] = {
        "base": (("code", "address"), [(row[0], row[4]) for row in given if row[1] == "home"]),
        "homes": (("code", "site", "b", "u", "r"), homes),
        "names": (("name", "code"), names),
        "said": (("key", "address"), list(enumerate(texts))),
    }
    for name, (columns, rows) in tables.items():
        made = pa.table({c: list(v) for c, v in zip(columns, zip(*rows, strict=True), strict=True)})
        con.register("_made", made)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM _made").fetchall()
        con.unregister("_made")
