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


def run(*, entries: int = ENTRIES) -> dict[str, Any]:
    """A cell of its own without web and workers; all figures from one run."""
    home = Path(tempfile.mkdtemp(prefix="linli-bench-ledger-"))
    home.chmod(0o711)
    cell = Cell(home)
    try:
        cell.prepare()
        _make_table(cell)
        command = [sys.executable, "-m", "linli.bench.ledger_work", str(entries)]
        done = subprocess.run(  # noqa: S603 (our own command)
            command, env=cell.environment(), stdout=subprocess.PIPE, text=True, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found
    finally:
        cell.stop()
        shutil.rmtree(home, ignore_errors=True)


def _make_table(cell: Cell) -> None:
    """The yardstick's table, made by the owner, written by the application's role."""
    with psycopg.connect(cell.database, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, text text, lon float8, lat float8)"
        )
        connection.execute("GRANT ALL ON bench_bare TO PUBLIC")
        connection.execute("GRANT ALL ON SEQUENCE bench_bare_id_seq TO PUBLIC")
