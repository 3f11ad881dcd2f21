"""Which column of a delivery is which field."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from linli.exchange.contracts import refused
from linli.exchange.contracts.model import Contract, Field

# Headings that our own error files add; a mended error file can be sent as it is.
OURS = ("数据行号", "Data row", "问题说明", "Reasons")
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Columns:
    """How the headings of a delivery meet a contract.

    `fields` pairs each field that is there with its heading. `renamed`: headings taken for a field
    by its other names (heading, field). `perhaps`: an unknown heading and the missing field it
    resembles; a guess for people, never used. `refused`: headings that may not be carried, with
    the category; their values are not read. `twice`: fields for which there are several headings.
    """

    headings: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    perhaps: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    twice: tuple[str, ...]
    is_reordered: bool

    def heading_of(self, *, field: str) -> str | None:
        """The heading under which a field came."""
        return dict(self.fields).get(field)


def plain(*, name: str) -> str:
    """A heading as it is compared: width, case, spaces, dashes, stars make no difference."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def known(*, contract: Contract) -> dict[str, Field]:
    """Every heading that is taken for a field, as compared, and the field."""
    table: dict[str, Field] = {}
    for field in contract.fields:
        for name in (field.column, field.name):
            table.setdefault(plain(name=name), field)
    for field in contract.fields:
        # A title may be given in both languages, as in “姓名 / Name”.
        for name in (field.title, *field.title.split(" / "), *field.synonyms):
            table.setdefault(plain(name=name), field)
    table.pop("", None)
    return table


def meet(*, headings: Sequence[str], contract: Contract) -> Columns:
    """Match headings with fields."""
    table = known(contract=contract)
    fields: dict[str, str] = {}
    renamed, extra, barred, twice = [], [], [], []
    for name in headings:
        field = table.get(plain(name=name))
        if field is None:
            category = refused.by_name(name=name, entity=contract.entity)
            if category:
                barred.append((name, category))
            elif plain(name=name) not in map(_plain, OURS):
                extra.append(name)
        elif field.name in fields:
            twice.append(field.name)
        else:
            fields[field.name] = name
            if plain(name=name) not in (plain(name=field.column), plain(name=field.name)):
                renamed.append((name, field.name))
    missing = [field.name for field in contract.fields if field.name not in fields]
    order = [field.name for field in contract.fields if field.name in fields]
    return Columns(
        headings=tuple(headings), fields=tuple(fields.items()), missing=tuple(missing),
        extra=tuple(extra), renamed=tuple(renamed), refused=tuple(barred), twice=tuple(twice),
        perhaps=tuple(_perhaps(extra, missing, contract)), is_reordered=list(fields) != order,
    )  # fmt: skip


def _plain(name: str) -> str:
    return plain(name=name)


def _perhaps(
    extra: Sequence[str], missing: Sequence[str], contract: Contract
) -> list[tuple[str, str]]:
    pairs = []
    for name in extra:
        best, likeness = "", ALIKE
        for field in contract.fields:
            if field.name not in missing:
                continue
            for other in (field.column, field.name, field.title):
                ratio = difflib.SequenceMatcher(None, _plain(name), _plain(other)).ratio()
                if ratio >= likeness:
                    best, likeness = field.name, ratio
        if best:
            pairs.append((name, best))
    return pairs
