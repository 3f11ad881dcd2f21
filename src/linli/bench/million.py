"""Queue, case page, search and map viewport with 1,000,000 cases against 10,000."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

from linli.bench.load import percentile
from linli.bench.stage import Stage, staged

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 40

# One case in 20 is open; the others are closed. Words and places vary as in a real year.
CASES = """
INSERT INTO cases_case (id, code, state, category_id, kind, grade, owner_id, area_path, address,
    lon, lat, summary, occurred_at, opened_at, changed_at, ended_at, next_due_at, needs_person,
    report_count, followers, disposition, round, decision, is_public, version, search)
SELECT gen_random_uuid(), 'M' || lpad(to_hex(n), 8, '0'),
    CASE WHEN n %% 20 = 0 THEN 'open' ELSE 'closed' END,
    (SELECT array_agg(id) FROM cases_category)[1 + n %% 60], 'report',
    (ARRAY['P1', 'P2', 'P3', 'P3', 'P4'])[1 + n %% 5],
    (SELECT array_agg(id) FROM people_organisation)[1 + n %% 14], %(path)s,
    '梧桐路' || n %% 900 || '号',
    %(west)s + (%(east)s - %(west)s) * ((n * 0.6180339887) %% 1),
    %(south)s + (%(north)s - %(south)s) * ((n * 0.7548776662) %% 1),
    '第' || n || '件', now() - n * interval '30 seconds', now() - n * interval '30 seconds', now(),
    CASE WHEN n %% 20 = 0 THEN NULL ELSE now() END,
    CASE WHEN n %% 20 = 0 THEN now() + (n %% 5000) * interval '1 minute' END,
    CASE WHEN n %% 400 = 0 THEN 'unsure' ELSE '' END, 1, 0, '', 1, '{}', true, 1,
    array_to_tsvector(ARRAY['梧桐', '桐路', (n %% 900)::text, '第' || n %% 5000, 'w' || n %% 70000])
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
EVENTS = """
INSERT INTO cases_event (id, case_id, kind, at, recorded_at, actor, facts, text, is_public)
SELECT gen_random_uuid(), id, (ARRAY['CaseOpened', 'NoteAdded', 'CaseResolved'])[k], opened_at,
    opened_at + k * interval '1 minute', 'system', '{}', '', false
FROM cases_case, generate_series(1, 3) k WHERE code LIKE 'M%%' AND version = 1
"""
MARK = "UPDATE cases_case SET version = 2 WHERE code LIKE 'M%%' AND version = 1"


def run(*, small: int = SMALL, large: int = LARGE) -> dict[str, Any]:
    """Fill, measure, fill more, measure again; the ratio of the medians."""
    with staged() as stage:
        _fill(stage, 1, small)
        first = _measure(stage)
        began = time.perf_counter()
        _fill(stage, small + 1, large)
        filled = time.perf_counter() - began
        second = _measure(stage)
    return {
        "small": small,
        "large": large,
        "fill_s": round(filled),
        "ms_small": first,
        "ms_large": second,
        "ratio": {name: round(second[name] / first[name], 2) for name in first},
    }


def _fill(stage: Stage, first: int, last: int) -> None:
    west, south, east, north = stage.facts["bounds"]
    with psycopg.connect(stage.owner_url, autocommit=True) as connection:
        row = connection.execute("SELECT path FROM places_place WHERE kind = 'grid'").fetchone()
        for start in range(first, last + 1, 100_000):
            values = {
                "path": row[0] if row else "",
                "west": west,
                "south": south,
                "east": east,
                "north": north,
                "first": start,
                "last": min(start + 99_999, last),
            }
            with connection.transaction():
                connection.execute(CASES, values)
                connection.execute(EVENTS)
                connection.execute(MARK)
        connection.execute("VACUUM ANALYZE cases_case")
        connection.execute("VACUUM ANALYZE cases_event")


def _measure(stage: Stage) -> dict[str, float]:
    """Medians in milliseconds, in a process of its own with Django set up."""
    command = [sys.executable, "-m", "linli.bench.million"]
    done = subprocess.run(  # noqa: S603  # our own command
        command, env=stage.environment, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _inside() -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django

    django.setup()
    from linli.cases import queries
    from linli.core import clock
    from linli.people.queries import Scope
    from linli.places.queries import bounds

    scope, now = Scope(is_all=True), clock.now()
    west, south, east, north = bounds() or (0.0, 0.0, 0.0, 0.0)
    middle, width = ((west + east) / 2, (south + north) / 2), (east - west) / 20
    view = (middle[0] - width, middle[1] - width, middle[0] + width, middle[1] + width)
    listed = queries.case_page(scope=scope, filters=queries.Filters(), now=now).rows

    def search(number: int) -> object:
        filters = queries.Filters(tab="all", text=f"w{number * 37 % 9000}")
        return queries.case_page(scope=scope, filters=filters, now=now)

    asked: dict[str, Callable[[int], object]] = {
        "queue": lambda _n: queries.case_page(scope=scope, filters=queries.Filters(), now=now),
        "needs_person": lambda _n: queries.case_page(
            scope=scope, filters=queries.Filters(tab="needs_person"), now=now
        ),
        "case_page": lambda n: queries.case_detail(listed[n % len(listed)].id),
        "search": search,
        "viewport": lambda _n: queries.in_viewport(scope=scope, box=view, limit=200),
        "counts": lambda _n: queries.counts(scope=scope, now=now),
    }
    found = {}
    for name, ask in asked.items():
        ask(0)
        seconds = []
        for number in range(ROUNDS):
            began = time.perf_counter()
            ask(number)
            seconds.append(time.perf_counter() - began)
        found[name] = round(percentile(seconds, 0.5) * 1000, 2)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_inside()))
