"""A delivery against its contract: rows accepted, rows quarantined, or the whole refused."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks said; `refusal` where the file as a whole cannot be taken."""

    accepted: Path
    quarantined: Path
    counts: dict[str, int]
    reasons: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    refusal: dict[str, Any] | None = None
