"""China's divisions from the province down to the village or neighbourhood, by code and name.

The file comes from tools/divisions; docs/data-cards/divisions.md says what it holds.
"""

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

LEVELS = {2: "province", 4: "city", 6: "district", 9: "street", 12: "village"}


@dataclass(frozen=True, slots=True)
class Division:
    """One division; `code` has 2, 4, 6, 9 or 12 figures and begins with its parent's."""

    code: str
    name: str

    @property
    def level(self) -> str:
        """province | city | district | street | village."""
        return LEVELS[len(self.code)]

    @property
    def parent(self) -> str:
        """The parent's code, "" for a province."""
        return {2: "", 4: self.code[:2], 6: self.code[:4], 9: self.code[:6]}.get(
            len(self.code), self.code[:9]
        )


def division(*, code: str) -> Division | None:
    """The division with this code, None where there is none."""
    name = (_villages(code[:2]) if len(code) == 12 else _upper()).get(code)
    return Division(code, name) if name is not None else None


def line(*, code: str) -> list[Division]:
    """A division with all around it, the province first; [] for an unknown code."""
    found: list[Division] = []
    at = division(code=code)
    while at is not None:
        found.append(at)
        at = division(code=at.parent) if at.parent else None
    return found[::-1]


def children(*, code: str = "") -> list[Division]:
    """What lies directly inside a division, by code; the provinces for ""."""
    if len(code) == 9:
        names = _villages(code[:2])
        return [Division(one, names[one]) for one in sorted(names) if one.startswith(code)]
    return [Division(one, _upper()[one]) for one in _inside().get(code, ())]


def named(*, name: str, within: str = "") -> list[Division]:
    """Divisions down to the street with this name, by code.

    Args:
        within: the code of a division that they must lie in.
    """
    return [Division(one, name) for one in _by_name().get(name, ()) if one.startswith(within)]


def _member(name: str) -> str:
    data = resources.files(__package__).joinpath("data/divisions.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


@cache
def _upper() -> dict[str, str]:
    lines = _member("upper.tsv").splitlines()
    return dict(line.split("\t") for line in lines)


@cache
def _inside() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in _upper().items():
        found[Division(code, name).parent].append(code)
    return {parent: sorted(codes) for parent, codes in found.items()}


@cache
def _by_name() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in sorted(_upper().items()):
        found[name].append(code)
    return dict(found)


@cache
def _villages(province: str) -> dict[str, str]:
    """The villages of one province; {} where there is no such province."""
    if _upper().get(province) is None:
        return {}
    found = {}
    for line in _member(f"villages/{province}.tsv").splitlines():
        street, *names = line.split("\t")
        for name in names:
            found[street + name[:3]] = name[3:]
    return found
