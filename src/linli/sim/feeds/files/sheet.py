"""XLSX sheets as offices fill them in: a merged title above, numbers often kept as text.

Written by hand, since a library puts the time of writing into the file, and holds it in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from linli.sim.feeds import cells
from linli.sim.feeds.cells import Value

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
AS_OF = (2026, 1, 1, 0, 0, 0)  # the time in the archive; any fixed one does


class SheetFile:
    """One sheet: a title and a note over all columns (merged), the headings, the rows."""

    def __init__(self, *, path: Path, headings: Sequence[str], title: str, note: str) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=5)
        for name, content in PARTS.items():
            self._zip.writestr(_entry(name), HEAD + content)
        self._sheet = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._say(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>')
        self._width, self._rows = len(headings), 0
        self._row([_said(title)])
        self._row([_said(note)])
        self._row([_said(heading) for heading in headings])

    def write(self, row: list[Value], *, style: str, ragged: int = 0) -> None:
        """Add a row; dates of the style "serial" are Excel's own, numbers of others are text."""
        self._row([_cell(value, style) for value in row])

    def close(self) -> None:
        """Finish the file."""
        last = _letter(self._width)
        merged = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in (1, 2))
        self._say(f'</sheetData><mergeCells count="2">{merged}</mergeCells></worksheet>')
        self._sheet.close()
        self._zip.close()

    def _row(self, found: list[str]) -> None:
        self._rows += 1
        self._say(f'<row r="{self._rows}">{"".join(found)}</row>')

    def _say(self, words: str) -> None:
        self._sheet.write(words.encode())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, AS_OF)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _cell(value: Value, style: str) -> str:
    if value is None:
        return "<c/>"
    if style == "serial":
        if isinstance(value, date) and not isinstance(value, datetime):
            return f'<c s="1"><v>{cells.serial(value)}</v></c>'
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"<c><v>{value}</v></c>"
    return _said(cells.text(value, style))


def _said(words: str) -> str:
    space = ' xml:space="preserve"' if words != words.strip() else ""
    return f'<c t="inlineStr"><is><t{space}>{escape(words)}</t></is></c>'


def _letter(number: int) -> str:
    head, last = divmod(number - 1, 26)
    return (chr(64 + head) if head else "") + chr(65 + last)
