"""`linli privacy`: personal data in files."""

import sys
from collections import Counter
from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile, replacing
from linli.privacy.redaction import KINDS, find, redact

ENCODINGS = ("utf-8-sig", "gb18030")


@click.group("privacy", epilog=EXIT_CODES)
def command() -> None:
    """Personal data in files.

    \b
    Example:
      linli privacy redact --in messages.csv --out masked.csv
    """


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
