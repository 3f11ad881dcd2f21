"""Fills a cell with many cases at once, as they would lie there after a year or more."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from linli.bench.stage import SEE_ALL
from linli.cli.common import set_up_django
from linli.places.text import pieces
from linli.sim.reports import wordings

TABLES = (
    "privacy_subjectkey",
    "cases_search",
    "cases_case",
    "cases_report",
    "cases_event",
    "cases_clock",
)
PART = 100_000
# A street name that one case in 50,000 has: a rare word that must be found all the same.
RARE = "虹影"

SAYINGS = """
CREATE TEMP TABLE saying (n int PRIMARY KEY, category_id uuid, grade text, text text, words text[])
"""
SPOTS = """
CREATE TEMP TABLE spot (n int PRIMARY KEY, place_id uuid, path text, address text,
    lon float8, lat float8, words text[])
"""
# One case in 20 is open, one in 400 waits for a person; the others ended. A case a minute.
MADE = """
CREATE TEMP TABLE made ON COMMIT DROP AS SELECT one.n,
    'M' || overlay(lpad(upper(to_hex(one.n)), 7, '0') PLACING '-' FROM 4 FOR 0) AS code,
    one.n * interval '1 minute' AS age, one.n %% 20 = 0 AS is_open,
    uuidv7(-one.n * interval '1 minute') AS id,
    CASE WHEN one.n %% 20 > 0 THEN 'closed'
        ELSE (ARRAY['open', 'offered', 'accepted', 'accepted', 'en_route', 'on_scene'])
            [1 + one.n / 20 %% 6] END AS state,
    saying.category_id, saying.grade, saying.text, spot.place_id, spot.path, spot.address,
    spot.lon, spot.lat, saying.words || spot.words AS words,
    (SELECT array_agg(id ORDER BY id) FROM people_organisation) AS owners
FROM generate_series(%(first)s::int, %(last)s::int) AS one(n)
JOIN saying ON saying.n = one.n * 31 %% %(sayings)s
JOIN spot ON spot.n = one.n * 17 %% %(spots)s
"""
SEALED = """
CREATE TEMP TABLE sealed (n int PRIMARY KEY, of_case bytea, of_report bytea) ON COMMIT DROP
"""
CASES = """
INSERT INTO cases_case (id, code, state, category_id, kind, grade, owner_id, place_id, area_path,
    sealed, lon, lat, occurred_at, opened_at, changed_at, ended_at, next_due_at,
    needs_person, report_count, followers, disposition, round, decision, is_public, version)
SELECT id, code, state, category_id, 'report', grade, owners[1 + n * 7 %% %(owners)s],
    place_id, path, of_case, lon + pg_temp.spread(n, 0.618::float8),
    lat + pg_temp.spread(n, 0.755::float8), now() - age, now() - age,
    CASE WHEN is_open THEN now() - age ELSE now() - age + interval '5 hours' END,
    CASE WHEN is_open THEN NULL ELSE now() - age + interval '5 hours' END,
    -- A tenth of the open ones is overdue.
    CASE WHEN is_open THEN now() + (n / 20 %% 5000 - 500) * interval '1 minute' END,
    CASE WHEN n %% 400 = 0 THEN 'declined' ELSE '' END, 1, 0, '', 1,
    '{"reasons": []}', n %% 7 > 0, 1
FROM made JOIN sealed USING (n)
"""
SEARCH = """
INSERT INTO cases_search (case_id, words)
SELECT id, array_to_tsvector(words || CASE WHEN n %% 50000 = 0 THEN ARRAY[%(rare)s] ELSE '{}' END
    || ARRAY['m', (n %% 9973)::text])
FROM made
"""
# A report bears its case's id: one less to join in the benches that read it.
REPORTS = """
INSERT INTO cases_report (id, code, channel, source, category_id, place_id, sealed, lon, lat,
    device_id, wants_news, is_public, language, occurred_at, received_at, case_id)
SELECT c.id, c.code, (ARRAY['portal', 'desk', 'api', 'open311'])[1 + (hashtext(c.code) & 3)], '',
    c.category_id, c.place_id, s.of_report, c.lon, c.lat, '', false, c.is_public, 'zh-hans',
    c.occurred_at, c.opened_at, c.id
FROM cases_case c JOIN made USING (id) JOIN sealed s USING (n)
"""
EVENTS = """
INSERT INTO cases_event (id, case_id, kind, at, recorded_at, actor, facts, sealed, is_public)
SELECT uuidv7(), id, (ARRAY['CaseOpened', 'NoteAdded', 'CaseClosed'])[k],
    opened_at + k * interval '1 minute', opened_at + k * interval '1 minute', 'system', '{}', '',
    k = 1
FROM cases_case, generate_series(1, 3) k WHERE code BETWEEN %(low)s AND %(high)s
"""
CLOCKS = """
INSERT INTO cases_clock (id, case_id, kind, round, state, grade, calendar_id, around_the_clock,
    target, consumed, waited, started_at, due_at, since, pause_reason, noticed)
