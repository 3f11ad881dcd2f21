"""What the exchange's part of the API takes and answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from linli.api.schemas.base import In, Out, UpTo200
from linli.exchange.queries import DeliveryInfo, FeedInfo, FileInfo
from linli.exchange.services import Receipt, UploadState

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FeedOut(Out):
    """A feed; `freshness_s` is what was agreed, `age_s` how old the last delivery is."""

    code: str
    about: str
    owner: str
    version: str
    rows: int
    placed: int
    purposes: list[str]
    freshness_s: float
    age_s: float | None
    is_fresh: bool


class ReceiptOut(Out):
    """That a delivery is safe; `digest` is the SHA-256 of its content."""

    delivery_id: UUID
    feed: str
    digest: str
    state: str
    is_known: bool


class UploadIn(In):
    """A delivery in parts; `length` in bytes."""

    length: int = Field(ge=1, le=1 << 40)
    file_name: UpTo200 = "delivery.csv"
    mode: str = Field(default="full", pattern="^(full|changes)$")


class UploadOut(Out):
    """How far it is."""

    id: UUID
    offset: int
    length: int
    delivery_id: UUID | None = None


class ReasonOut(Out):
    """How many rows broke a rule."""

    code: str
    column: str = ""
    rows: int


class DeliveryOut(Out):
    """A delivery and what became of it; `counts` in rows."""

    id: UUID
    feed: str
    file_name: str
    digest: str
    size: int
    mode: str
    version: str
    state: str
    counts: dict[str, int]
    reasons: list[ReasonOut]
    notices: list[dict[str, Any]]
    refusal: dict[str, Any] | None
    received_at: datetime
    checked_at: datetime | None
    published_at: datetime | None


class ChangeOut(Out):
    """A change of a file."""

    number: int
    entity: str
    purpose: str
    file_id: UUID
    version: int
    kind: str
    fields: list[str]
    at: datetime


class ChangesOut(Out):
    """Changes in order; ask again with `after` = `next`."""

    changes: list[ChangeOut]
    next: int


class OriginOut(Out):
    """A value and where it comes from."""

    value: str
    feed: str
    delivery_id: UUID | None
    row: int | None
    rule: str


class FileOut(Out):
    """The file of a home or a business."""

    id: UUID
    entity: str
    title: str
    place_code: str
    version: int
    state: str
    fields: dict[str, OriginOut]
    records: dict[str, list[dict[str, str]]]
    updated_at: datetime


def feed(found: FeedInfo, *, at: datetime) -> dict[str, Any]:
    """A feed as it is answered."""
    age = found.age(at)
    return {
        "code": found.code,
        "about": found.about,
        "owner": found.owner,
        "version": found.version,
        "rows": found.rows,
        "placed": found.placed,
        "purposes": list(found.purposes),
        "freshness_s": found.freshness.total_seconds(),
        "age_s": age.total_seconds() if age is not None else None,
        "is_fresh": not found.is_late(at),
    }


def receipt(found: Receipt) -> dict[str, Any]:
    """A receipt as it is answered and kept with the sender's key."""
    return {
        "delivery_id": str(found.delivery_id),
        "feed": found.feed,
        "digest": found.digest,
        "state": found.state,
        "is_known": found.is_known,
    }


def upload(found: UploadState) -> dict[str, Any]:
    """An upload as it is answered and kept with the sender's key."""
    return {
        "id": str(found.id),
        "offset": found.offset,
        "length": found.length,
        "delivery_id": str(found.delivery_id) if found.delivery_id else None,
    }


def delivery(found: DeliveryInfo) -> dict[str, Any]:
    """A delivery as it is answered."""
    names = DeliveryOut.model_fields.keys() - {"reasons"}
    return {name: getattr(found, name) for name in names} | {
        "reasons": [
            {"code": one["code"], "column": one.get("column", ""), "rows": one["rows"]}
            for one in found.reasons
        ]
    }


def file(found: FileInfo) -> dict[str, Any]:
    """A file as it is answered."""
    records: dict[str, list[dict[str, str]]] = {}
    for one in found.records:
        records.setdefault(one.feed, []).append(dict(one.values))
    return {
        "id": found.id,
        "entity": found.entity,
        "title": found.title,
        "place_code": found.place_code,
        "version": found.version,
        "state": found.state,
        "fields": {
            label: {
                "value": told.value,
                "feed": told.feed,
                "delivery_id": told.delivery_id,
                "row": told.row,
                "rule": told.rule,
            }
            for label, told in found.fields.items()
        },
        "records": records,
        "updated_at": found.updated_at,
    }
