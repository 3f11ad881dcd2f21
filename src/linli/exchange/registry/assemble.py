"""Files from records: which value each field has, from where, and by which rule."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from linli.exchange.contracts.model import Contract, Field
from linli.exchange.engine import name, quoted, run
from linli.exchange.groups import OF_HOME, Group, Source
from linli.exchange.registry.survivorship import RULES, rule_for
from linli.exchange.states import HOME, PERSON

# Part of every file's digest: another way of making files makes them anew.
MADE_BY = "1"
# Records of a feed in a file, on average, from which on they are several things.
SEVERAL = 1.1
ADDRESS_CONCEPTS = ("home.address", "place.address", "business.address")


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it should be: its place and its content, see models.HomeFile."""

    file_id: UUID
    place_code: str
    content: dict[str, Any]


def members(*, con: duckdb.DuckDBPyConnection, files: Mapping[str, UUID]) -> None:
    """Make table `member` of (record, file) for what follows."""
    table = pa.table(
        {
            "record": pa.array(list(files), pa.string()),
            "file": pa.array([str(one) for one in files.values()], pa.string()),
        }
    )
    con.register("given_members", table)
    run(con, "CREATE OR REPLACE TABLE member AS SELECT * FROM given_members ORDER BY file, record")
    con.unregister("given_members")


def rows(*, con: duckdb.DuckDBPyConnection, sources: Sequence[Source]) -> None:
    """Make table `part`: the records of the files, with where they come from and their place."""
    parts = " UNION ALL ".join(
        f"SELECT _record AS record, {quoted(one.contract.feed)} AS feed, _delivery, _row, _digest,"  # noqa: S608
        f" _since, CASE WHEN _level = 'home' THEN _place END AS place"
        f" FROM read_parquet({quoted(str(one.rows))})"
        for one in sources
    )
    run(
        con,
        f"CREATE OR REPLACE TABLE part AS SELECT m.file, p.* FROM ({parts}) p"  # noqa: S608
        " JOIN member m USING (record) ORDER BY m.file, p.record",
    )


