"""`linli bench`: measures this machine."""

import importlib
import json
from pathlib import Path
from typing import Any

import click

from linli.cli.common import EXIT_CODES, Failed

# Name of the measurement: its module under linli.bench, and what it tells.
MEASUREMENTS = {
    "reports": "durable reports a second against a bare insert and single-row commits",
    "offers": "report received to offer on the screen at 20 reports a second",
    "million": "queue, case page, search and map with 1,000,000 cases against 10,000",
    "streams": "2,000 live consoles: until an update has reached all, memory of each",
    "triage": "text triage on public sets, 3-fold",
    "address-parse": "address parser on public labelled addresses, beside a plain CRF",
    "delivery_check": "a delivery of 100,000 rows read and checked against its contract",
    "exchange": "sixteen feeds into the registry: 100,000 residents last, and what is right",
    "redaction": "recall, precision and speed of finding personal data in text",
    "policy": "time of a policy decision",
    "wall": "queue and case page with and without the second wall",
    "linkage": "who is the same: precision, recall, FEBRL4, and speed against plain Splink",
    "address-match": "generated addresses against their base: right, wrong, refused; speed",
    "dispatch": "dispatch on the twin, 30 seeds, against the closest free person; decision times",
    "sensing": "readings a second from a broker against COPY and paho alone; reading to alarm",
    "sensing-offers": "reading published to the offer on the screen, at 1,000 messages a second",
    "alarms": "30 simulated days of 12,000 devices through the alarm engine, by the truth",
    "forecast": "hourly arrivals a week ahead from 13 origins; places of emergency calls",
    "rounds": "Solomon's RC208 in ten seconds; planned rounds against going to the nearest next",
    "ledger": "appends, 1,000,000 entries in the log, proofs, verification, against pymerkle",
}
# Proofs, not measurements: long, and only run when named.
PROOFS = {
    "crash": "10,000 reports while web, worker and database are killed 100 times",
    "sensing-crash": "100,000 readings while consumer, broker and database are killed",
    "sensing-memory": "memory of the consumer over 5,000,000 readings",
}


@click.command("bench", epilog=EXIT_CODES)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures to this file too.",
)
def command(names: tuple[str, ...], file: Path | None) -> None:
    """Measure this machine; all measurements unless names are given, one after another.

    \b
    Names: reports, offers, million, streams, triage, address-parse, delivery_check,
    exchange, redaction, policy, wall, linkage, address-match, dispatch, sensing,
    sensing-offers, alarms, forecast, rounds, ledger;
    and, only when named, crash, sensing-crash,
    sensing-memory.
    Each starts what it needs in a folder of its own and removes it.

    \b
    Example:
      linli bench reports offers --json figures.json
    """
    unknown = set(names) - MEASUREMENTS.keys() - PROOFS.keys()
    if unknown:
        raise Failed(
            f"There is no measurement {', '.join(sorted(unknown))}; see linli bench --help."
        )
    found: dict[str, Any] = {}
    for name in names or tuple(MEASUREMENTS):
        click.echo(f"{name}: {(MEASUREMENTS | PROOFS)[name]} ...", err=True)
        found[name] = importlib.import_module(f"linli.bench.{name.replace('-', '_')}").run()
        click.echo(json.dumps({name: found[name]}, ensure_ascii=False, indent=1))
        if file is not None:
            file.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
