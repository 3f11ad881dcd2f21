"""Makers of rows of the exchange; a test names only what it is about."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from tests.factories import NOON

from linli.exchange.models import (
    BusinessFile,
    ContractVersion,
    Delivery,
    Feed,
    FileVersion,
    HomeFile,
    Pair,
    Record,
    Sample,
)

SPACE = UUID(int=7)
_numbers = count(1)


def make_feed(code: str = "", **fields: Any) -> Feed:
    given = {
        "about": "person",
        "owner": "区民政局 / District civil affairs bureau",
        "purposes": ["care-visits"],
        "freshness": timedelta(hours=24),
    } | fields
    return Feed.objects.create(code=code or f"feed-{next(_numbers)}", **given)


def make_version(feed: Feed, text: str = "kind: DataContract", **fields: Any) -> ContractVersion:
    given = {"version": f"1.0.{next(_numbers)}", "digest": str(next(_numbers)), "kept_at": NOON}
    return ContractVersion.objects.create(
        feed=feed, text=text, kept_by="user:x", **(given | fields)
    )


def make_delivery(feed: Feed, *, at: datetime = NOON, **fields: Any) -> Delivery:
    number = next(_numbers)
    version = ContractVersion.objects.filter(feed=feed).order_by("-kept_at").first()
    given = {
        "id": uuid5(SPACE, str(number)),
        "contract": version or make_version(feed),
        "digest": f"{number:064d}",
        "size": 1000,
        "file_name": "care.csv",
        "mode": "full",
        "sender": "user:x",
        "received_at": at,
        "state": "published",
        "counts": {"given": 100, "accepted": 97, "quarantined": 3, "placed": 90},
        "checked_at": at + timedelta(seconds=20),
        "published_at": at + timedelta(seconds=60),
    } | fields
    return Delivery.objects.create(feed=feed, **given)


def make_pair(**fields: Any) -> Pair:
    number = next(_numbers)
    given = {
        "id": uuid5(SPACE, f"pair {number}"),
        "entity": "person",
        "purpose": "care-visits",
        "left": f"care-list:{number:032x}",
        "right": f"elder-care:{number:032x}",
        "probability": 0.5,
        "weight": 1.5,
        "evidence": [
            {"comparison": "name", "outcome": "alike", "weight": 2.5},
            {"comparison": "phone", "outcome": "different", "weight": -1.0},
        ],
        "found_at": NOON,
    } | fields
    return Pair.objects.create(**given)


def value_of(value: str, *, feed: str = "property", delivery: Delivery | None = None) -> dict:
    return {
        "value": value,
        "feed": feed,
        "delivery": str(delivery.id) if delivery else None,
        "row": 7,
        "rule": "newest",
        "at": NOON.isoformat(),
    }


def make_home_file(place_code: str, place_path: str, **fields: Any) -> HomeFile:
    given = {
        "id": uuid5(SPACE, f"home {place_code}"),
        "address": "梧桐路12号3号楼2单元401室",
        "content": {"fields": {}, "records": {}},
        "digest": "0" * 64,
        "updated_at": NOON,
    } | fields
    return HomeFile.objects.create(place_code=place_code, place_path=place_path, **given)


def make_business_file(name: str = "江临市梧桐便利店", **fields: Any) -> BusinessFile:
    given = {
        "id": uuid5(SPACE, f"business {name} {next(_numbers)}"),
        "content": {"fields": {}, "records": {}},
        "digest": "0" * 64,
        "updated_at": NOON,
    } | fields
    return BusinessFile.objects.create(name=name, **given)


def make_record(record: str, file_id: UUID, *, entity: str = "home", purpose: str = "") -> Record:
    return Record.objects.create(entity=entity, purpose=purpose, record=record, file_id=file_id)


def make_sample(feed: Feed, **fields: Any) -> Sample:
    number = next(_numbers)
    given = {
        "id": uuid5(SPACE, f"sample {number}"),
        "field": "manager",
        "record": f"{feed.code}:{number:032x}",
        "drawn_at": NOON,
    } | fields
    return Sample.objects.create(feed=feed, **given)


def make_file_version(file_id: UUID, **fields: Any) -> FileVersion:
    given = {"entity": "home", "version": next(_numbers), "digest": "0" * 64, "at": NOON}
    return FileVersion.objects.create(file_id=file_id, **({"kind": "changed"} | given | fields))
