"""Saying step by step what goes on, and how long it took."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table


class Progress:
    """A spinner on a terminal, plain lines elsewhere, nothing when quiet."""

    def __init__(self, *, quiet: bool = False) -> None:
        width = None if sys.stdout.isatty() else 120
        self.console = Console(quiet=quiet, file=sys.stdout, highlight=False, width=width)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step; its line says how many seconds it took."""
        begun = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(name):
                yield
        else:
            self.console.print(f"  {name} ...", markup=False)
            yield
        seconds = time.monotonic() - begun
        self.console.print(f"✓ {name}  {seconds:.1f} s", markup=False)

    def note(self, text: str) -> None:
        """One line between or within steps."""
        self.console.print(f"  {text}", markup=False)

    def table(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Rows that have the same keys, as a table; what is typed elsewhere is never cut."""
        columns = [key for key in rows[0] if not isinstance(rows[0][key], (list, dict))]
        table = Table()
        for column in columns:
            whole = column in ("username", "password")
            table.add_column(column.replace("_", " "), no_wrap=whole, overflow="fold")
        for row in rows:
            table.add_row(*[str(row.get(column, "")) for column in columns])
        self.console.print(table)
