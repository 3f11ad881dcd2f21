"""The parts of `linli demo`: database, tables, district, web, workers, life."""

import hashlib
import importlib.metadata
import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from linli.cli.children import Child, end_with_parent
from linli.cli.common import Failed
from linli.cli.progress import Progress
from linli.config import embedded

READY_SECONDS = 180.0
BRINGING_TABLES = ("django", "django-allauth", "procrastinate")
# What the children take over from whoever starts the demo; the rest of LINLI_ is set here.
TAKEN_OVER = (
    "LINLI_ALLOWED_HOSTS",
    "LINLI_TIME_ZONE",
    "LINLI_CELL",
    "LINLI_DB_POOL",
    "LINLI_MQTT_URL",
    "LINLI_WEBHOOK_ALLOW_PRIVATE",
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def private_webhooks(host: str) -> str:
    """Whether webhooks of a demo at `host` may go to private addresses, as a setting says it.

    Who tries them receives them on this machine; its administrator's password is known to all, so
    nobody from elsewhere may reach it then.
    """
    return "1" if host in LOOPBACK else "0"


@dataclass
class Run:
    """One run of the demo; `over` is set when it is to end."""

    home: Path
    host: str
    port: int
    life: bool
    progress: Progress
    over: threading.Event
    children: list[Child] = field(default_factory=list)
    broker_port: int = 0
    database: embedded.Status | None = None

    @property
    def url(self) -> str:
        """Where people on this machine find it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 (compared)
        return f"http://{host}:{self.port}"

    def start(self) -> dict[str, object] | None:
        """Start everything; what demo.json holds, or None when told to end meanwhile."""
        must_be_free(self.host, self.port)
        with self.progress.step("Database"):
            self.database = embedded.start(home=self.home, attached=True)
        settings = self.settings()
        migrated = self.tables(settings)
        known = self.home / "district.json"
        # What ran out is renewed beside the web; it waits only for what it has never seen.
        is_built = known.exists() and not migrated
        facts = json.loads(known.read_text("utf-8")) if is_built else self.district(settings)
        if self.over.is_set():
            return None
        with self.progress.step("Web and workers"):
            self.spawn("web", linli("serve"), settings)
            self.wait_until_ready()
            self.spawn("worker", linli("worker"), settings)
            if "LINLI_MQTT_URL" not in os.environ:
                word = str(self.home / "broker-password")
                broker = [sys.executable, "-m", "linli.config.embedded.broker"]
                self.spawn("broker", [*broker, str(self.broker_port), word], settings)
            self.spawn("sensing", [*linli("sensing"), "serve"], settings)
        if is_built and not self.over.is_set():
            self.spawn("district", self.renewing(), settings, errand=True)
        # What was kept may bear the address of an earlier start.
        ready: dict[str, object] = {**facts, "url": self.url}
        write_privately(self.home / "demo.json", json.dumps(ready, ensure_ascii=False, indent=1))
        if self.life and not self.over.is_set():
            self.spawn("life", [sys.executable, "-m", "linli.sim.live"], settings)
            self.departments(settings)
            self.spawn("devices", [sys.executable, "-m", "linli.sim.devices.live"], settings)
            if ready.get("property"):
                other = [sys.executable, "-m", "linli.sim.property"]
                self.spawn("property", other, settings, errand=True)
        return None if self.over.is_set() else ready

    def departments(self, settings: dict[str, str]) -> None:
        """Have the departments deliver, unless all of it came at an earlier start."""
        if not (self.home / "feeds" / "delivered").exists():
            command = [sys.executable, "-m", "linli.cli.demo_feeds"]
            self.spawn("departments", command, settings, errand=True)

    def tables(self, settings: dict[str, str]) -> bool:
        """Migrate, unless these very migrations were applied to this very database; whether so."""
        assert self.database is not None  # noqa: S101 (start() has set it)
        stamp, now = self.database.place.area / "tables", migrations()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
            return False
        owner = embedded.url(self.database.place, role=embedded.OWNER)
        with self.progress.step("Tables"):
            self.finish(
                linli("migrate"), {**settings, "LINLI_OWNER_DATABASE_URL": owner}, "migrate"
            )
        if not self.over.is_set():
            stamp.write_text(now, encoding="utf-8")
        return True

    def settings(self) -> dict[str, str]:
        """The environment of every child, also kept in demo.env for a person's own commands."""
        assert self.database is not None  # noqa: S101 (start() has set it)
        key = self.home / "secret-key"
        if not key.exists():
            write_privately(key, secrets.token_urlsafe(48))
        ours = {
            "LINLI_DEMO": "1",
            "LINLI_HOME": str(self.home),
            "LINLI_HOST": self.host,
            "LINLI_PORT": str(self.port),
            "LINLI_PUBLIC_URL": self.url,
            "LINLI_SECRET_KEY_FILE": str(key),
            "LINLI_DATABASE_URL": embedded.url(self.database.place),
            "LINLI_WEBHOOK_ALLOW_PRIVATE": private_webhooks(self.host),
            "LINLI_STREETS": str(self.home / "streets.geojson"),
            "LINLI_MQTT_URL": self.broker_url(),
            **{name: os.environ[name] for name in TAKEN_OVER if name in os.environ},
        }
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in ours.items()]
        write_privately(self.home / "demo.env", "".join(lines))
        others = {name: text for name, text in os.environ.items() if name[:6] != "LINLI_"}
        return {**others, "PYTHONUNBUFFERED": "1", **ours}

    def broker_url(self) -> str:
        """Where the demo's devices speak: a port of this machine that is free now."""
        file = self.home / "broker-password"
        if not file.exists():
            write_privately(file, secrets.token_urlsafe(24))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", self.broker_port))
            self.broker_port = int(probe.getsockname()[1])
        word = file.read_text(encoding="utf-8")
        return f"mqtt://linli:{word}@127.0.0.1:{self.broker_port}?version=3"

    def district(self, settings: dict[str, str]) -> dict[str, object]:
        """Build the district, or go on with the one that is there; what demo.json is to hold."""
        with self.progress.step("District"):
            self.finish(self.renewing(), settings, "district")
        if self.over.is_set():
            return {}
        facts: dict[str, object] = json.loads((self.home / "district.json").read_text("utf-8"))
        return facts

    def renewing(self) -> list[str]:
        """The command that builds the district, or renews what has run out."""
        file = str(self.home / "district.json")
        return [sys.executable, "-m", "linli.cli.build_district", file]

    def finish(self, command: list[str], settings: dict[str, str], name: str) -> None:
        """Run a command to its end, showing the lines it says that begin with `> `."""
        log = self.log(name)
        with log.open("wb") as file:
            process = subprocess.Popen(  # our own commands
                command,
                env=settings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
            ender = threading.Thread(target=self._end_early, args=(process,), daemon=True)
            ender.start()
            assert process.stdout is not None  # noqa: S101 (it is a pipe)
            for line in process.stdout:
                file.write(line)
                if line.startswith(b"> "):
                    self.progress.note(line[2:].decode(errors="replace").rstrip())
            code = process.wait()
        if code and not self.over.is_set():
            said = log.read_text(encoding="utf-8", errors="replace").strip()[-1500:]
            raise Failed(f"`{name}` did not succeed:\n{said}")

    def _end_early(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            if self.over.wait(0.2):
                process.terminate()
                return

    def spawn(
        self, name: str, command: list[str], settings: dict[str, str], *, errand: bool = False
    ) -> None:
        """Start a child that stays, or runs an errand."""
        child = Child(
            name=name, command=command, environment=settings, log=self.log(name), errand=errand
        )
        child.log.write_bytes(b"")
        self.children.append(child)
        child.start()

    def log(self, name: str) -> Path:
        """Where a child's words go."""
        folder = self.home / "log"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.log"

    def wait_until_ready(self) -> None:
        """Until the web says it is ready; raises with its last words when it ends instead."""
        tries = int(READY_SECONDS / 0.1)
        for _ in range(tries):
            if self.over.is_set() or answers(f"{self.url}/readyz"):
                return
            self.tend()
            self.over.wait(0.1)
        raise Failed(f"Web does not answer after {READY_SECONDS:.0f} s; see {self.log('web')}.")

    def watch(self) -> None:
        """Until told to end; a child that ends meanwhile is started again."""
        while not self.over.wait(0.5):
            self.tend()

    def tend(self) -> None:
        """Start again what has ended, unless it does so all the time."""
        for child in list(self.children):
            code = child.ended()
            if code is None:
                continue
            if child.errand:
                self.children.remove(child)
                last = child.last_words().rpartition("\n")[2]
                if code or last:
                    self.progress.note(last if code == 0 else f"{child.name}: see {child.log}")
                continue
            if not child.may_restart() or (code == 3 and len(child.starts) == 1):
                raise Failed(
                    f"The {child.name} process ended (exit code {code}). Its last words, from "
                    f"{child.log}:\n{child.last_words()}"
                )
            self.progress.note(f"The {child.name} process ended ({code}); starting it again.")
            child.start()

    def stop(self) -> None:
        """End everything this run started: life first, the database last."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        if self.database is not None and self.database.started:
            embedded.stop(home=self.home)
        self.database = None


def migrations() -> str:
    """What tells one set of migrations from another: our files, the others' versions."""
    package = Path(__file__).resolve().parents[1]
    files = sorted(package.glob("*/migrations/0*.py"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    others = [importlib.metadata.version(name) for name in BRINGING_TABLES]
    return " ".join([digest, *others])


def linli(name: str) -> list[str]:
    """The command line of another of our commands, in this environment."""
    return [sys.executable, "-m", "linli.cli.main", name]


def make_home(home: Path) -> None:
    """Make LINLI_HOME, closed to others; as root, others may pass through, to the database."""
    try:
        home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"{home} cannot be made ({error.strerror}); set LINLI_HOME.") from error
    if not os.access(home, os.W_OK):
        raise Failed(f"{home} cannot be written to; set LINLI_HOME to a folder of your own.")


def must_be_free(host: str, port: int) -> None:
    """Raise Failed with the next step when someone else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Failed(
                f"Port {port} needs root; choose one above 1023, such as LINLI_PORT=8080."
            ) from error
        except OSError as error:
            raise Failed(
                f"Port {port} is in use by another program. Choose another: "
                f"LINLI_PORT={port + 1 if port < 65535 else 8080} make demo."
            ) from error


def answers(url: str) -> bool:
    """Whether the web answers there and does not say that it is not ready (503)."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own http address)
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (urllib.error.URLError, OSError):
        return False


def write_privately(path: Path, text: str) -> None:
    """Write a file that only this account may read, all of it or nothing."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(
        os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    new.replace(path)
