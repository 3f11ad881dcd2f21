"""Where the headings of a table are: in its first row, or after titles."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linli.exchange.contracts.headings import Columns, meet
from linli.exchange.contracts.model import Contract
from linli.exchange.reading import limits
from linli.exchange.reading.refusals import ReadingRefused
from linli.exchange.reading.sink import OURS, whole

# What people write under a table; a row that begins so is no record.
SUMMARY_WORDS = (
    "合计", "合 计", "总计", "总 计", "小计", "共计", "汇总", "制表人", "填表人", "审核人",
    "填报单位", "填报人", "Total", "total", "TOTAL", "Subtotal", "subtotal", "Grand total",
)  # fmt: skip
SUMMARY = re.compile(rf"(?:{'|'.join(SUMMARY_WORDS)})\s*(?:[:：\s\d].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layout:
    """`headings` are made distinct; `at` is the 0-based position of their row."""

    headings: tuple[str, ...]
    columns: Columns
    keep: tuple[bool, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Delimited text. `first_line`: the 1-based line of the first row after the headings."""

    delimiter: str
    layout: Layout
    first_line: int


def find(*, rows: Iterable[Sequence[str | None]], contract: Contract) -> Layout:
    """Find the row most of whose cells are headings of the contract.

    Raises:
        ReadingRefused: `empty-file`, `columns-unknown`, `column-twice` or `too-many-columns`.
    """
    best: tuple[str, ...] = ()
    best_at, score, filled = -1, 0, 0
    for at, row in enumerate(rows):
        if at >= limits.HEADER_WITHIN:
            break
        cells = tuple(" ".join((cell or "").split()) for cell in row)
        filled += any(cells)
        found = len(meet(headings=cells, contract=contract).fields)
        if found > score:
            best, best_at, score = cells, at, found
    if not filled:
        raise ReadingRefused("empty-file")
    if not score:
        expected = ", ".join(field.column for field in contract.fields)
        raise ReadingRefused("columns-unknown", expected=expected)
    return arrange(cells=best, at=best_at, contract=contract)


def arrange(*, cells: Sequence[str], at: int, contract: Contract) -> Layout:
    """Make headings distinct and match them with the contract."""
    if len(cells) > limits.MAX_COLUMNS:
        raise ReadingRefused("too-many-columns", most=limits.MAX_COLUMNS)
    met = meet(headings=cells, contract=contract)
    if met.twice:
        raise ReadingRefused("column-twice", names=", ".join(sorted(set(met.twice))))
    headings = distinct(names=cells)
    columns = meet(headings=headings, contract=contract)
    barred = {name for name, _ in columns.refused}
    return Layout(headings, columns, tuple(name not in barred for name in headings), at)


def distinct(*, names: Sequence[str]) -> tuple[str, ...]:
    """Names that differ also where case makes no difference; an empty one says its position."""
    taken = {name.casefold() for name in OURS}
    found = []
    for at, given in enumerate(names, start=1):
        name = base = (whole(given.replace("\0", "")) or "")[:200] or f"column_{at}"
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.casefold())
        found.append(name)
    return tuple(found)


def is_summary(cells: Sequence[str | None]) -> bool:
    """Whether this row sums up or signs the table rather than being part of it."""
    first = next((cell.strip() for cell in cells if cell and cell.strip()), "")
    return SUMMARY.fullmatch(first) is not None
