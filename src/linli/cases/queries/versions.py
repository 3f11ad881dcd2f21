"""Reading how a category came to be as it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases.models import CategoryVersion


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A category after a change: who changed it, when and why."""

    version: int
    content: dict[str, Any]
    actor: str
    reason: str
    changed_at: datetime


def category_versions(category_id: UUID) -> list[VersionInfo]:
    """Every version of a category, latest first."""
    rows = CategoryVersion.objects.filter(category_id=category_id).order_by("-version")
    return [
        VersionInfo(row.version, row.content, row.actor, row.reason, row.changed_at) for row in rows
    ]
