"""`linli replay`: real requests from a file through the public doors, and how triage did."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from linli.cli import replay_compare, replay_send
from linli.cli.common import EXIT_CODES, Failed, answer, home, json_option
from linli.cli.replay_files import Record, UnknownColumns, read
from linli.sim.client import Client, Refused, Unreachable

INTERRUPTED = 130


@click.command("replay", epilog=EXIT_CODES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--speed",
    type=click.FloatRange(0),
    default=0.0,
    help="How many times faster than recorded; 0 (usual) is as fast as the door takes them.",
)
@click.option("--via", type=click.Choice(["api", "open311"]), default="api", show_default=True)
@click.option("--url", default="", help="Where Linli is; the demo of LINLI_HOME unless given.")
@click.option(
    "--key", default="", help="An API key that may report and read; also LINLI_REPLAY_KEY."
)
@click.option("--limit", type=click.IntRange(1), help="Only the first rows.")
@click.option("--again", is_flag=True, help="Send everything anew, as a second run.")
@json_option
def command(
    file: Path,
    speed: float,
    via: str,
    url: str,
    key: str,
    limit: int | None,
    again: bool,
    as_json: bool,
) -> None:
    """Send recorded requests as any stranger could, and compare triage with the record.

    The columns tell what FILE is: residents' messages (text, kind, domain), emergency calls (lat,
    lon, title, at, address), or times of units (Received DtTm and so on), which are not sent but
    compared with what responders of this district took. The record's own label is never sent.

    Ctrl-C breaks off; the same command goes on where it stopped and sends nothing twice.

    \b
    Example:
      linli replay montgomery_911.csv --speed 600 --limit 200
    """
    url, key = _door(url, key)
    try:
        record = read(file)
    except (UnknownColumns, UnicodeDecodeError, ValueError, KeyError) as error:
        raise Failed(f"{file.name} cannot be replayed: {error}") from error
    with Client(url, token=key) as client:
        try:
            if record.spans is not None:
                facts = _compare_spans(record, client, cases=limit or 500)
            else:
                facts = _replay(record, client, file, url, via, speed, limit, again, as_json)
        except Refused as error:
            raise Failed(f"{url} refuses: {error}") from error
        except (Unreachable, replay_send.Away) as error:
            raise Failed(
                f"{url} does not answer ({error}). The same command goes on from here."
            ) from error
    answer(facts, as_json=as_json, text="")
    if not as_json:
        _show(facts)


def _door(url: str, key: str) -> tuple[str, str]:
    key = key or os.environ.get("LINLI_REPLAY_KEY", "")
    if url and key:
        return url.rstrip("/"), key
    demo = home() / "demo.json"
    if not demo.exists():
        raise Failed(
            "Say where to send with --url and --key, or start `linli demo` with this LINLI_HOME."
        )
    facts = json.loads(demo.read_text(encoding="utf-8"))
    url = url or str(facts["url"])
    return url.rstrip("/"), key or str(facts["api_keys"]["open311"])


def _replay(
    record: Record,
    client: Client,
    file: Path,
    url: str,
    via: str,
    speed: float,
    limit: int | None,
    again: bool,
    as_json: bool,
) -> dict[str, Any]:
    rows = record.rows[:limit]
    progress = replay_send.Progress.open(home=home(), file=file, url=url, via=via, again=again)
    over = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: over.set())
    console = Console(stderr=True, quiet=as_json)
    try:
        with console.status("Sending") as status:
            sent = replay_send.send(
                rows=rows,
                client=client,
                via=via,
                speed=speed,
                progress=progress,
                over=over,
                say=lambda done, whole: status.update(f"{done} of {whole} sent"),
            )
    finally:
        signal.signal(signal.SIGINT, before)
    numbers = {row.number for row in rows}
    codes = {number: code for number, code in progress.codes.items() if number in numbers}
    if over.is_set():
        click.echo(
            f"Broken off: {len(codes)} of {len(rows)} sent. The same command goes on.", err=True
        )
        raise SystemExit(INTERRUPTED)
    with console.status("Waiting for triage"):
        found = replay_compare.outcomes(client, codes.values())
    return {
        "record": record.name,
        "rows": len(rows),
        "sent_now": sent,
        "sent": len(codes),
        "refused": {str(n): why for n, why in progress.refused.items() if n in numbers},
        "without_case": len(codes) - len(found),
        **replay_compare.agreement(rows, codes, found),
    }


def _compare_spans(record: Record, client: Client, *, cases: int) -> dict[str, Any]:
    assert record.spans is not None  # noqa: S101 (the caller asked)
    return {
        "record": record.name,
        "recorded": replay_compare.quantiles(record.spans),
        "district": replay_compare.quantiles(replay_compare.district_spans(client, cases=cases)),
    }


def _show(facts: dict[str, Any]) -> None:
    console = Console(highlight=False)
    if "recorded" in facts:
        table = Table("span", "record: n", "p50 s", "p90 s", "district: n", "p50 s", "p90 s")
        for name, theirs in facts["recorded"].items():
            ours = facts["district"][name]
            cells = [theirs["count"], theirs["p50"], theirs["p90"]]
            cells += [ours["count"], ours["p50"], ours["p90"]]
            table.add_row(name.removesuffix("_s").replace("_", " "), *map(_cell, cells))
        console.print(table)
        return
    console.print(
        f"{facts['sent']} of {facts['rows']} sent ({facts['sent_now']} now), "
        f"{len(facts['refused'])} refused, {facts['without_case']} without a case yet"
    )
    table = Table("group", "reports", "unsure", "category agrees", "of", "P1", "mostly")
    for name, group in [("all", facts["all"]), *facts["groups"].items()]:
        mostly = ", ".join(f"{code} {count}" for code, count in group["categories"].items())
        cells = [group[key] for key in ("count", "unsure", "category_agrees", "category_known")]
        table.add_row(name, *map(_cell, [*cells, group["P1"]]), mostly)
    console.print(table)
    if facts["emergencies"]["count"]:
        grades = facts["emergencies"]
        console.print(
            f"Of {grades['count']} emergencies P1: {_cell(grades['P1'])}, "
            f"P1 or P2: {_cell(grades['P1_or_P2'])}"
        )
    if facts["kinds"]["compared"]:
        kinds = facts["kinds"]
        console.print(f"Kinds agree: {_cell(kinds['agree'])}, macro F1 {kinds['macro_f1']}")


def _cell(value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0%}" if isinstance(value, float) and value <= 1 else f"{value:g}"
