"""`linli ledger`: verification, receipts, witnesses and recovery."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli import ledger_witness
from linli.cli.common import EXIT_CODES, Failed, answer, json_option, set_up_django

if TYPE_CHECKING:
    from linli.ledger.note import Verifier
    from linli.ledger.verify import Report

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("ledger", epilog=EXIT_CODES)
def command() -> None:
    """Verify the ledger's log and receipts; watch a log from elsewhere.

    docs/ledger.md says how to do the same with tools that are not ours.

    \b
    Example:
      linli ledger verify
      linli ledger receipt verify linli-receipt-3F7KQ2M9.json --key "$(cat city.key)"
      linli ledger witness --url https://city.example/ledger --key "$(cat city.key)" \\
        --state ./watch --once
    """


@command.command(epilog=EXIT_CODES)
@click.option("--key", "key_text", help="The log's public key, as you kept it; else this cell's.")
@click.option(
    "--against",
    multiple=True,
    type=FILE,
    help="A signed checkpoint or a receipt kept from earlier; the log must continue it.",
)
@json_option
def verify(key_text: str | None, against: tuple[Path, ...], as_json: bool) -> None:
    """Check the whole log against the database.

    Names what was changed, dropped, swapped, back-dated or truncated, in the database or in the
    published files. A log cut or rewritten and signed anew with its own key is shown only by what
    was kept elsewhere: give it with --against, or run a witness.
    """
    set_up_django()
    from django.conf import settings
    from django.db import OperationalError

    from linli.core import clock
    from linli.ledger import note, proofs, witnessing
    from linli.ledger import verify as check

    try:
        report = check.verify(
            store=proofs.store(),
            key=_key(key_text),
            witnesses=[one.key for one in witnessing.configured(settings.WITNESSES)],
            earlier=[_kept(path) for path in against],
            now=clock.now(),
        )
    except note.NoteWrong as error:
        raise Failed(f"{error}.") from error
    except OperationalError as error:
        raise Failed(f"The database does not answer: {error}") from error
    answer(_facts(report), as_json=as_json, text=_text(report))
    if not report.is_whole:
        raise SystemExit(1)


def _key(text: str | None) -> "Verifier":
    from django.conf import settings

    from linli.core import errors
    from linli.ledger import keys, note, proofs

    if text is None:
        try:
            text = str(keys.signer(home=settings.HOME, given=settings.LEDGER_KEY).verifier)
        except keys.KeyUnusable:
            try:
                text = proofs.key()
            except errors.Unavailable as error:
                raise Failed("Nothing is published yet, and there is no key here.") from error
    return note.verifier(text)


def _kept(path: Path) -> str:
    """The checkpoint in a file, or in a receipt."""
    text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return text
    return str(found.get("checkpoint", "")) if isinstance(found, dict) else text


def _facts(report: "Report") -> dict[str, object]:
    return {
        "whole": report.is_whole,
        "origin": report.origin,
        "size": report.size,
        "entries": report.entries,
        "erased": report.erased,
        "witnesses": report.witnesses,
        "counts": dict(report.counts),
        "findings": [{"what": one.what, "where": one.where} for one in report.findings],
        "notices": [{"what": one.what, "where": one.where} for one in report.notices],
    }


def _text(report: "Report") -> str:
    lines = [f"{one.what}: {one.where}" for one in report.findings]
    lines += [f"(to know) {one.what}: {one.where}" for one in report.notices]
    listed = len(report.findings)
    total = sum(report.counts.values())
    if total > listed:
        lines.append(f"... and {total - listed} more")
    head = f"{report.origin}: {report.size} entries signed, {report.entries} in the database"
    if report.erased:
        head += f", {report.erased} of them erased"
    signed = ", ".join(report.witnesses) or "nobody"
    last = "The log is whole." if report.is_whole else f"The log is NOT whole: {total} findings."
    return "\n".join([head, f"cosigned by {signed}", *lines, last])


@command.command("key", epilog=EXIT_CODES)
@json_option
def show_key(as_json: bool) -> None:
    """Say the public key of this cell's log, for those who will check it."""
    set_up_django()
    text = str(_key(None))
    answer({"key": text}, as_json=as_json, text=text)


@command.command(epilog=EXIT_CODES)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def recover(yes: bool, as_json: bool) -> None:
    """Let the log go on after the database came back from an older backup.

    What was published and is lost stays in the log as commitments without entries; `verify` names
    them. Stop the workers first.
    """
    set_up_django()
    from linli.ledger import note, proofs
    from linli.ledger.recover import recover as give_back
    from linli.ledger.sequencer import LogBroken
    from linli.ledger.tiles import TileWrong

    if not yes:
        click.confirm("Take the lost entries' commitments from the published files?", abort=True)
    try:
        count = give_back(store=proofs.store(), key=_key(None))
    except (LogBroken, TileWrong, note.NoteWrong) as error:
        raise Failed(f"{error}.") from error
    answer({"recovered": count}, as_json=as_json, text=f"{count} positions are back.")


@command.group()
def receipt() -> None:
    """Receipts: the proof that one report is in the log."""


@receipt.command("verify", epilog=EXIT_CODES)
@click.argument("file", type=FILE)
@click.option("--key", "key_text", help="The log's public key, as you kept it.")
@click.option("--text", help="What you reported, to the letter: checks the words, too.")
@json_option
def verify_receipt(file: Path, key_text: str | None, text: str | None, as_json: bool) -> None:
    """Check a receipt; needs neither database nor network.

    Without --key the key in the receipt is taken, and named, for you to compare.
    """
    from linli.ledger import receipts

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = receipts.verify(told, key=key_text, text=text)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Failed(f"{file} is no receipt.") from error
    except receipts.ReceiptWrong as error:
        raise Failed(f"The receipt proves nothing: {error}.") from error
    facts = {
        "genuine": True,
        "words": "not checked" if text is None else "the same",
        "origin": found.origin,
        "key": found.key,
        "position": found.position,
        "size": found.size,
        "cosigned": found.witnesses,
        "entry": json.loads(found.entry),
    }
    trusted = "" if key_text else f"\nCompare this key with one from elsewhere: {found.key}"
    answer(
        facts,
        as_json=as_json,
        text=f"Genuine: entry {found.position} of {found.size} in {found.origin}\n"
        f"{found.entry}\ncosigned by {', '.join(found.witnesses) or 'nobody'}{trusted}",
    )


command.add_command(ledger_witness.command)
