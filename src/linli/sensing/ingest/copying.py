"""Readings into the table: COPY into a staging table, then one INSERT that drops what is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS sensing_stage (
    n integer, device bigint, kind smallint, at timestamptz, mark bigint, value double precision,
    received_at timestamptz, said_at timestamptz, repeated boolean, doubted boolean
) ON COMMIT DELETE ROWS
"""
COPY = "COPY sensing_stage FROM STDIN"
# Where consumers share, one may still write what the other looks for: who looks waits for it.
LOCK = 0x73656E73696E67  # "sensing"
LOOKS, WRITES = "SELECT pg_advisory_xact_lock(%s)", "SELECT pg_advisory_xact_lock_shared(%s)"
INSERT = """
INSERT INTO sensing_reading (device, kind, at, mark, value, received_at, said_at)
SELECT device, kind, at, mark, value, received_at, said_at FROM sensing_stage
ON CONFLICT DO NOTHING
"""
# A message without a time of its own counts from when it came, so what is sent again is known by
# its mark: for a day where the broker says that it repeats; where a device may have sent it to us
# before we began, for an hour and with the same value.
INSERT_REPEATED = """
INSERT INTO sensing_reading (device, kind, at, mark, value, received_at, said_at)
SELECT device, kind, at, mark, value, received_at, said_at FROM sensing_stage s
WHERE NOT (repeated AND EXISTS (
    SELECT FROM sensing_reading r WHERE r.device = s.device AND r.kind = s.kind
    AND r.mark = s.mark AND r.at BETWEEN s.at - interval '1 day' AND s.at + interval '1 hour'))
AND NOT (doubted AND EXISTS (
    SELECT FROM sensing_reading r WHERE r.device = s.device AND r.kind = s.kind
    AND r.mark = s.mark AND r.value = s.value
    AND r.at BETWEEN s.at - interval '1 hour' AND s.at + interval '1 hour'))
ON CONFLICT DO NOTHING
"""
# What was written now has our own time of receipt.
OLD = """
SELECT n FROM sensing_stage s WHERE NOT EXISTS (
    SELECT FROM sensing_reading r WHERE r.device = s.device AND r.kind = s.kind AND r.at = s.at
    AND r.mark = s.mark AND r.received_at = s.received_at)
"""


class Row(NamedTuple):
    """One reading as the table has it."""

    device: int
    kind: int
    at: datetime
    mark: int
    value: float
    received_at: datetime
    said_at: datetime | None
    repeated: bool
    doubted: bool = False


def write(rows: Sequence[Row]) -> frozenset[int]:
    """Write rows in the caller's transaction.

    Returns:
        The positions of those that were there already.
    """
    if not rows:
        return frozenset()
    repeated = any(row.repeated or row.doubted for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(LOOKS if repeated else WRITES, [LOCK])
        cursor.execute(STAGE)
        with cursor.copy(COPY) as copy:
            copy.write(lines(rows))
        cursor.execute(INSERT_REPEATED if repeated else INSERT)
        if cursor.rowcount == len(rows):
            return frozenset()
        cursor.execute(OLD)
        return frozenset(row[0] for row in cursor.fetchall())


def lines(rows: Sequence[Row]) -> bytes:
    """Rows in COPY's text format."""
    return "".join(
        [
            f"{n}\t{row.device}\t{row.kind}\t{row.at}\t{row.mark}\t{row.value}\t{row.received_at}"
            f"\t{row.said_at or BACKSLASH_N}\t{'t' if row.repeated else 'f'}"
            f"\t{'t' if row.doubted else 'f'}\n"
            for n, row in enumerate(rows)
        ]
    ).encode()


BACKSLASH_N = "\\N"
