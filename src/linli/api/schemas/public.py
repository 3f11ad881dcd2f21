"""What anyone may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from linli.api.schemas.base import Out


class CategoryOut(Out):
    """A kind of matter, with the form it asks for (Open311 attributes)."""

    code: str
    name_zh: str
    name_en: str
    group: str
    kind: str
    grade: str
    is_anonymous_allowed: bool
    is_public: bool
    form: list[dict[str, Any]]
    dispositions: list[dict[str, str]]
    guidance_zh: str
    guidance_en: str
    not_ours: dict[str, Any] | None


class PlaceOut(Out):
    """A place; longitude and latitude in degrees, WGS 84."""

    id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    address: str
    lon: float
    lat: float


class Step(Out):
    """One thing that happened and may be told; `text` is a note meant for the reporter."""

    kind: str
    at: datetime
    text: str


class Tracking(Out):
    """How a report goes, for whoever has its code."""

    code: str
    received_at: datetime
    status: str
    category: str | None
    category_zh: str
    category_en: str
    owner_zh: str
    owner_en: str
    expected_at: datetime | None
    ended_at: datetime | None
    disposition: str
    steps: list[Step]


class Receipt(Out):
    """The report is kept for good; `code` follows it."""

    id: UUID
    code: str
    track: str


class PhotoKept(Out):
    """A photo that belongs to nothing until a report or case names it."""

    id: UUID
    url: str
    thumbnail: str


class InclusionOut(Out):
    """Hashes in base 64, from the leaf's neighbour upwards (RFC 6962, 2.1.1)."""

    entry: int
    position: int
    size: int
    commitment: str
    proof: list[str]
    checkpoint: str


class ConsistencyOut(Out):
    """Hashes in base 64 (RFC 6962, 2.1.2)."""

    old: int
    new: int
    proof: list[str]
