"""The clear majority of many addresses by set operations: beginnings, numbers, homes as keys.

A text is cut into what stands before its numbers and the numbers. Each distinct beginning and each
distinct run of numbers is read once; where the beginning means one site whatever the numbers say,
and the numbers can be read in one way only, a join with the base's homes is the answer. All else
is left for Python; `match` gives the same answers, which a test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING, Any

from linli.places.matching.base import Base
from linli.places.matching.engine import Match, decide
from linli.places.matching.fronts import Front, Fronts, numbers_of, split, with_inside
from linli.places.matching.heads import VILLAGE_END
from linli.places.matching.inside import Found
from linli.places.matching.text import plain

if TYPE_CHECKING:
    import duckdb

_NUMERALS = "零〇一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖拾佰"
ALONE = 4_000  # beginnings that one process reads sooner than two would start
CHUNK = 2_000
MADE = ("_cut", "_parted", "_begun", "_keyed", "_clear")  # temporary tables
_HOME = {"inside:home": 1.0}
# Texts that `plain` leaves as they are but for wide digits and capitals.
_SIMPLE = (
    r"^[0-9a-z#\-一-龥]{1,40}$",
    rf"[{_NUMERALS}](?:号|栋|幢|座|单元|楼|层|室|户|房|弄|支弄|组|队|社|期|区|村|路|街|巷|里|排|#|门|-)"
    r"|[棟號樓單層戶廣場園區東門莊鎮鄉衛电手联收住址位送到请放狗女先我您]|[0-9]{6}|[a-z]{3}",
)
_CLASS = r"0-9a-z#\-号楼栋幢座单元层室户房门弄组"
_CUT = rf"^(.*[^{_CLASS}甲乙丙丁戊])((?:[0-9]|[a-z][座栋幢号楼单#0-9-])[{_CLASS}]*)$"
_CUT_SQL = f"""
CREATE OR REPLACE TEMP TABLE _cut AS
WITH w AS (SELECT said, lower(translate(said, '０１２３４５６７８９－', '0123456789-')) AS p
           FROM _texts),
     s AS (SELECT said, p, regexp_matches(p, '{_SIMPLE[0]}')
                  AND NOT regexp_matches(p, '{_SIMPLE[1]}') AS simple FROM w),
     c AS (SELECT said, simple, regexp_extract(p, '{_CUT}', ['front', 'tail']) AS x FROM s),
     r AS (SELECT said, simple, x.front AS front, x.tail AS tail,
                  CASE WHEN regexp_matches(x.front, '(?:路|街|巷|道|胡同)$')
                       THEN regexp_extract(x.tail, '^[0-9]+(?:-[0-9]+)?(?:号院?|弄)')
                  END AS road FROM c)
SELECT said, simple, front, coalesce(road, '') AS first,
       tail[length(coalesce(road, '')) + 1:] AS tail,
       front <> '' AND road IS DISTINCT FROM '' AS whole FROM r
"""  # noqa: S608  nothing in it comes from a user
# Numbers that can be read in one way only, as readings() has it: 3号楼2单元401室, 3栋401, 3-2-401.
_N = "[1-9][0-9]*|[a-z]"
_WORDS = (
    rf"^({_N})(?:号楼|#楼|栋|幢|座)(?:([1-9][0-9]*)(?:单元|门))?"
    r"([1-9][0-9]{2,3})(?:室|户|房|号房|号)?$"
)
_DASHES = rf"^({_N})-(?:([1-9][0-9]*)-)?([1-9][0-9]{{2,3}})$"
# One after another: the engine knows no sizes here and might join beginnings with numbers first.
_JOINS = (
    f"""
CREATE OR REPLACE TEMP TABLE _begun AS
WITH b AS (SELECT c.said, c.tail, f.site, f.mode, f.way, f.confidence, f.reason
           FROM _parted c JOIN _fronts f USING (front, first)),
     n AS (SELECT *, regexp_extract(tail, '{_WORDS}', ['b', 'u', 'r']) AS w,
                  regexp_extract(tail, '{_DASHES}', ['b', 'u', 'r']) AS d FROM b)
SELECT said, tail, site, mode, way, confidence, reason,
       CASE WHEN w.r <> '' THEN concat('|', w.b, '|', w.u, '|', w.r)
            WHEN d.r <> '' AND mode = 'site' THEN concat('|', d.b, '|', d.u, '|', d.r) END AS key
FROM n
""",  # noqa: S608  nothing in it comes from a user
    """
CREATE OR REPLACE TEMP TABLE _keyed AS
SELECT said, site || key AS key, confidence, reason FROM _begun WHERE key IS NOT NULL
UNION ALL
SELECT b.said, b.site || t.key AS key, b.confidence, b.reason
FROM _begun b JOIN _tails t ON t.tail = b.tail AND t.first = b.way AND t.mode = b.mode
WHERE b.key IS NULL
""",
    """
CREATE OR REPLACE TEMP TABLE _clear AS
SELECT k.said, h.code, 'home' AS level, k.confidence::DOUBLE AS confidence, k.reason,
       '' AS alternatives
