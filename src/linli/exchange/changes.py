"""The feed of changes: what subscribers read from where they left off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.exchange.models import Change


@dataclass(frozen=True, slots=True)
class ChangeInfo:
    """One change of one file: created, changed, merged, split or ended, and in which fields."""

    number: int
    entity: str
    purpose: str
    file_id: UUID
    version: int
    kind: str
    fields: list[str]
    at: datetime


def changes(*, entity: str, purpose: str, after: int, limit: int) -> list[ChangeInfo]:
    """Changes of an entity's files, in order.

    Args:
        purpose: of persons' files; "" for homes and businesses.
        after: the number of the last change seen; 0 for the first.
    """
    rows = Change.objects.filter(entity=entity, purpose=purpose, number__gt=after)
    return [
        ChangeInfo(
            row.number,
            row.entity,
            row.purpose,
            row.file_id,
            row.version,
            row.kind,
            list(row.fields),
            row.at,
        )
        for row in rows.order_by("number")[:limit]
    ]
