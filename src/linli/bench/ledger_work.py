"""What `linli bench ledger` measures, inside a process with the cell's settings."""

import importlib.util
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from linli.cli.common import set_up_django

CONNECTIONS = 16
COMMITS = 4_000
ROUNDS = 5
PROOFS = 1_000
RIVAL = 20_000
RIVAL_DURABLE = 500
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TEXT = "三号楼二单元三楼的楼道灯坏了，晚上上下楼看不清，请来修一下。"
SAME_ROW = """
INSERT INTO bench_same (kind, about, actor, occurred_at, recorded_at, payload)
VALUES (%(kind)s, %(about)s, %(actor)s, %(at)s, clock_timestamp(), %(payload)s) RETURNING id
"""
FILL = """
INSERT INTO ledger_entry (kind, about, actor, occurred_at, recorded_at, payload)
SELECT 'CaseOpened', gen_random_uuid(), 'system', clock_timestamp(), clock_timestamp(),
       jsonb_build_object('grade', 'P3', 'number', n, 'owner_id', gen_random_uuid())
FROM generate_series(1, %s) n
"""


def main() -> None:
    """Print one line of JSON."""
    set_up_django()
    entries = int(sys.argv[1])
    found = _appends()
    found |= _log(entries)
    found |= _rival()
    if "pymerkle" in found:
        found["memory_to_pymerkle"] = round(
            found["memory"]["per_second"] / found["pymerkle"]["per_second"], 1
        )
        found["durable_to_pymerkle"] = round(
            found["integrated"]["per_second"] / found["pymerkle"]["durable_per_second"], 1
        )
    sys.stdout.write(json.dumps(found) + "\n")


def _appends() -> dict[str, Any]:
    """Appends a second against plain single-row commits, in turns; medians.

    Plain is the same row in a table with a primary key alone; and a short row of three values.
    """
    from linli.ledger.services import APPEND

    payload = Jsonb({"channel": "portal", "code": "3F7KQ2M9"})

    def values() -> dict[str, Any]:
        known = {"kind": "ReportReceived", "about": uuid4(), "actor": "resident", "at": AT}
        return {**known, "payload": payload, "announce": False}

    def append(connection: "psycopg.Connection[Any]") -> None:
        connection.execute(APPEND.encode(), values())

    def same(connection: "psycopg.Connection[Any]") -> None:
        connection.execute(SAME_ROW.encode(), values())

    def short(connection: "psycopg.Connection[Any]") -> None:
        connection.execute("INSERT INTO bench_bare (text, lon, lat) VALUES (%s, 1, 1)", [TEXT])

    for act in (append, same, short):
        _rate(act)
    turns = [(_rate(append), _rate(same), _rate(short)) for _ in range(ROUNDS)]
    return {
        "appends_per_second": round(statistics.median(turn[0] for turn in turns)),
        "commits_per_second": round(statistics.median(turn[1] for turn in turns)),
        "short_commits_per_second": round(statistics.median(turn[2] for turn in turns)),
        "appends_to_commits": round(statistics.median(turn[0] / turn[1] for turn in turns), 2),
        "appends_to_short_commits": round(
            statistics.median(turn[0] / turn[2] for turn in turns), 2
        ),
    }


def _rate(act: "Callable[[psycopg.Connection[Any]], None]") -> float:
    url = os.environ["LINLI_DATABASE_URL"]
    barrier = threading.Barrier(CONNECTIONS + 1)

    def work() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            act(connection)
            barrier.wait()
            for _ in range(COMMITS // CONNECTIONS):
                act(connection)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return COMMITS / (time.perf_counter() - began)


def _log(entries: int) -> dict[str, Any]:
    from django.db import connection

    from linli.core import clock
    from linli.ledger import proofs, services, verify

    sequencer = services.sequencer()
    while sequencer.round().placed:
        pass
    with connection.cursor() as cursor:
        cursor.execute(FILL, [entries])
    began, cpu = time.perf_counter(), _cpu()
    placed = 0
    while done := sequencer.round().placed:
        placed += done
    seconds, cpu_of_log = time.perf_counter() - began, _cpu() - cpu
    head, _text = proofs.published()
    places = random.Random(7).sample(range(head.size), PROOFS)  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM ledger_position WHERE position = ANY(%s)", [places])
        picked = [row[0] for row in cursor.fetchall()]
    cpu = _cpu()
    times = [_timed(partial(proofs.inclusion, entry_id=number)) for number in picked]
    proof_cpu = (_cpu() - cpu) / len(picked)
    began, cpu = time.perf_counter(), _cpu()
    report = verify.verify(
        store=proofs.store(), key=sequencer.signer.verifier, witnesses=[], earlier=[],
        now=clock.now(),
    )  # fmt: skip
    return {
        "integrated": {
            "entries": placed,
            "seconds": round(seconds, 1),
            "per_second": round(placed / seconds),
            "cpu_seconds_here": round(cpu_of_log, 1),
        },
        "size": head.size,
        "proof_ms": {
            "p50": round(statistics.median(times) * 1000, 2),
            "p95": round(statistics.quantiles(times, n=20)[-1] * 1000, 2),
            "cpu": round(proof_cpu * 1000, 2),
        },
        "verify": {
            "entries": report.entries,
            "whole": report.is_whole,
            "seconds": round(time.perf_counter() - began, 1),
            "cpu_seconds_here": round(_cpu() - cpu, 1),
        },
        "memory": {"per_second": round(_memory(entries))},
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _memory(entries: int) -> float:
    """Leaves a second of processor time into the tree alone, hashed and cut into tiles."""
    from linli.ledger.tiles import Edge

    leaves = [number.to_bytes(32, "big") for number in range(entries)]
    edge = Edge()
    began = _cpu()
    for _tile in edge.append(leaves):
        pass
    edge.root()
    return entries / (_cpu() - began)


def _rival() -> dict[str, Any]:
    """The same with pymerkle, where it is installed."""
    if importlib.util.find_spec("pymerkle") is None:
        sys.stderr.write("pymerkle is not installed: NOT COMPARED\n")
        return {}
    pymerkle: Any = importlib.import_module("pymerkle")

    tree = pymerkle.InmemoryTree(algorithm="sha256")
    leaves = [number.to_bytes(32, "big") for number in range(1, RIVAL + 1)]
    began = _cpu()
    for leaf in leaves:
        tree.append_entry(leaf)
    took = _cpu() - began
    proof = statistics.median(_timed(lambda: tree.prove_inclusion(77)) for _ in range(20))
    with tempfile.TemporaryDirectory() as folder:
        durable = pymerkle.SqliteTree(str(Path(folder) / "tree.db"), algorithm="sha256")
        kept = _timed(lambda: [durable.append_entry(leaf) for leaf in leaves[:RIVAL_DURABLE]])
        durable.close()
    return {
        "pymerkle": {
            "per_second": round(RIVAL / took),
            "durable_per_second": round(RIVAL_DURABLE / kept),
            "proof_ms": round(proof * 1000, 2),
            "size": RIVAL,
        }
    }


if __name__ == "__main__":
    main()
