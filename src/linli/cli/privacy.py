"""`linli privacy`: rights of residents, the cell's keys, and personal data in files."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli.common import EXIT_CODES, Failed, answer, json_option, set_up_django
from linli.cli.files import BadFile, replacing
from linli.privacy.redaction import KINDS, find, redact

if TYPE_CHECKING:
    from uuid import UUID

ENCODINGS = ("utf-8-sig", "gb18030")


@click.group("privacy", epilog=EXIT_CODES)
def command() -> None:
    """Show or delete what is held about a reporter, change the cell's key, mask files.

    \b
    Example:
      linli privacy export 3F7K-Q2M9 --out mine.json
      linli privacy redact --in messages.csv --out masked.csv
    """


@command.command()
@click.argument("code")
@click.option("--out", type=click.Path(path_type=Path), help="Write it there instead.")
def export(code: str, out: Path | None) -> None:
    """Everything that is kept about who reported CODE, as JSON; the reading goes on record."""
    set_up_django()
    from linli.core import clock
    from linli.feedback import own_data

    data = own_data.of_report(report_id=_report(code), reader="system", at=clock.now())
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    if out is None:
        click.echo(text)
        return
    out.touch(mode=0o600)
    out.write_text(text + "\n", encoding="utf-8")
    click.echo(f"Written to {out}.")


@command.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@json_option
def erase(code: str, yes: bool, as_json: bool) -> None:
    """Delete what came with the report CODE, for good and in every backup.

    Keys are destroyed: words, photos, contact, messages and notes of its case open nowhere any
    more. What the law demands to keep is locked instead. The ledger still verifies.
    """
    set_up_django()
    from linli.cases import services as cases
    from linli.core import clock, errors

    report_id = _report(code)
    if not yes:
        click.confirm(f"Delete what came with {code}, for good?", abort=True)
    try:
        wanted = cases.subjects_of(report_id)
        gone = cases.erase_report(report_id=report_id, why="asked", actor="system", at=clock.now())
    except errors.LinliError as error:
        raise Failed(str(error)) from error
    locked = len(wanted) - len(gone)
    answer(
        {"erased": [str(pk) for pk in gone], "locked": locked},
        as_json=as_json,
        text=f"Deleted {len(gone)} keys' worth of data"
        + (f"; {locked} are locked because the law demands it." if locked else "."),
    )


@command.command("change-key")
@json_option
def change_key(as_json: bool) -> None:
    """Make a new cell key, wrap every subject's key anew, destroy the older cell keys.

    Data is not written again. Interrupted, run it again. Afterwards older copies of keys and
    physical copies of the database open nothing; make a backup right away.
    """
    set_up_django()
    from linli.privacy import services as privacy

    name, count, destroyed = privacy.change_cell_key()
    answer(
        {"current": name, "rewrapped": count, "destroyed": destroyed},
        as_json=as_json,
        text=f"{name} now wraps {count} keys; destroyed: {', '.join(destroyed) or 'none'}.",
    )


def _report(code: str) -> "UUID":
    from linli.cases import queries as cases
    from linli.cases.queries.reports import ReportNotFound

    try:
        return cases.report_by_code(code).id
    except ReportNotFound as error:
        raise Failed(f"There is no report with the code {code}.") from error


@command.command("redact", epilog=EXIT_CODES)
@click.option("--in", "source", required=True, type=click.Path(path_type=Path),
              help="A text file, UTF-8 or GB18030; - is standard input.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="The same with personal data masked, UTF-8.")  # fmt: skip
@click.option("--kind", "kinds", multiple=True, type=click.Choice(tuple(KINDS)),
              help="Only this kind; may be given several times.")  # fmt: skip
@click.option("--mask", help="What stands in place of a find; else a word for its kind.")
@json_option
def redact_file(
    source: Path, out: Path, kinds: tuple[str, ...], mask: str | None, as_json: bool
) -> None:
    """Mask personal data in a file, line by line.

    What is found, and how much of it is missed, is in docs/redaction.md. Nothing is sent anywhere.

    \b
    Example:
      linli privacy redact --in messages.csv --out masked.csv
    """
    if not out.resolve().parent.is_dir():
        raise BadFile(f"{out}: there is no such folder")
    wanted = kinds or tuple(KINDS)
    counts: Counter[str] = Counter()
    with replacing(out) as stream:
        for line in _text(source).splitlines(keepends=True):
            counts.update(span.kind for span in find(line) if span.kind in wanted)
            stream.write(redact(line, wanted, mask))
    facts = {"out": str(out), "masked": counts.total(), "by_kind": dict(counts)}
    answer(facts, as_json=as_json, text=f"{out}: {counts.total()} places masked")


def _text(source: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except OSError as error:
        raise BadFile(f"{source}: {error.strerror or error}") from error
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{source}: neither UTF-8 nor GB18030")