FROM _keyed k JOIN _homes h USING (key)
""",
)


def clear(
    con: duckdb.DuckDBPyConnection,
    fronts: Fronts,
    reason: Callable[[Match], str],
    processes: int,
) -> None:
    """Answers what is clear of the table `_texts` (said) into the table `_clear`."""
    con.execute(_CUT_SQL).fetchall()
    rows = con.execute("SELECT said FROM _cut WHERE NOT simple ORDER BY said").fetchall()
    cuts = [(said, *cut) for (said,) in rows if (cut := split(plain(said))) is not None]
    _register(con, "_other", ("said", "front", "first", "tail"), cuts)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE _parted AS SELECT said, front, first, tail FROM _cut "
        "WHERE simple AND whole UNION ALL SELECT * FROM _other"
    ).fetchall()
    keys = con.execute("SELECT DISTINCT front, first FROM _parted ORDER BY ALL").fetchall()
    sure = _all_sure(fronts, keys, reason, processes)
    columns = ("front", "first", "site", "mode", "way", "confidence", "reason")
    _register(con, "_fronts", columns, sure)
    con.execute(_JOINS[0]).fetchall()
    wanted = con.execute(
        "SELECT DISTINCT tail, way, mode FROM _begun WHERE key IS NULL ORDER BY ALL"
    ).fetchall()
    tails = [(*one, key) for one in wanted if (key := _key(*one))]
    _register(con, "_tails", ("tail", "first", "mode", "key"), tails)
    con.register("_homes", _homes(fronts.base))
    for join in _JOINS[1:]:
        con.execute(join).fetchall()
    for name in ("_other", "_fronts", "_tails", "_homes"):
        con.unregister(name)


_work: tuple[Fronts, Callable[[Match], str]] | None = None


def _all_sure(
    fronts: Fronts,
    keys: list[tuple[str, str]],
    reason: Callable[[Match], str],
    processes: int,
) -> list[tuple[str, ...]]:
    """`_sure` of each, by several processes where they are many; `fronts` remembers them."""
    global _work
    _work = fronts, reason
    if processes < 2 or len(keys) < ALONE or "fork" not in get_all_start_methods():
        done = [_chunk(keys)]
    else:
        chunks = [keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK)]
        with get_context("fork").Pool(processes) as pool:
            done = pool.map(_chunk, chunks, chunksize=1)
        for _found, kept in done:
            fronts.kept.update(kept)
    _work = None
    return [one for found, _kept in done for one in found if one is not None]


def _chunk(
    keys: list[tuple[str, str]],
) -> tuple[list[tuple[str, ...] | None], dict[tuple[str, str], Front]]:
    if _work is None:
        raise RuntimeError("no base in this process")
    fronts, reason = _work
    found = [_sure(fronts, *key, reason) for key in keys]
    return found, {key: fronts.front(*key) for key in keys}


def _register(
    con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    import pyarrow as pa

    made = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(one, pa.string()) for one in made]
    con.register(name, pa.table(arrays, names=list(columns)))


def _sure(
    fronts: Fronts, front: str, first: str, reason: Callable[[Match], str]
) -> tuple[str, ...] | None:
    """The site that a beginning means whatever home the numbers lead to, and the answer's words.

    That the numbers fit every other site too is the worst that can be.
    """
    known = fronts.front(front, first)
    scored = [(with_inside(value, _HOME), index) for index, value, *_rest in known.sites]
    found = {
        index: (evidence | _HOME, Found("home", str(index), "exact"))
        for index, _value, evidence, *_rest in known.sites
    }
    answer = decide(fronts.base, scored, found) if found else None
    if answer is None or answer.level != "home":
        return None
    site = fronts.base.sites[int(answer.code)]
    by_way = next(one[4] for one in known.sites if one[0] == site.index)
    mode = "road" if by_way else "village" if site.head.name.endswith(VILLAGE_END) else "site"
    way = first if by_way else ""
    return front, first, answer.code, mode, way, repr(answer.confidence), reason(answer)


def _key(tail: str, way: str, mode: str) -> str:
    """Building, unit and room where numbers can be read in one way only, else ""."""
    after, name = ("road", "") if mode == "road" else ("", "村" if mode == "village" else "")
    options = numbers_of(way, tail, after, name)
    one = options[0]
    if len(options) > 1 or not one.room or (one.number and not way):
        return ""
    if one.floor and not (one.room.isdigit() and one.room[:-2] == one.floor):
        return ""
    return f"|{one.building}|{one.unit}|{one.room}"


def _homes(base: Base) -> Any:
    """The base's homes by site, building, unit and room; made once for a base."""
    import pyarrow as pa

    if base.homes is None:
        keys: list[str] = []
        codes: list[str] = []
        for site in base.sites:
            for building, block in site.blocks.items():
                for unit, rooms in block.units.items():
                    start = f"{site.index}|{building}|{unit}|"
                    keys += [start + room for room in rooms]
                    codes += [base.codes[index] for index in rooms.values()]
        base.homes = pa.table({"key": pa.array(keys, pa.string()), "code": pa.array(codes)})
    return base.homes
