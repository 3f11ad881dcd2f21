"""What must hold in a cell's database whatever was killed; each check counts its violations.

Read straight from the tables, as an outside auditor would, not through the code under test.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from linli.bench.stage import SEE_ALL
from linli.privacy.sealing import CellKeys, Where, open_sealed


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A report that a door said it keeps: its whole text, its key, the code answered."""

    text: str
    key: UUID
    code: str


OPEN = "c.state IN ('unsure', 'open', 'offered', 'accepted', 'en_route', 'on_scene')"
STORY = """
    SELECT {about} AS about, kind, {facts}::text AS facts, count(*) AS n
    FROM {table} WHERE {which} GROUP BY 1, 2, 3
"""
# Counts of rows that break a promise; 0 is whole.
CHECKS = {
    "reports without a case": "SELECT count(*) FROM cases_report WHERE case_id IS NULL",
    "reports not once in the ledger": """
        SELECT count(*) FROM cases_report r WHERE 1 <> (
            SELECT count(*) FROM ledger_entry e WHERE e.about = r.id AND e.kind = 'ReportReceived')
    """,
    "ledger entries of reports that are not there": """
        SELECT count(*) FROM ledger_entry e WHERE e.kind = 'ReportReceived'
        AND NOT EXISTS (SELECT FROM cases_report r WHERE r.id = e.about)
    """,
    "open cases without a live clock": f"""
        SELECT count(*) FROM cases_case c WHERE {OPEN} AND NOT EXISTS (
            SELECT FROM cases_clock k WHERE k.case_id = c.id
            AND (k.state IN ('running', 'breached')
                 OR (k.state = 'paused' AND k.pause_reason <> '' AND k.pause_until IS NOT NULL)))
    """,  # noqa: S608 (constants of this module)
    "open cases without an owner": f"""
        SELECT count(*) FROM cases_case c
        LEFT JOIN people_organisation o ON o.id = c.owner_id WHERE {OPEN} AND o.id IS NULL
    """,  # noqa: S608 (constants of this module)
    "open cases that wait for nobody": f"""
        SELECT count(*) FROM cases_case c WHERE {OPEN} AND c.needs_person = ''
        AND c.dispatch_at IS NULL AND NOT EXISTS (
            SELECT FROM cases_assignment a WHERE a.case_id = c.id
            AND a.state IN ('offered', 'accepted', 'en_route', 'on_scene'))
    """,  # noqa: S608 (constants of this module)
    "people assigned to ended cases": f"""
        SELECT count(*) FROM cases_assignment a JOIN cases_case c ON c.id = a.case_id
        WHERE a.state IN ('offered', 'accepted', 'en_route', 'on_scene') AND NOT {OPEN}
    """,  # noqa: S608 (constants of this module)
    "events and ledger entries that differ": f"""
        SELECT count(*) FROM
        ({STORY.format(about="case_id", facts="facts", table="cases_event", which="true")}) s
        FULL JOIN
        ({
        STORY.format(
            about="about",
            facts="payload",
            table="ledger_entry",
            which="about IN (SELECT id FROM cases_case)",
        )
    }) l USING (about, kind, facts)
        WHERE s.n IS DISTINCT FROM l.n
    """,  # noqa: S608 (constants of this module)
    "cases opened or reports joined twice": """
        SELECT count(*) FROM (
            SELECT facts ->> 'report_id' FROM cases_event
            WHERE kind IN ('CaseOpened', 'ReportAttached') GROUP BY 1 HAVING count(*) > 1) twice
    """,
    "reports neither opened a case nor joined one": """
        SELECT count(*) FROM cases_report r LEFT JOIN (
            SELECT DISTINCT facts ->> 'report_id' AS report_id FROM cases_event
            WHERE kind IN ('CaseOpened', 'ReportAttached')) e ON e.report_id = r.id::text
        WHERE r.case_id IS NOT NULL AND e.report_id IS NULL
    """,
    "cases without the event of their opening": """
        SELECT count(*) FROM cases_case c WHERE 1 <> (
            SELECT count(*) FROM cases_event e WHERE e.case_id = c.id AND e.kind = 'CaseOpened')
    """,
    "cases without a report": """
        SELECT count(*) FROM cases_case c
        WHERE NOT EXISTS (SELECT FROM cases_report r WHERE r.case_id = c.id)
    """,
    "steps of an assignment told twice": """
        SELECT count(*) FROM (
            SELECT kind, facts ->> 'assignment_id' FROM cases_event
            WHERE facts ? 'assignment_id' GROUP BY 1, 2 HAVING count(*) > 1) twice
    """,
    "assignments without the event of their offer": """
        SELECT count(*) FROM cases_assignment a WHERE 1 <> (
            SELECT count(*) FROM cases_event e WHERE e.kind = 'AssignmentOffered'
            AND e.case_id = a.case_id AND e.facts ->> 'assignment_id' = a.id::text)
    """,
    "events not delivered": "SELECT count(*) FROM core_outbox",
    "ledger entries that have no place in the log": """
        SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (
            SELECT FROM ledger_position p WHERE p.entry_id = e.id)
    """,
    "gaps in the log": "SELECT coalesce(max(position) + 1, 0) - count(*) FROM ledger_position",
}


