"""The truth of a district in files: for judging what was made of the deliveries, and for no more."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from linli.sim.feeds import addresses
from linli.sim.feeds.addresses import COLUMNS, Base
from linli.sim.feeds.entries import Entry, business_id, person_id
from linli.sim.feeds.town import Town

OF_ROWS = (
    "file", "row", "record", "person", "business", "home", "said_home", "level", "code", "absent",
    "several", "errors", "dirt",
)  # fmt: skip


class Answers:
    """The truth of one feed's rows, in the order they were written in."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow(OF_ROWS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(
        self, *, file: str, row: int, record: str, home: str, entry: Entry, dirt: str
    ) -> None:
        """Say what is true of the `row`th row (from 1) of a file."""
        said = entry.said
        errors = "+".join((*entry.errors, *filter(None, (said.errors,))))
        # What no place of the given base holds has no code that would be right.
        code = said.code or ("absent" if said.absent else "")
        self._csv.writerow((
            file, row, record, entry.person, entry.business, home, said.home, said.level, code,
            said.absent, int(said.several), errors, dirt,
        ))  # fmt: skip


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A plain CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def write_base(path: Path, base: Base) -> None:
    """The address base as Linli is given it."""
    write_table(path, COLUMNS, addresses.given(base))


def write_town(folder: Path, town: Town) -> None:
    """Who and what there is: persons, homes, businesses, and what happens on which day."""
    people = town.people
    write_table(
        folder / "persons.csv",
        ("person", "name", "id_number", "birth_date", "phone", "home", "twin", "namesake"),
        (
            (person_id(at), *facts, town.lived[home][4],
             person_id(twin) if twin >= 0 else "", person_id(other) if other >= 0 else "")
            for at, (*facts, home, twin, other) in enumerate(zip(
                town.names.tolist(), people.id_number.tolist(), people.birth.astype(str).tolist(),
                people.phone.tolist(), people.household.tolist(), people.twin.tolist(),
                people.namesake.tolist(), strict=True))
        ),
    )  # fmt: skip
    lived = {home[4] for home in town.lived}
    write_table(
        folder / "homes.csv",
        ("home", "in_base", "lived_in"),
        ((home[4], int(home[4] not in town.base.absent), int(home[4] in lived))
         for home in town.writer.homes),
    )  # fmt: skip
    firms = town.businesses
    write_table(
        folder / "businesses.csv",
        ("business", "owner", "brand", "brand_before", "credit_code", "phone", "home"),
        (
            (business_id(at), f"O{owner:07d}", *facts, town.stalls[home][4])
            for at, (owner, *facts, home) in enumerate(zip(
                firms.owner.tolist(), firms.brand.tolist(), firms.brand_before.tolist(),
                firms.credit_code.tolist(), firms.phone.tolist(), firms.home.tolist(),
                strict=True))
        ),
    )  # fmt: skip
    write_table(folder / "events.csv", ("day", "kind", "subject", "before", "after"), _events(town))


def _events(town: Town) -> list[tuple[int, str, str, str, str]]:
    moves = [
        (move.day, "family-moves", f"F{household:08d}", town.lived[household][4], move.to[4])
        for household, move in town.moves.items()
    ]
    renames = [
        (one.day, "firm-is-renamed", business_id(business), one.brand, one.other)
        for business, one in town.renames.items()
    ]
    return sorted(moves + renames)
