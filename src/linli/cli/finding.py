"""One thing that `linli doctor` looked at."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "block"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it stands, and what to do about it if it is not well."""

    name: str
    level: Level
    says: str
    do: str = ""
