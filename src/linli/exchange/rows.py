"""Rows of deliveries for people: what was quarantined and why, and what is current."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from linli.exchange import checks, contracts, names, store
from linli.exchange.engine import name, run
from linli.exchange.groups import placed
from linli.exchange.models import ContractVersion, Delivery, Feed
from linli.privacy import services as privacy

OWN = ("_record", "_delivery", "_row", "_digest", "_since", "_address", "_place", "_level",
       "_confidence", "_reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Which rule a row broke: its code, the column, the value and what else was found."""

    code: str
    column: str
    value: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row as it was delivered, with why it was not taken."""

    row: int
    values: dict[str, str]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """A row of a feed as it is current, with where it came from and where it is."""

    record: str
    feed: str
    delivery_id: UUID
    row: int
    values: dict[str, str]
    address: str
    place_code: str
    place_level: str
    place_reason: str


def quarantined(
    *, delivery_id: UUID, reader: str, at: datetime, after: int = 0, limit: int = 50
) -> list[QuarantinedRow]:
    """Rows of a delivery that were quarantined, by their number; the reading is on record.

    Args:
        after: the number of the last row seen.
    Raises:
        Forgotten: they were deleted, after their retention or for a person who asked.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    if not delivery.counts.get("quarantined"):
        return []
    _on_record(delivery_id, reader, at)
    with _opened(names.quarantine_id(delivery_id)) as con:
        found = con.sql(
            "SELECT * FROM rows WHERE _row > ? ORDER BY _row LIMIT ?", params=[after, limit]
        ).to_arrow_table()
    return [_quarantined(row) for row in found.to_pylist()]


def error_file(*, delivery_id: UUID, kind: str, language: str, reader: str, at: datetime) -> bytes:
    """The file that goes back to the department: its columns, and why each row was not taken.

    Args:
        kind: ``csv`` or ``xlsx``.
        language: of the reasons, ``zh-hans`` or ``en``.
    Raises:
        Forgotten: the rows were deleted.
    """
    delivery = Delivery.objects.select_related("contract").get(pk=delivery_id)
    _on_record(delivery_id, reader, at)
    with TemporaryDirectory(dir=store.folder("work")) as folder:
        rows, out = Path(folder) / "rows.parquet", Path(folder) / f"errors.{kind}"
        store.open_to(file_id=names.quarantine_id(delivery_id), path=rows)
        checks.error_file(
            quarantined=rows,
            contract=contracts.load(delivery.contract.text),
            out=out,
            language=language,
        )
        return out.read_bytes()


def current(*, records: Sequence[str], reader: str, at: datetime) -> dict[str, CurrentRow]:
    """Current rows by record, of any feeds; the reading is on record."""
    by_feed: dict[str, list[str]] = {}
    for record in records:
        by_feed.setdefault(record.partition(":")[0], []).append(record)
    found: dict[str, CurrentRow] = {}
    for feed in Feed.objects.filter(pk__in=by_feed, state_number__gt=0).order_by("code"):
        wanted = pa.table({"_record": pa.array(by_feed[feed.code], pa.string())})
        with _state_of(feed, reader, at) as con:
            con.register("wanted", wanted)
            rows = con.sql("SELECT r.* FROM rows r SEMI JOIN wanted USING (_record)")
            found |= {
                row["_record"]: _current(feed.code, row)
                for row in rows.to_arrow_table().to_pylist()
            }
    return found


def unplaced(
    *, feed: str, reader: str, at: datetime, after: str = "", limit: int = 50
) -> list[CurrentRow]:
    """Current rows that the matcher would not place, in order of their records.

    Args:
        after: the last record seen.
    """
    known = Feed.objects.filter(pk=feed, state_number__gt=0).first()
    if known is None:
        return []
    with _state_of(known, reader, at) as con:
        rows = con.sql(
            f"SELECT * FROM rows WHERE NOT ({placed(known.about)}) AND _address <> ''"  # noqa: S608
            " AND _record > ? ORDER BY _record LIMIT ?",
            params=[after, limit],
        )
        return [_current(feed, row) for row in rows.to_arrow_table().to_pylist()]


def a_few(*, feed: str, field: str, seed: int, count: int) -> list[tuple[str, str]]:
    """Records of a feed drawn at random for one field, each with its place; equal for one seed.

    Only rows that say something in the field are drawn. Values are not read here.
    """
    known = Feed.objects.filter(pk=feed, state_number__gt=0).first()
    version = ContractVersion.objects.filter(feed=feed).order_by("-kept_at", "-id").first()
    if known is None or version is None:
        return []
    if contracts.load(version.text).field(name=field) is None:
        return []
    with _opened(names.state_id(feed=feed, number=known.state_number)) as con:
        return [
            (str(record), str(place or ""))
            for record, place in run(
                con,
                f"SELECT _record, _place FROM rows WHERE {name(field)} <> ''"  # noqa: S608  # a contract's field
                " ORDER BY md5(_record || ?), _record LIMIT ?",
                f" {field} {seed}",
                count,
            )
        ]


@contextmanager
def _opened(file_id: UUID) -> Iterator[duckdb.DuckDBPyConnection]:
    """A sealed Parquet file as table `rows`, in memory: nothing plain touches the disk."""
    data = io.BytesIO(b"".join(store.pieces_of(file_id)))
    con = duckdb.connect(":memory:")
    try:
        con.register("rows", pq.read_table(data))
        yield con
    finally:
        con.close()


@contextmanager
def _state_of(feed: Feed, reader: str, at: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    file_id = names.state_id(feed=feed.code, number=feed.state_number)
    _on_record(file_id, reader, at)
    with _opened(file_id) as con:
        yield con


def _on_record(subject_id: UUID, reader: str, at: datetime) -> None:
    privacy.record_read(
        subject_id=subject_id,
        fields=[store.FIELD],
        purpose=store.PURPOSE,
        reader=reader,
        at=at,
    )


def _quarantined(row: dict[str, Any]) -> QuarantinedRow:
    values = {key: "" if value is None else str(value) for key, value in row.items()
              if not key.startswith("_")}  # fmt: skip
    return QuarantinedRow(int(row["_row"]), values, tuple(_reason(one) for one in row["_reasons"]))


def _reason(given: dict[str, Any]) -> Reason:
    return Reason(
        str(given["code"]),
        str(given.get("column") or ""),
        str(given.get("value") or ""),
        {"rule": str(given.get("rule") or "")},
    )


def _current(feed: str, row: dict[str, Any]) -> CurrentRow:
    values = {
        key: "" if value is None else str(value)
        for key, value in row.items()
        if not key.startswith("_")
    }
    return CurrentRow(
        str(row["_record"]),
        feed,
        UUID(row["_delivery"]),
        int(row["_row"]),
        values,
        str(row["_address"] or ""),
        str(row["_place"] or ""),
        str(row["_level"] or ""),
        str(row["_reason"] or ""),
    )
