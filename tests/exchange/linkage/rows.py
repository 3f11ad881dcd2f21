"""Rows for linkage tests: valid numbers, Parquet inputs, and the answer as plain Python."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from linli.exchange.linkage import Linked, link

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(*, born: str, order: int = 1) -> str:
    """A number with a right check sign, in an area that does not exist."""
    body = f"990101{born}{order:03d}"
    total = sum(int(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def credit_code(stem: str) -> str:
    """A credit code with a right check sign; `stem` is eight signs."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91990101{stem}X"
    total = sum(signs.index(sign) * 3**at for at, sign in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """Rows as an input; a row without record_id gets its place as one, of the feed `a`."""
    full = [{"record_id": f"r{at:03d}", "feed": "a", **row} for at, row in enumerate(rows)]
    names = sorted({name for row in full for name in row})
    pq.write_table(pa.table({n: pa.array([row.get(n) for row in full], pa.string()) for n in names}),
                   path)  # fmt: skip
    return path


def linked(
    folder: Path,
    entity: str,
    rows: list[dict[str, str]],
    decisions: list[dict[str, str]] | None = None,
) -> list[set[str]]:
    """The clusters of rows, each as the set of its record ids, in order."""
    said = None
    if decisions is not None:
        said = folder / "decisions.parquet"
        pq.write_table(pa.Table.from_pylist(decisions), said)
    run(folder, entity, rows, decisions=said)
    return clusters(folder / "out.parquet")


def run(
    folder: Path, entity: str, rows: list[dict[str, str]], decisions: Path | None = None
) -> Linked:
    """Link rows into `out.parquet` and `pairs.parquet`."""
    path = write(folder / "in.parquet", rows)
    return link(entity=entity, inputs=[path], out=folder / "out.parquet",
                pairs=folder / "pairs.parquet", decisions=decisions)  # fmt: skip


def clusters(out: Path) -> list[set[str]]:
    """The sets of record ids of a result."""
    found: dict[str, set[str]] = {}
    for row in pq.read_table(out).to_pylist():
        found.setdefault(row["cluster_id"], set()).add(row["record_id"])
    return sorted(found.values(), key=min)
