"""`linli exchange`: feeds, deliveries, contracts."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from linli.cli.common import (
    EXIT_CODES,
    Failed,
    answer,
    ended_by_term,
    json_option,
    set_up_django,
    step_back,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PIECE = 1 << 20


@click.group("exchange", epilog=EXIT_CODES)
def command() -> None:
    """Agree contracts, deliver files, bring them into the registry.

    docs/exchange.md tells the whole way of a delivery.

    \b
    Example:
      linli exchange seed
      linli exchange deliver residents residents-20261126.csv
    """


@command.command(epilog=EXIT_CODES)
@click.argument("files", nargs=-1, type=FILE)
@json_option
def seed(files: tuple[Path, ...], as_json: bool) -> None:
    """Agree contracts: those in FILES, or without any the sixteen that ship with Linli."""
    set_up_django()
    from linli.core import clock, errors
    from linli.exchange import services

    at = clock.now()
    try:
        if files:
            feeds = [
                services.keep_contract(text=one.read_text("utf-8"), actor="system", at=at).feed
                for one in files
            ]
        else:
            feeds = services.keep_library(actor="system", at=at)
    except errors.LinliError as error:
        raise Failed(_said(error)) from error
    answer({"feeds": feeds}, as_json=as_json, text="\n".join(feeds))


@command.command(epilog=EXIT_CODES)
@click.argument("feed")
@click.argument("file", type=FILE)
@click.option("--changes", is_flag=True, help="The file holds only what changed.")
@click.option("--no-wait", is_flag=True, help="Only deliver; a worker brings it into the registry.")
@json_option
def deliver(feed: str, file: Path, changes: bool, no_wait: bool, as_json: bool) -> None:
    """Deliver FILE for FEED and say what became of it; the same file again answers the same."""
    set_up_django()
    from linli.core import clock, errors
    from linli.exchange import queries, services
    from linli.exchange.working import bring_in

    begun = time.monotonic()
    try:
        receipt = services.receive_delivery(
            feed=feed,
            pieces=_pieces(file),
            file_name=file.name,
            mode="changes" if changes else "full",
            sender="system",
            at=clock.now(),
        )
    except errors.LinliError as error:
        raise Failed(_said(error)) from error
    if not no_wait:
        bring_in(at=clock.now())
    known = queries.delivery(receipt.delivery_id)
    facts = {
        "delivery": str(receipt.delivery_id),
        "feed": feed,
        "digest": receipt.digest,
        "known": receipt.is_known,
        "state": known.state,
        "counts": known.counts,
        "reasons": known.reasons,
        "refusal": known.refusal,
        "seconds": round(time.monotonic() - begun, 1),
    }
    answer(facts, as_json=as_json, text=_told(facts))
    if known.state == "refused":
        raise SystemExit(1)


@command.command(epilog=EXIT_CODES)
@click.option("--nice", type=click.IntRange(0, 19), default=0, help="Let others go first.")
@json_option
def process(nice: int, as_json: bool) -> None:
    """Bring what waits into the registry; a worker does it every minute by itself."""
    step_back(nice)
    set_up_django()
    from linli.core import clock
    from linli.exchange.working import bring_in

    with ended_by_term():  # the plain rows that it works on are wiped
        done = bring_in(at=clock.now())
    facts: dict[str, Any] = {"busy": done is None}
    if done is not None:
        facts |= {"published": done.published, "refused": done.refused}
    text = "another run is at it" if done is None else f"{done.published} published"
    answer(facts, as_json=as_json, text=text)


@command.command(epilog=EXIT_CODES)
@json_option
def feeds(as_json: bool) -> None:
    """List the feeds with their freshness."""
    set_up_django()
    from linli.core import clock
    from linli.exchange import queries

    at = clock.now()
    found = queries.feeds()
    lines = [
        f"{one.code:16} {one.rows:>9} rows  {'LATE' if one.is_late(at) else 'fresh'}"
        for one in found
    ]
    facts = [
        {"code": one.code, "rows": one.rows, "placed": one.placed, "is_late": one.is_late(at)}
        for one in found
    ]
    answer(
        {"feeds": facts}, as_json=as_json, text="\n".join(lines) or "no feeds: linli exchange seed"
    )


@command.command(epilog=EXIT_CODES)
@click.argument("feed")
@click.option("--source", default="", help="A name in LINLI_EXCHANGE_SOURCES; none stops it.")
@click.option("--view", default="", help="Schema and name of the view.")
@json_option
def view(feed: str, source: str, view: str, as_json: bool) -> None:
    """Have FEED read from a view of the department's database."""
    set_up_django()
    from linli.core import clock, errors
    from linli.exchange import services

    try:
        services.read_from_view(feed=feed, source=source, view=view, actor="system", at=clock.now())
    except errors.LinliError as error:
        raise Failed(_said(error)) from error
    answer({"feed": feed, "source": source, "view": view}, as_json=as_json, text=feed)


@command.command(epilog=EXIT_CODES)
@click.argument("feed")
@json_option
def pull(feed: str, as_json: bool) -> None:
    """Read FEED's view now."""
    set_up_django()
    from linli.core import clock, errors
    from linli.exchange import services

    try:
        receipt = services.pull_view(feed=feed, at=clock.now())
    except errors.LinliError as error:
        raise Failed(_said(error)) from error
    facts = {"delivery": str(receipt.delivery_id), "known": receipt.is_known}
    answer(facts, as_json=as_json, text=str(receipt.delivery_id))


@command.command(epilog=EXIT_CODES)
@click.argument("file_id", type=click.UUID)
@json_option
def forget(file_id: UUID, as_json: bool) -> None:
    """Delete a person's service record for good; no later delivery brings it back."""
    set_up_django()
    from linli.core import clock, errors
    from linli.exchange import services

    try:
        count = services.forget_person(file_id=file_id, actor="system", at=clock.now())
    except errors.LinliError as error:
        raise Failed(_said(error)) from error
    answer({"records": count}, as_json=as_json, text=f"{count} records")


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as given:
        while piece := given.read(PIECE):
            yield piece


def _told(facts: dict[str, Any]) -> str:
    counts = facts["counts"] or {}
    lines = [f"{facts['delivery']}  {facts['state']}" + ("  (known)" if facts["known"] else "")]
    if counts:
        lines.append("  ".join(f"{key} {value}" for key, value in counts.items()))
    lines += [
        f"  {one['rows']:>8}  {one['code']}  {one.get('column', '')}" for one in facts["reasons"]
    ]
    if facts["refusal"]:
        lines.append(f"refused: {facts['refusal']}")
    return "\n".join(lines)


def _said(error: Any) -> str:
    problems = getattr(error, "problems", ())
    lines = [
        f"{error.title} ({error.code})",
        *(f"  line {one.line}: {one.code} {one.path}" for one in problems),
    ]
    return "\n".join(lines)
