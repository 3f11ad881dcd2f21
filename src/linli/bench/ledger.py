"""The ledger: appends, a million entries in the log, proofs, verification, against pymerkle."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from linli.bench.cell import Cell

ENTRIES = 1_000_000
YARDSTICKS = (
    "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, text text, lon float8, lat float8)",
    "CREATE TABLE bench_same (id bigserial PRIMARY KEY, kind varchar(60) NOT NULL, about uuid,"
    " actor varchar(80) NOT NULL, occurred_at timestamptz NOT NULL,"
    " recorded_at timestamptz NOT NULL, payload jsonb NOT NULL)",
    "GRANT ALL ON bench_bare, bench_same TO PUBLIC",
    "GRANT ALL ON SEQUENCE bench_bare_id_seq, bench_same_id_seq TO PUBLIC",
)


def run(*, entries: int = ENTRIES) -> dict[str, Any]:
    """A cell of its own without web and workers; all figures from one run."""
    home = Path(tempfile.mkdtemp(prefix="linli-bench-ledger-"))
    home.chmod(0o711)
    cell = Cell(home)
    try:
        cell.prepare()
        _make_tables(cell)
        command = [sys.executable, "-m", "linli.bench.ledger_work", str(entries)]
        done = subprocess.run(  # noqa: S603 (our own command)
            command, env=cell.environment(), stdout=subprocess.PIPE, text=True, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found
    finally:
        cell.stop()
        shutil.rmtree(home, ignore_errors=True)


def _make_tables(cell: Cell) -> None:
    """The yardsticks' tables, made by the owner, written by the application's role."""
    with psycopg.connect(cell.database, autocommit=True) as connection:
        for statement in YARDSTICKS:
            connection.execute(statement)
