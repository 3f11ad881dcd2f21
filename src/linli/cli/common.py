"""What the commands share: Django's set-up, words for machines, refusals."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any

import click

from linli.config import startup

EXIT_CODES = """\b
Exit codes: 0 done; 1 it failed, or something was found that must be mended;
2 wrong usage; 3 refused to start, the sentence says why."""


class Failed(click.ClickException):
    """It did not work; the message is one sentence saying what to do."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Like every other sentence of ours."""
        click.echo(f"linli: {self.message}", err=True, file=file)


class Refused(Failed):
    """We will not start like this; the message says why."""

    exit_code = 3


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")(
        command
    )


def answer(facts: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Say the facts to a machine, or the text to a person."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=str) if as_json else text)


def set_up_django() -> None:
    """Load the settings and the packages; ImproperlyConfigured says what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django

    with startup.loading():
        django.setup()


def step_back(steps: int) -> None:
    """Let other processes go first, where the system knows of that."""
    if steps and hasattr(os, "nice"):
        os.nice(steps)


@contextmanager
def ended_by_term() -> Iterator[None]:
    """SIGTERM raises SystemExit within, so that what must be cleaned up is."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def home() -> Path:
    """LINLI_HOME, without loading the settings."""
    from linli.config import env

    return Path(env.text("HOME", str(Path.home() / ".linli"))).expanduser().resolve()
