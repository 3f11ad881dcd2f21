"""Delimited text line by line: what is odd is named, and only that line is lost to the rest."""

import csv

from linli.exchange.reading import encodings, limits
from linli.exchange.reading.layout import Shape, is_summary
from linli.exchange.reading.refusals import ReadingRefused
from linli.exchange.reading.sink import Sink

OPEN = "unexpected end of data"


class Lines:
    """Reads the lines that the quick way does not take."""

    def __init__(self, *, form: Shape, encoding: str, sink: Sink) -> None:
        self.delimiter, self.encoding, self.sink = form.delimiter, encoding, sink
        self.width = len(form.layout.headings)
        self.broken_quotes = 0

    def take(self, raw: bytes, line: int, *, is_last: bool) -> tuple[bytes, int]:
        """Read `raw`, which begins on `line`; returns what needs the next chunk, and its line."""
        lines = raw.split(b"\n")
        if not lines[-1]:
            lines.pop()
        at = 0
        while at < len(lines):
            taken = self._record(lines, at, line + at, is_last)
            if not taken:
                return b"".join(each + b"\n" for each in lines[at:]), line + at
            at += taken
        return b"", line + at

    def _record(self, lines: list[bytes], at: int, line: int, is_last: bool) -> int:
        """Read the record that begins at `at`; returns how many lines it had, 0 for not enough."""
        raw = lines[at]
        if not raw.strip():
            self.sink.blank += 1
            return 1
        if code := self._odd_bytes(raw):
            self._problem(raw, line, code)
            return 1
        cells = self._cells(self._text(raw))
        if cells is not None:
            self._row(cells, raw, line)
            return 1
        return self._joined(lines, at, line, is_last)

    def _joined(self, lines: list[bytes], at: int, line: int, is_last: bool) -> int:
        """A quoted cell goes on over the line's end; or its quote is never closed."""
        for count in range(2, limits.MAX_JOINED_LINES + 1):
            if at + count > len(lines):
                if not is_last:
                    return 0
                break
            if b'"' not in lines[at + count - 1]:
                continue
            raw = b"\n".join(lines[at : at + count])
            if self._odd_bytes(raw) or len(raw) > limits.MAX_CELL:
                break
            cells = self._cells(self._text(raw))
            if cells is not None:
                self._row(cells, raw, line)
                return count
        self.broken_quotes += 1
        if self.broken_quotes > limits.MAX_BROKEN_QUOTES:
            raise ReadingRefused("quotes-broken", line=line)
        self._problem(lines[at], line, "unclosed-quote")
        return 1

    def _cells(self, text: str) -> list[str] | None:
        """The cells; None if a quote is still open at the end."""
        records = text.split("\n")
        reader = csv.reader(
            [each + "\n" for each in records[:-1]] + records[-1:],
            delimiter=self.delimiter, strict=True,
        )  # fmt: skip
        try:
            return next(reader, [])
        except csv.Error as error:
            if OPEN in str(error):
                return None
        # A quote amid a cell: taken as it stands, as spreadsheets do.
        try:
            return next(csv.reader([text.replace("\n", " ")], delimiter=self.delimiter), [])
        except csv.Error:
            return []

    def _row(self, cells: list[str], raw: bytes, line: int) -> None:
        if not any(cell.strip() for cell in cells):
            self.sink.blank += 1
            return
        if is_summary(cells):
            self._problem(raw, line, "summary-row", cells)
            return
        # Delimiters after the last cell are common and say nothing.
        while len(cells) > self.width and not cells[-1].strip():
            cells.pop()
        if len(cells) != self.width:
            rule = f"{self.width}/{len(cells)}"
            self._problem(raw, line, "ragged-row", cells, rule=rule)
            return
        self.sink.row([cell or None for cell in cells], line)

    def _problem(
        self, raw: bytes, line: int, code: str, cells: list[str] | None = None, rule: str = ""
    ) -> None:
        text = self._text(raw, "replace").replace("\0", "\N{SYMBOL FOR NULL}")
        kept: list[str | None] = [cell or None for cell in cells or []]
        self.sink.problem(
            kept, line, code=code, rule=rule, value="" if cells else text[: limits.VALUE_KEPT]
        )

    def _odd_bytes(self, raw: bytes) -> str:
        if b"\0" in raw:
            return "nul-byte"
        if not encodings.decodes(raw, self.encoding):
            return "undecodable"
        return "cell-too-long" if len(raw) > limits.MAX_CELL else ""

    def _text(self, raw: bytes, errors: str = "strict") -> str:
        text = raw.decode(self.encoding, errors).replace("\r\n", "\n").removesuffix("\r")
        return text.replace("\r", " ")
