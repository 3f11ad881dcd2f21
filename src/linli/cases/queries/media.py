"""One photo, and what it belongs to."""

from dataclasses import dataclass
from uuid import UUID

from linli.cases.models import Media


@dataclass(frozen=True, slots=True)
class MediaBelonging:
    """Where a photo's files lie, and the case and report that decide who may see it."""

    id: UUID
    file: str
    thumbnail: str
    content_type: str
    added_by: str
    case_id: UUID | None
    is_public: bool


def media_belonging(media_id: UUID) -> MediaBelonging | None:
    """One photo, or None; public only where all that it belongs to is public, too."""
    row = Media.objects.filter(pk=media_id).select_related("report__case", "case").first()
    if row is None:
        return None
    case = row.case or (row.report.case if row.report else None)
    is_public = row.is_public and (row.report is None or row.report.is_public)
    is_public = is_public and case is not None and case.is_public
    return MediaBelonging(
        row.id,
        row.file,
        row.thumbnail,
        row.content_type,
        row.added_by,
        case.id if case else None,
        is_public,
    )
