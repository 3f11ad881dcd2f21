"""Frozen values of the domain in the shapes of the API."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from linli.cases import lifecycle
from linli.cases import queries as cases
from linli.cases.queries import CaseDetail, CategoryInfo, MediaInfo, ReportInfo


def photo(media: MediaInfo) -> dict[str, Any]:
    """A photo with its addresses."""
    return {
        "id": media.id,
        "url": f"/media/{media.id}",
        "thumbnail": f"/media/{media.id}/thumb",
        "width": media.width,
        "height": media.height,
        "is_public": media.is_public,
        "added_at": media.added_at,
    }


def reports(found: list[ReportInfo]) -> list[dict[str, Any]]:
    """Reports with their photos and category codes."""
    photos = cases.media_of(report_ids=[item.id for item in found])
    codes = {item.id: item.code for item in cases.categories(active_only=False)}
    return [_report(item, photos.get(item.id, []), codes) for item in found]


def _report(item: ReportInfo, photos: list[MediaInfo], codes: dict[UUID, str]) -> dict[str, Any]:
    shown = asdict(item)
    point = item.point
    shown |= {
        "category": codes.get(item.category_id) if item.category_id else None,
        "lon": point.lon if point else None,
        "lat": point.lat if point else None,
        "has_contact": item.reporter_id is not None,
        "photos": [photo(media) for media in photos],
    }
    return shown


def full(case: CaseDetail) -> dict[str, Any]:
    """One case, whole, without its events."""
    return asdict(case.row) | {
        "place_id": case.place_id,
        "occurred_at": case.occurred_at,
        "disposition": case.disposition,
        "merged_into_id": case.merged_into_id,
        "round": case.round,
        "decision": case.decision,
        "rating": case.rating,
        "is_public": case.is_public,
        "steps": list(lifecycle.allowed(lifecycle.CASE_STEPS, case.row.state)),
        "clocks": case.clocks,
        "assignments": case.assignments,
        "hand_offs": case.hand_offs,
    }


def category(item: CategoryInfo) -> dict[str, Any]:
    """A category as anyone sees it."""
    return asdict(item)
