"""Parquet: every column as text."""

import base64
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linli.exchange.contracts.model import Contract
from linli.exchange.reading import layout, limits
from linli.exchange.reading.layout import Layout
from linli.exchange.reading.refusals import ReadingRefused
from linli.exchange.reading.sink import Sink, whole

BROKEN = (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, RecursionError)


def shape(*, path: Path, contract: Contract) -> Layout:
    """Match the columns with the contract.

    Raises:
        ReadingRefused: `parquet-broken`, `parquet-too-large`, `columns-unknown` ...
    """
    try:
        with pq.ParquetFile(path) as file:
            names, facts = file.schema_arrow.names, file.metadata
            unpacked = sum(
                facts.row_group(at).total_byte_size for at in range(facts.num_row_groups)
            )
            rows = facts.num_rows
    except BROKEN as error:
        raise ReadingRefused("parquet-broken") from error
    if rows > limits.PARQUET_MAX_ROWS or unpacked > limits.PARQUET_MAX_BYTES:
        raise ReadingRefused("parquet-too-large")
    found = layout.arrange(cells=names, at=0, contract=contract)
    if not found.columns.fields:
        expected = ", ".join(field.name for field in contract.fields)
        raise ReadingRefused("columns-unknown", expected=expected)
    return found


def read(*, path: Path, sink: Sink) -> None:
    """Put all rows into the sink; `_line` is the row's number.

    Raises:
        ReadingRefused: `parquet-broken`.
    """
    try:
        with pq.ParquetFile(path) as file:
            line = 1
            for batch in file.iter_batches(batch_size=20_000, use_threads=False):
                if batch.num_rows:
                    sink.table([_texts(column) for column in batch.columns], line)
                line += batch.num_rows
    except BROKEN as error:
        raise ReadingRefused("parquet-broken") from error


def _texts(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _no_empty(column.cast(pa.string()))
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_date(kind):
        return column.cast(pa.string())
    return pa.array([_text(value) for value in column.to_pylist()], pa.string())


def _no_empty(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _text(value: Any) -> str | None:
    """Floats without a trailing .0; bytes as text or base64; what is nested as JSON."""
    if value is None or value == "":
        return None
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return base64.b64encode(value).decode("ascii")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | dict | tuple):
        return whole(json.dumps(value, ensure_ascii=False, default=str))
    return whole(str(value))
