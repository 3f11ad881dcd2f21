"""Pairs of records that linkage is not certain of, kept for stewards."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from linli.exchange import names
from linli.exchange.engine import quoted, run
from linli.exchange.groups import Group
from linli.exchange.models import Pair
from linli.exchange.states import OPEN

MOST = 5_000
BATCH = 1_000


def keep_pairs(*, con: duckdb.DuckDBPyConnection, group: Group, path: Path, at: datetime) -> None:
    """Keep the pairs to be decided: the least certain, `MOST` at most; decided ones stay.

    Open pairs that this run is certain of, or whose records are gone, need nobody any more. Nor do
    records that lie in one file already: two in the same home, however unlike their addresses.
    """
    found = run(
        con,
        'SELECT least("left", "right"), greatest("left", "right"), probability, weight, evidence'  # noqa: S608
        f' FROM read_parquet({quoted(str(path))}) WHERE "left" <> "right" AND NOT EXISTS ('
        ' SELECT 1 FROM member a JOIN member b USING (file) WHERE a.record = "left"'
        ' AND b.record = "right") ORDER BY abs(probability - 0.5), 1, 2 LIMIT ?',
        MOST,
    )
    rows = [
        Pair(
            id=names.pair_id(entity=group.entity, purpose=group.purpose, left=left, right=right),
            entity=group.entity,
            purpose=group.purpose,
            left=left,
            right=right,
            probability=probability,
            weight=weight,
            evidence=_told(json.loads(evidence)),
            found_at=at,
        )
        for left, right, probability, weight, evidence in found
    ]
    Pair.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    opened = Pair.objects.filter(entity=group.entity, purpose=group.purpose, state=OPEN)
    still = {row.id for row in rows}
    gone = [one for one in opened.values_list("id", flat=True) if one not in still]
    for start in range(0, len(gone), BATCH):
        Pair.objects.filter(pk__in=gone[start : start + BATCH], state=OPEN).delete()


def _told(evidence: dict[str, Any]) -> list[dict[str, Any]]:
    """The comparisons with their outcomes; what forbade a link comes first, without a weight."""
    told = [
        {"comparison": one["comparison"], "outcome": one["level"], "weight": one["weight"]}
        for one in evidence["comparisons"]
    ]
    guard = evidence["guard"]
    return [{"comparison": "guard", "outcome": guard, "weight": None}, *told] if guard else told
