"""A whole Linli in a folder that is thrown away, driven through its doors."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from linli.config import embedded

READY = "demo.json"
# Row-level security shows nothing to a connection that names nobody.
SEE_ALL = "-c linli.reach=all"
AT_WORK = """
SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()
    AND (state LIKE 'idle in transaction%' OR state = 'active')
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it answers, what demo.json says, and the environment of its processes."""

    url: str
    port: int
    home: Path
    facts: dict[str, Any]
    environment: dict[str, str]
    pid: int = 0

    @contextmanager
    def worker_held(self) -> Iterator[None]:
        """With the worker held still, between two of its transactions; it goes on afterwards."""
        worker = _child(self.pid, "worker")
        deadline = time.monotonic() + 60
        with psycopg.connect(
            self.environment["LINLI_DATABASE_URL"], autocommit=True, options=SEE_ALL
        ) as database:
            while True:
                os.kill(worker, signal.SIGSTOP)
                row = database.execute(AT_WORK).fetchone()
                if row is not None and row[0] == 0:
                    break
                # Held in the middle it would keep locks: let it finish that first.
                os.kill(worker, signal.SIGCONT)
                if time.monotonic() > deadline:
                    raise RuntimeError("the worker was never between two transactions")
                time.sleep(0.05)
        try:
            yield
        finally:
            os.kill(worker, signal.SIGCONT)

    @property
    def owner_url(self) -> str:
        """The database, as the owner of its tables."""
        return embedded.url(embedded.find(home=self.home), role=embedded.OWNER)


def free_port() -> int:
    """A port that nothing listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def staged(*, extra: dict[str, str] | None = None) -> Iterator[Stage]:
    """Start the demo without simulated life on parts of its own; everything goes at the end."""
    home = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment = clean | {"LINLI_HOME": str(home), "LINLI_PORT": str(port)} | (extra or {})
    command = [sys.executable, "-m", "linli.cli.main", "demo", "--without-life", "--json"]
    demo = subprocess.Popen(  # noqa: S603  # our own command
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        line = demo.stdout.readline() if demo.stdout else ""
        if not line.startswith("{"):
            raise RuntimeError(f"the demo did not start: {line.strip()}")
        facts = json.loads(line)
        settings = environment | _exported(home / "demo.env")
        yield Stage(f"http://127.0.0.1:{port}", port, home, facts, settings, demo.pid)
    finally:
        demo.send_signal(signal.SIGTERM)
        try:
            demo.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


def _child(pid: int, name: str) -> int:
    """The direct child of a process whose command ends with `name` (Linux)."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        if words[-1] == name.encode():
            return int(child)
    raise RuntimeError(f"no process named {name} below {pid}")


def _exported(file: Path) -> dict[str, str]:
    """The settings that the demo gave its processes."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.removeprefix("export ").partition("=")
        if sign and name.startswith("LINLI_"):
            found[name] = "".join(shlex.split(value))
    return found
