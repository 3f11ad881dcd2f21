"""Starting, finding and stopping the embedded server."""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg

from linli.config.embedded import place as places
from linli.config.embedded import roles
from linli.config.embedded.errors import EmbeddedError
from linli.config.embedded.place import SOCKET, Place

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "huge_pages": "off",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No personal data in logs: neither statements, their values, nor the rows that errors quote.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
START_SECONDS = 60.0
STOP_SECONDS = 30.0
NOBODY = 2**31 - 1  # larger than any process id
LARGEST_LOG = 10_000_000
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Status:
    """What runs where; `pid` is None when nothing runs."""

    place: Place
    pid: int | None
    started: bool = False


def url(place: Place, *, role: str = roles.APP, database: str = roles.DATABASE) -> str:
    """The address to connect with, as LINLI_DATABASE_URL takes it."""
    return f"postgresql://{role}@/{database}?host={quote(str(place.sockets))}"


def status(*, home: Path) -> Status:
    """Whether the server for this LINLI_HOME runs."""
    place = places.find(home=home)
    return Status(place=place, pid=_postmaster(place))


def start(
    *, home: Path, attached: bool = False, settings: Mapping[str, str] | None = None
) -> Status:
    """Start the server for this LINLI_HOME, or find it running; returns when it answers.

    Args:
        attached: the server ends when this process does, even by `kill -9` (Linux).
        settings: PostgreSQL settings that differ from ours.
    Raises:
        EmbeddedError: it could not start; the message quotes the server's log.
    """
    place = places.find(home=home)
    places.make(place)
    with _alone(place):
        pid = _postmaster(place)
        if pid is not None:
            _wait_until_ready(place, lambda: _postmaster(place) is not None)
            return Status(place=place, pid=pid)
        programs = places.binaries(place)
        if not (place.data / "PG_VERSION").exists():
            _initialise(place, programs)
        _write_settings(place, {**SETTINGS, **(settings or {})})
        _forget_the_dead(place)
        child = _launch(place, programs, attached=attached)
        ready = place.area / "roles-2"
        if not ready.exists():
            roles.prepare(sockets=str(place.sockets))
            ready.touch()
        return Status(place=place, pid=child.pid, started=True)


def stop(*, home: Path) -> bool:
    """Stop the server for this LINLI_HOME, also one a hard exit left behind; False if none ran."""
    place = places.find(home=home)
    pid = _postmaster(place)
    if pid is None:
        return False
    for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0)):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return True
        if _until(lambda: _ended(place, pid), seconds=seconds):
            return True
    raise EmbeddedError(f"The database server (process {pid}) does not stop; see {place.log}.")


def _ended(place: Place, pid: int) -> bool:
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
    return _postmaster(place) != pid


def _initialise(place: Place, programs: Path) -> None:
    shutil.rmtree(place.data, ignore_errors=True)  # an initdb that was interrupted
    made = place.account.run(
        programs / "initdb",
        f"--pgdata={place.data}",
        f"--username={roles.SUPERUSER}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
        "--auth-local=trust",
        "--auth-host=reject",
        cwd=place.area,
    )
    if made.returncode != 0:
        shutil.rmtree(place.data, ignore_errors=True)
        raise EmbeddedError(f"The database could not be made: {made.stderr.strip()[-500:]}")
    with (place.data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"include_if_exists = '{place.settings.name}'\n")


def _write_settings(place: Place, settings: Mapping[str, str]) -> None:
    values = {**settings, "unix_socket_directories": str(place.sockets).replace("'", "''")}
    lines = [f"{name} = '{value}'\n" for name, value in values.items()]
    place.settings.write_text("".join(lines), encoding="utf-8")
    if place.account.drop:
        os.chown(place.settings, place.account.uid, place.account.gid)


def _launch(place: Place, programs: Path, *, attached: bool) -> subprocess.Popen[bytes]:
    deadline = time.monotonic() + START_SECONDS
    if place.log.exists() and place.log.stat().st_size > LARGEST_LOG:
        place.log.replace(place.log.with_suffix(".log.1"))
    while True:
        before = place.log.stat().st_size if place.log.exists() else 0
        child = _spawn(place, programs, attached=attached)
        if _wait_until_ready(place, partial(_runs, child), deadline=deadline):
            _children[child.pid] = child
            return child
        said = place.log.read_bytes()[before:].decode(errors="replace")
        # After `kill -9` of the server its last backends hold the shared memory for a moment.
        if "shared memory" not in said or time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL did not start. Its log says: {said.strip()[-800:]}")
        _until(lambda: False, seconds=0.2)


def _spawn(place: Place, programs: Path, *, attached: bool) -> subprocess.Popen[bytes]:
    with place.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 (the shipped server)
            [str(programs / "postgres"), "-D", str(place.data)],
            cwd=place.area,
            env=places.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent if attached else None,
            **place.account.identity(),
        )


def _runs(child: subprocess.Popen[bytes]) -> bool:
    return child.poll() is None


def _die_with_parent() -> None:
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG; SIGINT is PostgreSQL's fast shutdown
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGINT)


def _wait_until_ready(
    place: Place, alive: Callable[[], bool], *, deadline: float | None = None
) -> bool:
    """True once it answers, False if it ended; raises when the time is over."""
    deadline = deadline or time.monotonic() + START_SECONDS
    while alive():
        try:
            roles.connect(sockets=str(place.sockets), database="postgres").close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"PostgreSQL does not answer after {START_SECONDS:.0f} s: {error}"
                ) from error
            _until(lambda: not alive(), seconds=0.05)
        else:
            return True
    return False


def _postmaster(place: Place) -> int | None:
    """The process that serves this data now."""
    pid = _named(place.data / "postmaster.pid")
    if pid is None:
        return None
    command = _command(pid)
    return pid if "postgres" in command and str(place.data) in command else None


def _named(file: Path) -> int | None:
    """The process a lock file names."""
    try:
        return int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _forget_the_dead(place: Place) -> None:
    """Nothing serves this data; keep PostgreSQL from taking a stranger or a zombie for its own.

    The data's lock file keeps its other lines: by them PostgreSQL waits for backends that a killed
    server left behind.
    """
    for child in _children.values():
        child.poll()
    (place.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)
    file = place.data / "postmaster.pid"
    pid = _named(file)
    if pid is not None and pid != NOBODY:
        _first, _, rest = file.read_text(encoding="utf-8").partition("\n")
        file.write_text(f"{NOBODY}\n{rest}", encoding="utf-8")


def _command(pid: int) -> str:
    """The command line of a process; empty when it has ended."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (proc / str(pid) / "cmdline").read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    shown = subprocess.run(  # noqa: S603 (where there is no /proc)
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout


def _until(done: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Two starts at once: the second waits and finds the server running."""
    with (place.area / "lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
