"""`linli worker`: what follows from each report."""

import importlib

import click

from linli.cli.common import EXIT_CODES
from linli.cli.serve import refuse_unsafe
from linli.config import logging


@click.command("worker", epilog=EXIT_CODES)
def command() -> None:
    """Do what follows from each report: triage, dispatch, clocks, messages.

    Runs until Ctrl-C or SIGTERM. Start as many as you like, on as many machines; they share the
    work, and what a worker that died had begun, another does.

    \b
    Example:
      linli worker
    """
    refuse_unsafe()
    logging.set_up()
    importlib.import_module("linli.flow.worker").run()
