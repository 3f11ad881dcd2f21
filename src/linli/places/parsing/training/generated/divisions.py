"""The divisions that made-up addresses lie in: china-division's lists, read from its folder."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

OFFICE = re.compile(r"(居民委员会|居委会|村民委员会|村委员会|村委会|民委员会|委员会)$")
PLAIN = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
HOME_PROVINCE = "33"  # half of the made-up addresses: one province seen closely, all seen


@dataclass(frozen=True, slots=True)
class Division:
    """One village or neighbourhood with all that it lies in; `city` is empty for none."""

    prov: str
    city: str
    district: str
    town: str
    village: str


@dataclass(frozen=True, slots=True)
class Divisions:
    """Villages by province, and the names above them."""

    villages: dict[str, list[tuple[str, str]]]  # province code: (street code, name)
    names: dict[str, str]  # code of province, city, district, street: name

    def pick(self, *, random: Random) -> Division:
        """Any village, more often one of the home province."""
        codes = sorted(self.villages)
        home = HOME_PROVINCE in self.villages and random.random() < 0.5
        province = HOME_PROVINCE if home else random.choice(codes)
        street, village = random.choice(self.villages[province])
        city = self.names[street[:4]]
        return Division(
            prov=self.names[province],
            city="" if city in PLAIN else city,
            district=self.names[street[:6]],
            town=self.names[street].removesuffix("办事处"),
            village=OFFICE.sub("", village) or village,
        )


def read(*, folder: Path) -> Divisions:
    """Read provinces, cities, areas, streets and villages (.csv with code and name)."""
    names: dict[str, str] = {}
    for file in ("provinces", "cities", "areas", "streets"):
        names.update(_pairs(folder / f"{file}.csv"))
    villages: dict[str, list[tuple[str, str]]] = {}
    for code, name in _pairs(folder / "villages.csv"):
        if code[:9] in names:
            villages.setdefault(code[:2], []).append((code[:9], name))
    return Divisions(villages=villages, names=names)


def _pairs(path: Path) -> Sequence[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [(row["code"], row["name"]) for row in csv.DictReader(stream)]