def broken(
    *, database: str, cell_keys: CellKeys, acknowledged: list[Acknowledged]
) -> dict[str, int]:
    """Which promises are broken, and how often; {} when all hold.

    Args:
        cell_keys: those of the cell that is looked at.
    """
    with psycopg.connect(database, autocommit=True, options=SEE_ALL) as connection:
        found = {name: _count(connection, sql) for name, sql in CHECKS.items()}
        found |= _receipts(connection, cell_keys, acknowledged)
    return {name: count for name, count in found.items() if count}


def undelivered(*, database: str) -> int:
    """How many events wait for their handlers, reports for their case, entries for the log."""
    with psycopg.connect(database, autocommit=True, options=SEE_ALL) as connection:
        return _count(
            connection,
            "SELECT (SELECT count(*) FROM core_outbox) + "
            "(SELECT count(*) FROM cases_report WHERE case_id IS NULL) + "
            "(SELECT count(*) FROM ledger_pending)",
        )


def _count(connection: "psycopg.Connection[Any]", sql: str) -> int:
    row = connection.execute(sql.encode()).fetchone()
    return int(row[0]) if row else 0


def _texts(connection: "psycopg.Connection[Any]", cell_keys: CellKeys) -> list[tuple[str, str]]:
    """What each report says, opened with the cell's key, and its code."""
    rows = connection.execute(
        "SELECT r.id, r.code, r.sealed, k.id, k.cell_key, k.wrapped FROM cases_report r"
        " LEFT JOIN privacy_subjectkey k ON k.subject_id = r.id"
    ).fetchall()
    return [(_text(cell_keys, report, sealed, *key), code) for report, code, sealed, *key in rows]


def _text(
    cell_keys: CellKeys, report: UUID, sealed: bytes, key_id: UUID, cell_key: str, wrapped: bytes
) -> str:
    bound = b"linli subject key\0" + key_id.bytes + report.bytes + b"handle_case"
    key = cell_keys.unwrap(cell_key, wrapped, bound=bound)
    where = Where("cases_report", str(report), "sealed")
    return str(json.loads(open_sealed(key=key, sealed=sealed, where=where)).get("text", ""))


def _receipts(
    connection: "psycopg.Connection[Any]",
    cell_keys: CellKeys,
    acknowledged: list[Acknowledged],
) -> dict[str, int]:
    codes: dict[str, list[str]] = {}
    for text, code in _texts(connection, cell_keys):
        codes.setdefault(text, []).append(code)
    sent = {one.text for one in acknowledged}
    kept = dict(
        connection.execute("SELECT key, reply ->> 'code' FROM core_kept WHERE reply IS NOT NULL")
        .fetchall()
    )  # fmt: skip
    return {
        "acknowledged reports that are lost": sum(one.text not in codes for one in acknowledged),
        "reports that nobody sent": sum(text not in sent for text in codes),
        "reports that are there twice": sum(len(found) > 1 for found in codes.values()),
        "codes answered that lead nowhere": sum(
            one.code not in codes.get(one.text, []) for one in acknowledged
        ),
        "keys that were not kept with their reply": sum(
            kept.get(one.key) != one.code for one in acknowledged
        ),
    }
