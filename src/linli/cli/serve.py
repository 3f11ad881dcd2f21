"""`linli serve`: pages, API and live updates at one address."""

import importlib.util
import os

import click

from linli.cli.common import EXIT_CODES, Refused, set_up_django


@click.command("serve", epilog=EXIT_CODES)
@click.option(
    "--host",
    envvar="LINLI_HOST",
    default="127.0.0.1",
    show_default=True,
    help="0.0.0.0 to answer other machines.",
)
@click.option(
    "--port", envvar="LINLI_PORT", default=8000, show_default=True, type=click.IntRange(1, 65535)
)
@click.option(
    "--workers",
    envvar="LINLI_WEB_WORKERS",
    default=min(4, os.cpu_count() or 1),
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer pages and API.",
)
def command(host: str, port: int, workers: int) -> None:
    """Serve pages, API and live updates at one address, until Ctrl-C or SIGTERM.

    Refuses to start unsafely and says why; `linli doctor` shows the same and more.

    \b
    Example:
      LINLI_PUBLIC_URL=https://linli.example.org linli serve --host 0.0.0.0 --port 8000
    """
    refuse_unsafe()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    start(host=host, port=port, workers=workers)


def refuse_unsafe() -> None:
    """Raise Refused with the first reason not to start."""
    set_up_django()
    from linli.cli.checks import everything

    for finding in everything():
        if finding.level == "block":
            raise Refused(f"{finding.says} {finding.do}")
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # only PostgreSQL's connection has it


def start(*, host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    if importlib.util.find_spec("linli.config.serve"):
        serving = importlib.import_module("linli.config.serve")
        serving.main(host=host, port=port, workers=workers)
        return
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "linli.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
    ).serve()