SELECT uuidv7(), id, 'resolve', 1, CASE WHEN ended_at IS NULL THEN 'running' ELSE 'met' END, grade,
    (SELECT id FROM people_workcalendar ORDER BY id LIMIT 1), true, '1 day', '0', '0', opened_at,
    coalesce(next_due_at, opened_at + interval '1 day'), opened_at, '', '[]'
FROM cases_case WHERE code BETWEEN %(low)s AND %(high)s
"""
# Between two neighbouring houses, about 60 m.
SPREAD = """
CREATE FUNCTION pg_temp.spread(n int, step float8) RETURNS float8 IMMUTABLE LANGUAGE sql
    RETURN ((n * step)::numeric % 1 - 0.5) * 0.0006
"""


def fill(*, url: str, count: int, environment: Mapping[str, str]) -> None:
    """Add `count` cases, each with its report, events and clock, as the owner of the tables.

    Args:
        environment: the cell's settings, which say where its keys lie.
        url: the database, as the owner of its tables; its district is there already.
    """
    os.environ.update(environment)
    set_up_django()
    from django.conf import settings

    # Set up once, but cells are several, each with keys of its own.
    settings.CELL_KEYS = f"file:{environment['LINLI_HOME']}/keys/cell-keys.json"
    with psycopg.connect(url, autocommit=True, options=SEE_ALL) as connection:
        facts = _helpers(connection)
        with _bare_tables(connection):
            for first in range(1, count + 1, PART):
                _part(connection, first, min(first + PART - 1, count), facts)
        for table in TABLES:
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _helpers(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """What the cases are made of: sayings in Chinese, places, each with its search words."""
    connection.execute(SAYINGS)
    connection.execute(SPOTS)
    connection.execute(SPREAD)
    known = connection.execute("SELECT code, id, grade FROM cases_category").fetchall()
    categories = {code: (pk, grade) for code, pk, grade in known}
    said = [
        (*categories[kind["category"]], re.sub(r"\{\w+\}", "", text))
        for kind in wordings()
        for _weight, text in kind["texts"]
        if kind["category"] in categories
    ]
    homes = connection.execute(
        "SELECT id, path, address, lon, lat FROM places_place"
        " WHERE kind IN ('building', 'unit', 'home') ORDER BY code"
    ).fetchall()
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO saying VALUES (%s, %s, %s, %s, %s)",
            [(n, *row, pieces(row[2])) for n, row in enumerate(said)],
        )
        cursor.executemany(
            "INSERT INTO spot VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(n, *row, pieces(row[2])) for n, row in enumerate(homes)],
        )
    owners = connection.execute("SELECT count(*) FROM people_organisation").fetchone()
    return {"sayings": len(said), "spots": len(homes), "owners": owners[0] if owners else 0}


def _code(number: int) -> str:
    """The code of a case: four letters and four, as all codes are."""
    text = f"M{number:07X}"
    return f"{text[:4]}-{text[4:]}"


def _part(
    connection: psycopg.Connection[Any], first: int, last: int, facts: dict[str, int]
) -> None:
    values = facts | {"first": first, "last": last, "rare": RARE}
    codes = {"low": _code(first), "high": _code(last)}
    with connection.transaction():
        connection.execute(MADE, values)
        _seal(connection)
        connection.execute(CASES, values)
        connection.execute(SEARCH, values)
        connection.execute(REPORTS)
        for statement in (EVENTS, CLOCKS):
            connection.execute(statement, codes)


def _seal(connection: psycopg.Connection[Any]) -> None:
    """Seal the words of the part's cases and reports; one key opens both, they share their id."""
    from linli.cases import content
    from linli.core import clock
    from linli.privacy import keys

    connection.execute(SEALED)
    rows = connection.execute("SELECT n, id, text, address FROM made").fetchall()
    made = []
    into = "COPY sealed (n, of_case, of_report) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for n, pk, text, address in rows:
            key = keys.make_key(subject_id=pk, purpose=content.HANDLE)
            made.append(key)
            line = content.CaseWords(text[:60], address)
            said = content.ReportWords(text, address)
            copy.write_row(
                (
                    n,
                    content.case_with(key=key.open, case_id=pk, words=line),
                    content.seal_report(key=key.open, report_id=pk, words=said),
                )
            )
    into = (
        "COPY privacy_subjectkey (id, subject_id, purpose, cell_key, wrapped, made_at) FROM STDIN"
    )
    at = clock.now()
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for key in made:
            row = (key.open.id, key.subject_id, key.purpose, key.cell_key, key.wrapped, at)
            copy.write_row(row)


@contextmanager
def _bare_tables(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Without indexes and foreign keys while rows pour in; both come back after.

    Foreign keys come back without a second look at the rows, which come from these very tables.
    """
    keys = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [list(TABLES)],
    ).fetchall()
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u'))",
        [list(TABLES)],
    ).fetchall()
    for table, name, _definition in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        _restore(connection, indexes, keys)


def _restore(connection: psycopg.Connection[Any], indexes: list[Any], keys: list[Any]) -> None:
    connection.execute("SET maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        connection.execute(definition)
    for table, name, definition in keys:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")
