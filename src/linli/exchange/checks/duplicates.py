"""Rows of one delivery that have the same primary key.

The same content twice is one record: the first row stands, each further one is counted as
`duplicate-same`. Different content under one key leaves open which is true: all are quarantined
as `duplicate-key`.
"""

import duckdb

from linli.exchange.checks import sql
from linli.exchange.contracts.model import Contract


def find(*, con: duckdb.DuckDBPyConnection, contract: Contract, present: frozenset[str]) -> None:
    """Fill the table `doubled` (_row, code, key) from `checked`."""
    key = [name for name in contract.key_names if name in present]
    # Names with a space in them cannot be names of fields.
    con.execute(
        'CREATE TABLE doubled (_row BIGINT, "double code" VARCHAR, "double key" VARCHAR)'
    ).fetchall()
    if not key or len(key) < len(contract.key_names):
        return
    names = ", ".join(sql.name(name) for name in key)
    given = " AND ".join(f"{sql.name(name)} IS NOT NULL" for name in key)
    content = ", ".join(sql.name(field.name) for field in contract.fields)
    shown = " || ' ' || ".join(f"CAST({sql.name(name)} AS VARCHAR)" for name in key)
    con.execute(
        f"""
        INSERT INTO doubled
        WITH several AS (
            SELECT {names} FROM checked WHERE {given} GROUP BY ALL HAVING count(*) > 1
        ), alike AS (
            SELECT _row, {names}, row({content}) AS "its content", {shown} AS "its key"
            FROM checked JOIN several USING ({names})
        ), judged AS (
            SELECT {names}, min(_row) AS "first row",
                count(DISTINCT "its content") AS "contents all"
            FROM alike GROUP BY {names}
        )
        SELECT _row,
            CASE WHEN "contents all" > 1 THEN 'duplicate-key' ELSE 'duplicate-same' END, "its key"
        FROM alike JOIN judged USING ({names})
        WHERE "contents all" > 1 OR _row > "first row"
        ORDER BY _row
        """
    ).fetchall()
