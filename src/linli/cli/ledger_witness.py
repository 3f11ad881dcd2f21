"""`linli ledger witness`: watches a log from elsewhere, and cosigns what continues it."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli.common import EXIT_CODES, Failed, answer, json_option

if TYPE_CHECKING:
    from linli.ledger.witness import Fetcher, Witness


@click.command("witness", epilog=EXIT_CODES)
@click.option("--url", required=True, help="The log's address, such as https://city.example/ledger")
@click.option("--key", "key_text", required=True, help="The log's public key.")
@click.option(
    "--state",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of this witness's own: its key, and what it saw.",
)
@click.option("--name", default="witness.invalid/linli", help="The name of a new key.")
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option("--listen", metavar="HOST:PORT", help="Answer add-checkpoint requests here too.")
@click.option("--every", default=60.0, show_default=True, help="Seconds between two looks.")
@json_option
def command(
    url: str,
    key_text: str,
    state: Path,
    name: str,
    once: bool,
    listen: str | None,
    every: float,
    as_json: bool,
) -> None:
    """Watch a log from elsewhere: it must only ever grow.

    Looks at the log's checkpoint, proves from its public tiles that it continues the one seen
    before, and cosigns it. With --listen it also answers the log's own requests (C2SP
    tlog-witness). Needs nothing else of Linli: no database, no settings.

    \b
    Example:
      linli ledger witness --url https://city.example/ledger --key "$(cat city.key)" \\
        --state /var/lib/witness --name watch.example/city --listen 0.0.0.0:8099
    """
    import httpx

    from linli.ledger import keys, note
    from linli.ledger.witness import TIMEOUT_S, Fetcher, Witness, signer_in

    if not once and not listen:
        raise click.UsageError("Say --once, or --listen HOST:PORT.")
    try:
        witness = Witness(
            log=note.verifier(key_text), signer=signer_in(state, name=name), folder=state
        )
    except (note.NoteWrong, keys.KeyUnusable) as error:
        raise Failed(f"{error}.") from error
    stop = threading.Event()
    with httpx.Client(timeout=TIMEOUT_S) as client:
        fetcher = Fetcher(url.rstrip("/"), client, stop.wait)
        if once:
            _look(witness, fetcher, as_json=as_json)
        elif listen:
            _listen(witness, fetcher, where=listen, every=every, stop=stop)


def _seconds() -> int:
    from linli.core import clock

    return int(clock.now().timestamp())


def _look(witness: "Witness", fetcher: "Fetcher", *, as_json: bool = False) -> None:
    from linli.ledger.tiles import TileWrong
    from linli.ledger.witness import LogSilent, Refused, watch_once

    try:
        head = watch_once(witness, fetcher, seconds=_seconds())
    except Refused as why:
        raise Failed(f"The log is NOT what it was: {why}. Keep {fetcher.url}/checkpoint.") from why
    except (LogSilent, TileWrong, UnicodeDecodeError) as error:
        raise Failed(f"The log does not answer as it must: {error}.") from error
    facts = {
        "origin": head.origin,
        "size": head.size,
        "checkpoint": witness.seen_text,
        "witness": str(witness.signer.verifier),
    }
    answer(facts, as_json=as_json, text=f"{head.origin}: {head.size} entries, consistent, cosigned")


def _listen(
    witness: "Witness", fetcher: "Fetcher", *, where: str, every: float, stop: threading.Event
) -> None:
    from linli.ledger import witness_server

    host, _colon, port = where.rpartition(":")
    if not port.isdigit():
        raise click.UsageError("--listen reads HOST:PORT.")
    try:
        server = witness_server.serve(
            witness, host=host.strip("[]") or "127.0.0.1", port=int(port), seconds=_seconds
        )
    except OSError as error:
        raise Failed(f"Cannot listen at {where}: {error.strerror}.") from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    click.echo(f"witness {witness.signer.verifier}\nlistens at {host}:{server.server_port}")
    try:
        while True:
            try:
                _look(witness, fetcher)
            except Failed as error:
                click.echo(f"linli: {error.message}", err=True)
            if stop.wait(every):
                break
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
        server.server_close()
