"""Reading a delivery: any file becomes rows of text, or a refusal that says why.

`read` leaves two Parquet files in a folder: `rows.parquet` (every column of the delivery as text,
`_row` from 1, `_line` in the file) and `problems.parquet` (what could not be read as a row, with
the reason). The rows of both are numbered together; nothing is dropped without being counted.
"""

import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from linli.exchange.contracts.headings import Columns
from linli.exchange.contracts.model import Contract
from linli.exchange.reading import (
    columnar,
    delimited,
    encodings,
    jsonlines,
    layout,
    sink,
)
from linli.exchange.reading.refusals import Note, ReadingRefused

__all__ = ["Note", "Reading", "ReadingRefused", "read"]

FOREIGN = {
    b"\xd0\xcf\x11\xe0": "spreadsheet-old",
    b"%PDF": "not-a-table",
    b"\x1f\x8b": "not-a-table",
    b"Rar!": "not-a-table",
    b"7z\xbc\xaf": "not-a-table",
    b"<?xm": "not-a-table",
    b"<htm": "not-a-table",
    b"<!DO": "not-a-table",
    b"{\\rt": "not-a-table",
    b"\x89PNG": "not-a-table",
    b"\xff\xd8\xff": "not-a-table",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    `count` is `good` + `bad`: rows in `rows` and in `problems`. `blank` lines are no rows.
    `codes` counts the problems by their code. `format` is csv | xlsx | jsonl | parquet.
    """

    rows: Path
    problems: Path
    format: str
    count: int
    good: int
    bad: int
    blank: int
    codes: dict[str, int]
    columns: Columns
    encoding: str = ""
    is_encoding_certain: bool = True
    delimiter: str = ""
    sheet: str = ""
    notes: tuple[Note, ...] = field(default=())


def read(*, path: Path, contract: Contract, into: Path) -> Reading:
    """Read the file at `path` into the folder `into`.

    Raises:
        ReadingRefused: nothing of it can be taken; `reason` is the code.
        OSError: the file is not there or may not be opened.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip():
        raise ReadingRefused("empty-file")
    for mark, reason in FOREIGN.items():
        if head[: len(mark)].lower() == mark.lower():
            raise ReadingRefused(reason)
    if head.startswith(b"PK"):
        return _spreadsheet(path, contract, into)
    if head.startswith(b"PAR1"):
        return _parquet(path, contract, into)
    return _text(path, contract, into, head)


def _text(path: Path, contract: Contract, into: Path, head: bytes) -> Reading:
    into.mkdir(parents=True, exist_ok=True)
    encoding = encodings.detect(path=path)
    with tempfile.TemporaryDirectory(dir=into) as folder:
        source, plain = path, encoding
        if encoding.name.startswith("utf-16") or encodings.has_bare_returns(head):
            copy = Path(folder) / "utf8"
            source = encodings.as_utf8(path=path, encoding=encoding, into=copy)
            plain = encodings.Encoding("utf-8", 0, encoding.is_certain)
        if _is_json(path, source):
            return _json(source, plain, encoding, contract, into)
        form = delimited.shape(path=source, encoding=plain, contract=contract)
        with _sink(form.layout, into) as target:
            delimited.read(path=source, encoding=plain, form=form, sink=target)
        return _reading(target, form.layout, into, "csv", encoding, form.delimiter)


def _is_json(path: Path, source: Path) -> bool:
    if path.suffix.casefold() in (".jsonl", ".ndjson", ".json"):
        return True
    with source.open("rb") as stream:
        head = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b'{"') or (head.startswith(b"[") and head[1:].lstrip()[:1] == b"{")


def _json(
    source: Path,
    plain: encodings.Encoding,
    encoding: encodings.Encoding,
    contract: Contract,
    into: Path,
) -> Reading:
    form, names = jsonlines.shape(path=source, encoding=plain, contract=contract)
    with _sink(form, into) as target:
        jsonlines.read(path=source, encoding=plain, names=names, sink=target)
    return _reading(target, form, into, "jsonl", encoding)


def _spreadsheet(path: Path, contract: Contract, into: Path) -> Reading:
    from linli.exchange.reading import spreadsheet  # half a second to load

    sheet = spreadsheet.shape(path=path, contract=contract)
    with _sink(sheet.layout, into) as target:
        spreadsheet.read(path=path, sheet=sheet, contract=contract, sink=target)
    return _reading(target, sheet.layout, into, "xlsx", sheet=sheet.name, notes=sheet.notes)


def _parquet(path: Path, contract: Contract, into: Path) -> Reading:
    form = columnar.shape(path=path, contract=contract)
    with _sink(form, into) as target:
        columnar.read(path=path, sink=target)
    return _reading(target, form, into, "parquet")


def _sink(form: layout.Layout, into: Path) -> AbstractContextManager[sink.Sink]:
    return sink.opened(headings=form.headings, keep=form.keep, into=into)


def _reading(
    target: sink.Sink,
    form: layout.Layout,
    into: Path,
    kind: str,
    encoding: encodings.Encoding | None = None,
    delimiter: str = "",
    sheet: str = "",
    notes: tuple[Note, ...] = (),
) -> Reading:
    said = list(notes)
    if form.at:
        said.append(Note("title-rows", {"rows": form.at}))
    if not target.count:
        said.append(Note("header-only"))
    if target.blank:
        said.append(Note("blank-rows", {"rows": target.blank}))
    return Reading(
        rows=into / "rows.parquet", problems=into / "problems.parquet", format=kind,
        count=target.count, good=target.good, bad=target.poor, blank=target.blank,
        codes=dict(sorted(target.codes.items())), columns=form.columns,
        encoding=encoding.name if encoding else "", sheet=sheet, notes=tuple(said),
        is_encoding_certain=encoding.is_certain if encoding else True, delimiter=delimiter,
    )  # fmt: skip
