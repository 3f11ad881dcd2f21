"""A whole cell of its own in a folder: database, web and worker as real processes."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from linli.cli.children import Child
from linli.config import embedded
from linli.privacy.sealing import CellKeys, key_file

READY_SECONDS = 240.0


class CellFailed(Exception):
    """A part of the cell did not start; the message quotes its last words."""


@dataclass
class Cell:
    """One cell; `start` it, `kill` parts of it as you like, `stop` it.

    Attributes:
        home: an existing folder that the database's account may pass through (mode 0711).
        extra: settings of the environment that differ for web and worker.
        postgres: PostgreSQL settings that differ from ours.
    """

    home: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    postgres: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    children: dict[str, Child] = field(default_factory=dict)
    key: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The database's address, as its owner."""
        return embedded.url(embedded.find(home=self.home), role=embedded.OWNER)

    @property
    def cell_keys(self) -> CellKeys:
        """What opens its words."""
        return key_file.opened(f"file:{self.home}/keys/cell-keys.json")

    def start(self) -> None:
        """Start everything, with categories, organisations, responders on shift and one API key."""
        self.prepare()
        self.key = self._finish([sys.executable, "-m", "linli.bench.settle"], {}).split()[-1]
        for name, command in (("web", _linli("serve")), ("worker", _linli("worker"))):
            self.children[name] = Child(
                name=name,
                command=command,
                environment=self.environment() | dict(self.extra),
                log=self.home / f"{name}.log",
            )
            self.children[name].start()
        self.wait_until_ready()

    def prepare(self) -> None:
        """Start the database alone, with its tables."""
        self.port = self.port or _free_port()
        self.start_database()
        self._finish([*_linli("migrate")], {"LINLI_OWNER_DATABASE_URL": self.database})

    def environment(self) -> dict[str, str]:
        """What every process of the cell gets."""
        kept = {name: text for name, text in os.environ.items() if name[:6] != "LINLI_"}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return kept | {
            "LINLI_DEMO": "1",
            "LINLI_HOME": str(self.home),
            "LINLI_PORT": str(self.port),
            "LINLI_PUBLIC_URL": self.url,
            "LINLI_WEB_WORKERS": "2",
            "LINLI_SECRET_KEY": self._secret(),
            "LINLI_DATABASE_URL": embedded.url(embedded.find(home=self.home)),
            "PYTHONUNBUFFERED": "1",
        }

    def _secret(self) -> str:
        file = self.home / "secret"
        if not file.exists():
            file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        return file.read_text(encoding="utf-8")

    def _finish(self, command: Sequence[str], extra: Mapping[str, str]) -> str:
        done = subprocess.run(  # noqa: S603 (our own commands)
            command,
            env=self.environment() | dict(extra),
            capture_output=True,
            text=True,
            timeout=480,
            check=False,
        )
        if done.returncode != 0:
            raise CellFailed(f"{command[-1]}: {(done.stdout + done.stderr)[-1500:]}")
        return done.stdout

    def start_database(self) -> None:
        """Start the database if it does not run."""
        embedded.start(home=self.home, attached=True, settings=self.postgres)

    def start_child(self, name: str) -> None:
        """Start web or worker again."""
        self.children[name].start()

    def revive(self) -> None:
        """Start again what has ended by itself, such as a worker whose database went away."""
        for child in self.children.values():
            if child.ended() is not None:
                child.start()

    def wait_until_ready(self) -> None:
        """Until the web says it is ready.

        Raises:
            CellFailed: it does not, for four minutes: a busy machine starts slowly.
        """
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()  # noqa: S310
                return
            self.revive()
            time.sleep(0.1)
        raise CellFailed(f"web: {self.children['web'].last_words()}")

    def kill(self, victim: str) -> int:
        """`kill -9` one of web, web-child, worker, database, database-all.

        ``web`` takes all web processes, ``web-child`` one of them, ``database`` the postmaster
        alone and ``database-all`` every process of the database in one stroke.

        Returns:
            How many processes died of it; 0 when none ran, which is no kill.
        """
        if victim.startswith("database"):
            return self._kill_database(whole=victim == "database-all")
        process = self.children[victim.partition("-")[0]].process
        if process is None or process.poll() is not None:
            return 0
        below = _below(process.pid)
        if victim == "web-child":
            return _kill_each(below[:1])
        died = _kill_each([process.pid, *below])
        process.wait(10)
        return died

    def _kill_database(self, *, whole: bool) -> int:
        status = embedded.status(home=self.home)
        if status.pid is None:
            return 0
        below = _below(status.pid) if whole else []
        if whole:
            # Stopped first, nobody can write what another had not yet written.
            _kill_each([status.pid, *below], how=signal.SIGSTOP)
            below = _below(status.pid)
        died = _kill_each([status.pid, *below])
        until = time.monotonic() + 10
        while embedded.status(home=self.home).pid is not None and time.monotonic() < until:
            time.sleep(0.02)
        return died

    def stop(self) -> None:
        """End every process of the cell."""
        for child in self.children.values():
            child.stop()
        embedded.stop(home=self.home)


def _linli(name: str) -> list[str]:
    return [sys.executable, "-m", "linli.cli.main", name]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _below(pid: int) -> list[int]:
    """The direct children of a process (Linux)."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
            if int(after_name.split()[1]) == pid:
                found.append(int(stat.parent.name))
    return sorted(found)


def _kill_each(pids: Sequence[int], how: int = signal.SIGKILL) -> int:
    hit = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, how)
            hit += 1
    return hit
