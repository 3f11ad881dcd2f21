"""A delivery against its contract: rows accepted, rows quarantined, or the whole refused."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from linli.exchange import checks, reading, store
from linli.exchange.checks.plain import settle
from linli.exchange.contracts.headings import Columns
from linli.exchange.contracts.model import Contract
from linli.exchange.models import Delivery

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".json", ".jsonl", ".ndjson", ".parquet")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks said; `refusal` where the file as a whole cannot be taken.

    `held_keys`: keys of rows that were quarantined. What is current under them stays: a row with
    a mistake in it does not say that the record is gone.
    """

    accepted: Path
    quarantined: Path
    counts: dict[str, int]
    reasons: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    refusal: dict[str, Any] | None = None
    held_keys: tuple[tuple[str, ...], ...] = ()


def check_delivery(*, delivery: Delivery, contract: Contract, work: Path) -> Checked:
    """Open a delivery into the folder `work`, read it and check its rows.

    Refused as a whole are a file that cannot be read, one of which not a single row keeps the
    contract, and one that breaks the contract's rule on how many rows there must be.
    """
    suffix = Path(delivery.file_name).suffix.lower()
    path = work / f"given{suffix if suffix in SUFFIXES else ''}"
    store.open_to(file_id=delivery.id, path=path)
    accepted, quarantined = work / "accepted.parquet", work / "quarantined.parquet"
    try:
        read = reading.read(path=path, contract=contract, into=work / "read")
    except reading.ReadingRefused as error:
        refusal = {"code": error.reason, "facts": dict(error.facts)}
        counts = {"given": 0, "accepted": 0, "quarantined": 0}
        return Checked(accepted, quarantined, counts, refusal=refusal)
    report = checks.check(
        rows=read.rows,
        contract=contract,
        accepted=accepted,
        quarantined=quarantined,
        problems=read.problems,
    )
    return Checked(
        accepted,
        quarantined,
        {
            "given": report.rows,
            "accepted": report.accepted,
            "quarantined": report.quarantined,
            "blank": read.blank,
        },
        [
            {"code": one.code, "column": one.column, "rule": one.rule, "rows": one.rows}
            for one in report.reasons
        ],
        _notices(read, report),
        _refusal(report),
        _held(quarantined, contract, read.columns) if report.quarantined else (),
    )


def _notices(read: reading.Reading, report: checks.Report) -> list[dict[str, Any]]:
    found = [{"code": one.code, "facts": dict(one.facts)} for one in read.notes]
    if read.encoding:
        facts: dict[str, Any] = {"encoding": read.encoding, "is_certain": read.is_encoding_certain}
        found.append({"code": "encoding", "facts": facts})
    for code, columns in (("columns-missing", report.missing), ("columns-extra", report.extra)):
        if columns:
            found.append({"code": code, "facts": {"columns": list(columns)}})
    found += [
        {"code": "column-barred", "facts": {"column": one.column, "category": one.category}}
        for one in report.barred
    ]
    found += [
        {"code": "rule-broken", "facts": {"words": one.words, "measured": one.measured}}
        for one in report.broken
    ]
    return found


def _refusal(report: checks.Report) -> dict[str, Any] | None:
    if report.accepted == 0:
        return {"code": "nothing-accepted", "facts": {"rows": report.rows}}
    for one in report.broken:
        if one.metric == "rowCount":
            return {"code": "row-count", "facts": {"measured": one.measured, "words": one.words}}
    return None


def _held(quarantined: Path, contract: Contract, columns: Columns) -> tuple[tuple[str, ...], ...]:
    found = [columns.heading_of(field=field.name) for field in contract.key]
    names = [name for name in found if name is not None]
    if not names or len(names) < len(found):
        return ()
    rows = pq.read_table(quarantined, columns=names).to_pylist()
    keys = {tuple(settle(row[name] or "") or "" for name in names) for row in rows}
    return tuple(sorted(keys))