def digests(*, con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> dict[UUID, str]:
    """A digest of all that a file is made of, by file; equal where nothing would change."""
    made_by = MADE_BY + "".join(sorted(one.digest for one in contracts)) + _find_many(con)
    found = run(
        con,
        "SELECT file, md5(? || string_agg(record || _digest || _delivery || _row ||"
        " coalesce(place, ''), chr(31) ORDER BY record)) FROM part GROUP BY file ORDER BY file",
        made_by,
    )
    return {UUID(file): digest for file, digest in found}


def make(
    *,
    con: duckdb.DuckDBPyConnection,
    group: Group,
    sources: Sequence[Source],
    files: Sequence[UUID],
) -> Iterator[Made]:
    """The files with these ids, in order of their ids."""
    wanted = pa.table({"file": pa.array([str(one) for one in files], pa.string())})
    con.register("wanted", wanted)
    run(con, "CREATE OR REPLACE TABLE chosen AS SELECT * FROM part SEMI JOIN wanted USING (file)")
    con.unregister("wanted")
    _candidates(con, group, sources)
    won = _grouped(run(con, _WINNERS))
    listed = _grouped(run(con, _LISTED))
    places = dict(
        run(
            con,
            "SELECT file, arg_max(place, (_since, record)) FROM chosen WHERE place IS NOT NULL"
            " GROUP BY file",
        )
    )
    for file_id in sorted(files):
        key = str(file_id)
        content = {"fields": _fields(won.get(key, [])), "records": _records(listed.get(key, []))}
        yield Made(file_id, places.get(key, ""), content)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content in its one written form."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def belongs(field: Field, contract: Contract, group: Group) -> bool:
    """Whether a file of this group may carry the field.

    A person's file has only what its contract gives for the file's purpose; files of homes and
    businesses nothing that is about a person.
    """
    if field.concept == "record.key":
        return False
    if group.entity == PERSON:
        return group.purpose in field.purposes
    if group.entity == HOME and field.concept in ADDRESS_CONCEPTS:
        return False  # the address base has the address
    if group.entity == HOME and field.concept == "home.tenancy":
        return contract.entity in OF_HOME  # whether it is let, not to whom
    if field.is_personal or field.concept.startswith("person."):
        return False
    return group.entity != HOME or contract.entity in OF_HOME


def _find_many(con: duckdb.DuckDBPyConnection) -> str:
    """Make table `many`: feeds that tell of several things in one file, and name them.

    Devices, meters, inspections: what is said of one of them is listed with it and is no field of
    the home. Told by the rows of all files, not of one, so that every file looks alike.
    """
    run(
        con,
        "CREATE OR REPLACE TABLE many AS SELECT feed FROM part GROUP BY feed"
        " HAVING count(*) > ? * count(DISTINCT file) ORDER BY feed",
        SEVERAL,
    )
    return " ".join(row[0] for row in run(con, "SELECT feed FROM many ORDER BY feed"))


def _candidates(con: duckdb.DuckDBPyConnection, group: Group, sources: Sequence[Source]) -> None:
    parts = []
    for source in sources:
        contract = source.contract
        for field in contract.fields:
            if not belongs(field, contract, group):
                continue
            owns = int(field.responsible in ("", contract.owner.organisation))
            parts.append(
                f"SELECT _record AS record, {quoted(field.name)} AS field,"  # noqa: S608
                f" {quoted(field.concept)} AS concept,"
                f" {quoted(rule_for(field.concept).code)} AS rule, {owns} AS owns,"
                f" {name(field.name)} AS value FROM read_parquet({quoted(str(source.rows))})"
                f" WHERE {name(field.name)} <> ''"
            )
    told = " UNION ALL ".join(parts) or (
        "SELECT '' AS record, '' AS field, '' AS concept, '' AS rule, 0 AS owns, '' AS value"
        " WHERE false"
    )
    run(
        con,
        "CREATE OR REPLACE TABLE candidate AS SELECT c.file, c.feed, c._delivery, c._row, c._since"  # noqa: S608
        " AS since, t.*, CASE WHEN t.concept IN ('', 'event.date', 'record.changed_at')"
        " OR t.concept LIKE 'device.%' THEN t.field ELSE t.concept END AS label"
        f" FROM chosen c JOIN ({told}) t USING (record)",
    )


_ORDER = "\n".join(
    f"CASE WHEN rule = '{rule.code}' THEN row_number() OVER"
    f" (PARTITION BY file, label ORDER BY {rule.order}) END,"
    for rule in RULES.values()
)
_WINNERS = f"""
WITH weighed AS (
    SELECT *, count(DISTINCT feed) OVER (PARTITION BY file, label, value) AS agreeing
    FROM (SELECT c.* FROM candidate c WHERE label = concept
          UNION ALL SELECT c.* FROM candidate c ANTI JOIN many USING (feed)
          WHERE label <> concept)
), ranked AS (SELECT *, coalesce({_ORDER} 0) AS place_in_order FROM weighed)
SELECT file, label, value, feed, _delivery, _row, rule, since FROM ranked
WHERE place_in_order = 1 ORDER BY file, label
"""  # noqa: S608
_LISTED = """
SELECT file, feed, record, field, value, _delivery, _row FROM candidate
ORDER BY file, feed, record, field
"""


def _grouped(found: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    return {key: list(rows) for key, rows in groupby(found, key=itemgetter(0))}


def _fields(won: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    return {
        label: {
            "value": value,
            "feed": feed,
            "delivery": delivery,
            "row": row,
            "rule": rule,
            "at": since,
        }
        for _file, label, value, feed, delivery, row, rule, since in won
    }


def _records(listed: list[tuple[Any, ...]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for (feed, _record), told in groupby(listed, key=itemgetter(1, 2)):
        values = list(told)
        found.setdefault(feed, []).append(
            {
                "delivery": values[0][5],
                "row": values[0][6],
                "values": {field: value for _f, _feed, _r, field, value, _d, _n in values},
            }
        )
    return found
