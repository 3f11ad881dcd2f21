"""Makers of rows of the exchange; a test names only what it is about."""

import io
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import pyarrow as pa
import pyarrow.parquet as pq
from tests.factories import NOON

from linli.exchange import names, queries, store
from linli.exchange.contracts.store import text_of
from linli.exchange.models import (
    BusinessFile,
    ContractVersion,
    Delivery,
    Feed,
    FileVersion,
    HomeFile,
    Pair,
    PersonFile,
    Record,
    Sample,
)
from linli.privacy import keys, sealed

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


def make_version(feed: Feed, text: str = "", **fields: Any) -> ContractVersion:
    """A version of a contract; without `text` it has the words of the shipped one for homes."""
    given = {"version": f"1.0.{next(_numbers)}", "digest": str(next(_numbers)), "kept_at": NOON}
    return ContractVersion.objects.create(
        feed=feed, text=text or text_of("property"), kept_by="user:x", **(given | fields)
    )


def make_delivery(feed: Feed, *, at: datetime = NOON, **fields: Any) -> Delivery:
    number = next(_numbers)
    if "contract" not in fields:
        kept = ContractVersion.objects.filter(feed=feed).order_by("-kept_at").first()
        fields["contract"] = kept or make_version(feed)
    given = {
        "id": uuid5(SPACE, str(number)),
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


OWN = {
    "_record": pa.string(), "_delivery": pa.string(), "_row": pa.int64(), "_digest": pa.string(),
    "_since": pa.string(), "_address": pa.string(), "_place": pa.string(), "_level": pa.string(),
    "_confidence": pa.float64(), "_reason": pa.string(),
}  # fmt: skip
REASON = pa.struct([(name, pa.string()) for name in ("code", "column", "value", "rule")])


def _sealed(file_id: UUID, table: pa.Table) -> None:
    out = io.BytesIO()
    pq.write_table(table, out)
    store.seal_file(file_id=file_id, pieces=[out.getvalue()], at=NOON)


def make_state(feed: str, delivery: Delivery, given: Sequence[dict[str, str]]) -> list[str]:
    """Make these rows the current ones of a feed; returns their records.

    Keys that begin with ``_`` say what the matcher found: _address, _place, _level, _reason.
    """
    contract = queries.contract_of(feed)
    assert contract is not None
    found = names.records(feed=feed, keys=[row[contract.key[0].name] for row in given])
    rows = [
        {
            "_record": record,
            "_delivery": str(delivery.id),
            "_row": number,
            "_digest": record,
            "_since": NOON.isoformat(),
            "_address": next((row[one.name] for one in contract.fields
                              if one.concept.endswith(".address") and one.name in row), ""),
            "_place": "",
            "_level": "none",
            "_confidence": 1.0,
            "_reason": "",
            **{field.name: row.get(field.name, "") for field in contract.fields},
            **{name: value for name, value in row.items() if name.startswith("_")},
        }
        for number, (record, row) in enumerate(zip(found, given, strict=True), start=1)
    ]  # fmt: skip
    columns = OWN | {field.name: pa.string() for field in contract.fields}
    schema = pa.schema(list(columns.items()))
    row = Feed.objects.get(pk=feed)
    row.state_number, row.state_rows = row.state_number + 1, len(rows)
    row.placed_rows = sum(one["_level"] == "home" for one in rows)
    row.save()
    _sealed(
        names.state_id(feed=feed, number=row.state_number),
        pa.Table.from_pylist(rows, schema=schema),
    )
    return found


def make_quarantine(
    delivery: Delivery, given: Sequence[tuple[int, dict[str, str], list[tuple[str, ...]]]]
) -> None:
    """Keep rows of a delivery as quarantined: (number, cells, [(code, column, value, rule)])."""
    columns = list(given[0][1])
    schema = pa.schema(
        [(name, pa.string()) for name in columns]
        + [("_row", pa.int64()), ("_line", pa.int64()), ("_reasons", pa.list_(REASON))]
    )
    rows = [
        {
            **cells,
            "_row": number,
            "_line": number + 1,
            "_reasons": [
                dict(zip(("code", "column", "value", "rule"), one, strict=True)) for one in reasons
            ],
        }
        for number, cells, reasons in given
    ]
    _sealed(names.quarantine_id(delivery.id), pa.Table.from_pylist(rows, schema=schema))


def make_person_file(
    purpose: str, place_code: str, fields: dict[str, dict[str, Any]], **more: Any
) -> PersonFile:
    """A sealed service record; `fields` as `value_of` gives them."""
    row = PersonFile(
        id=uuid5(SPACE, f"person {next(_numbers)}"),
        purpose=purpose,
        place_code=place_code,
        digest="0" * 64,
        updated_at=NOON,
        **more,
    )
    key = keys.key_for(subject_id=row.id, purpose=purpose, at=NOON)
    text = json.dumps({"fields": fields, "records": {}}, ensure_ascii=False)
    row.sealed = sealed.seal_text(key=key, place=sealed.Place("service.record", row.id), text=text)
    row.save(force_insert=True)
    return row
