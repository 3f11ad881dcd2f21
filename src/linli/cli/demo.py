"""`linli demo`: a whole district on this machine, until Ctrl-C."""

import fcntl
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from linli.cli.children import end_with_parent
from linli.cli.common import EXIT_CODES, Failed, json_option
from linli.cli.demo_run import Run
from linli.cli.progress import Progress
from linli.config import env


@click.command("demo", epilog=EXIT_CODES)
@click.option("--without-life", is_flag=True, help="Build the district, but let nothing happen.")
@json_option
def command(without_life: bool, as_json: bool) -> None:
    """Start a whole district with simulated life, until Ctrl-C.

    Everything is kept in LINLI_HOME (~/.linli-demo unless set; `make demo` uses ./.linli):
    the database, the secrets, the logs, and demo.json with addresses, accounts and keys.
    LINLI_PORT (8000) and LINLI_HOST (127.0.0.1) say where it answers. Started again, it goes on
    with the same district. Ctrl-C ends every process that it started.

    \b
    Example:
      LINLI_PORT=8080 linli demo
    """
    home = Path(env.text("HOME", str(Path.home() / ".linli-demo"))).expanduser().resolve()
    port = env.number("PORT", 8000, low=1, high=65535)
    progress = Progress(quiet=as_json)
    over = threading.Event()
    if "MAKELEVEL" in os.environ:
        end_with_parent()  # when make is killed, nobody is left to press Ctrl-C
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _ender(over))
    with _alone(home):
        run = Run(
            home=home,
            host=env.text("HOST", "127.0.0.1"),
            port=port,
            life=not without_life,
            progress=progress,
            over=over,
        )
        try:
            ready = run.start()
            if ready is not None:
                _say(ready, home=home, as_json=as_json, progress=progress)
                run.watch()
        finally:
            run.stop()


def _ender(over: threading.Event) -> "signal._HANDLER":
    def end(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    return end


def _say(ready: dict[str, object], *, home: Path, as_json: bool, progress: Progress) -> None:
    if as_json:
        click.echo(json.dumps(ready, ensure_ascii=False))
        return
    click.echo(f"\nLinli is ready: {ready['url']}")
    accounts = ready.get("accounts")
    if isinstance(accounts, list) and accounts:
        progress.table(accounts)
    click.echo(f"All addresses, accounts and keys: {home / 'demo.json'}")
    click.echo("Ctrl-C ends everything; the district stays for the next time.")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Make LINLI_HOME, and refuse a second demo in it."""
    from linli.cli.demo_run import make_home

    make_home(home)
    with (home / "demo.lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failed(
                f"A demo runs in {home} already. End it first, or give this one a folder and a "
                "port of its own: LINLI_HOME=... LINLI_PORT=8001."
            ) from error
        yield
