"""Linkage of persons, homes and businesses on made records, FEBRL4, and speed by a plain script.

`linli bench linkage` writes nothing but its figures. FEBRL4 is not shipped: where its two files
lie is said by LINLI_FEBRL4 (a folder), and without it that part says that it was skipped.
"""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from linli.bench import linkage_homes
from linli.exchange.linkage import link
from linli.sim.feeds.businesses import make_business_records, make_businesses
from linli.sim.feeds.persons import make_records
from linli.sim.feeds.population import Population, make_population
from linli.sim.feeds.truth import business_pairs, person_pairs, true_pairs

SEED = 20_261  # not the one that the shipped weights were set with
HOMES, OWNERS = 20_000, 12_000
SIZES = (100_000, 1_000_000)
FEBRL = "LINLI_FEBRL4"
Ints = NDArray[np.int64]


def run() -> dict[str, Any]:
    """All figures; about ten minutes on two cores."""
    with TemporaryDirectory(prefix="linli-linkage-") as name:
        folder = Path(name)
        return {
            "persons": persons(folder),
            "businesses": businesses(folder),
            "homes": homes(folder),
            "febrl4": febrl4(folder),
            "speed": speed(folder),
        }


def write(path: Path, columns: Mapping[str, Sequence[str] | NDArray[np.str_]]) -> Path:
    """Columns as an input."""
    pq.write_table(pa.table({name: pa.array(values) for name, values in columns.items()}), path)
    return path


def clusters(out: Path, ids: NDArray[np.str_]) -> Ints:
    """The number of its cluster for each record, in the order of `ids`."""
    table = pq.read_table(out, columns=["record_id", "cluster_id"])
    order = np.argsort(ids.astype(str))
    # The result is in the order of record ids.
    codes = np.unique(table["cluster_id"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
    found = np.empty(len(ids), np.int64)
    found[order] = codes
    return found


def judged(cluster: Ints, owner: Ints, left: Ints, right: Ints, supported: Any) -> dict[str, Any]:
    """Precision over all linked pairs, recall over the true ones that the data supports."""
    one, other = true_pairs(cluster)
    hit = cluster[left] == cluster[right]
    return {
        "records": len(cluster),
        "linked_pairs": len(one),
        "precision": round(float((owner[one] == owner[other]).mean()), 5),
        "supported_pairs": int(supported.sum()),
        "recall_of_supported": round(float(hit[supported].mean()), 5),
        "recall_of_all": round(float(hit.mean()), 5),
    }


def persons(folder: Path) -> dict[str, Any]:
    """Persons of eight feeds; twins and same-name neighbours that share a cluster."""
    people = make_population(homes=HOMES, seed=SEED)
    records = make_records(population=people, seed=SEED)
    path = write(folder / "persons.parquet", records.columns)
    out = folder / "persons.out.parquet"
    link(entity="person", inputs=[path], out=out)
    cluster = clusters(out, records.columns["record_id"])
    pairs = person_pairs(records)
    found = judged(cluster, records.person, pairs.left, pairs.right, pairs.supported)
    found["twins_merged"] = _merged(cluster, records.person, people, "twin")
    found["namesakes_next_door_merged"] = _merged(cluster, records.person, people, "namesake")
    return found


def _merged(cluster: Ints, person: Ints, people: Population, kind: str) -> dict[str, Any]:
    """How many pairs of the kind have any record in one cluster."""
    other: Ints = getattr(people, kind)
    held = set(zip(person.tolist(), cluster.tolist(), strict=True))
    by_person: dict[int, set[int]] = {}
    for owner, number in held:
        by_person.setdefault(owner, set()).add(number)
    pairs = [(at, int(other[at])) for at in np.flatnonzero(other > np.arange(len(other))).tolist()]
    pairs = [pair for pair in pairs if pair[0] in by_person and pair[1] in by_person]
    merged = sum(bool(by_person[one] & by_person[two]) for one, two in pairs)
    return {"pairs": len(pairs), "merged": merged, "share": round(merged / max(1, len(pairs)), 5)}


def businesses(folder: Path) -> dict[str, Any]:
    """Businesses of five feeds, with short and new names, branches and agents."""
    all_of = make_businesses(owners=OWNERS, homes=HOMES, seed=SEED)
    records = make_business_records(businesses=all_of, seed=SEED)
    path = write(folder / "businesses.parquet", records.columns)
    out = folder / "businesses.out.parquet"
    link(entity="business", inputs=[path], out=out)
    cluster = clusters(out, records.columns["record_id"])
    pairs = business_pairs(records)
    found = judged(cluster, records.business, pairs.left, pairs.right, pairs.supported)
    one, other = true_pairs(cluster)
    apart = records.business[one] != records.business[other]
    same_owner = all_of.owner[records.business[one]] == all_of.owner[records.business[other]]
    found["pairs_of_branches_merged"] = int((apart & same_owner).sum())
    return found


def homes(folder: Path) -> dict[str, Any]:
    """Homes by their texts alone, and with codes for most of them."""
    found = {}
    for name, share in (("by_text", 0.0), ("with_codes", 0.95)):
        columns, owner = linkage_homes.make(homes=HOMES, share=share, seed=SEED)
        path, out = write(folder / f"{name}.parquet", columns), folder / f"{name}.out.parquet"
        link(entity="home", inputs=[path], out=out)
        cluster = clusters(out, columns["record_id"])
        left, right = true_pairs(owner)
        found[name] = judged(cluster, owner, left, right, np.ones(len(left), bool))
    return found


def febrl4(folder: Path) -> dict[str, Any]:
    """F1 on FEBRL4 (5,000 people twice) with the shipped weights, fitted to it as to any data."""
    where = os.environ.get(FEBRL)
    if not where:
        sys.stderr.write(f"SKIPPED: {FEBRL} does not name the folder of FEBRL4's two files\n")
        return {"skipped": f"{FEBRL} is not set"}
    rows: list[dict[str, str]] = []
    for part in ("a", "b"):
        with (Path(where) / f"dataset4{part}.csv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, skipinitialspace=True):
                rows.append(
                    _febrl_row(part, {key.strip(): (row[key] or "").strip() for key in row})
                )
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    path, out = write(folder / "febrl.parquet", columns), folder / "febrl.out.parquet"
    began = time.perf_counter()
    link(entity="person", inputs=[path], out=out)
    took = time.perf_counter() - began
    owner = np.array([int(row["record_id"].split("-")[1]) for row in rows])
    one, other = true_pairs(clusters(out, columns["record_id"]))
    right = int((owner[one] == owner[other]).sum())
    total = len(true_pairs(owner)[0])
    return {"pairs": total, "found": right, "wrong": len(one) - right,
            "f1": round(2 * right / (len(one) + total), 5), "seconds": round(took, 1)}  # fmt: skip


def _febrl_row(part: str, row: Mapping[str, str]) -> dict[str, str]:
    place = (row[name] for name in ("street_number", "address_1", "suburb", "postcode"))
    return {
        "record_id": row["rec_id"],
        "feed": part,
        "name": f"{row['given_name']} {row['surname']}".strip(),
        "birth_date": row["date_of_birth"],
        "id_number": row["soc_sec_id"],
        "address": " ".join(one for one in place if one),
    }


def speed(folder: Path) -> dict[str, Any]:
    """Seconds and peak memory of ours and of a plain Splink script, each in its own process."""
    found: dict[str, Any] = {}
    for size in SIZES:
        people = make_population(homes=size // 6, seed=SEED)
        records = make_records(population=people, seed=SEED, limit=size)
        path = write(folder / f"{size}.parquet", records.columns)
        found[str(len(records.person))] = {
            name: _measured(name, path, folder) for name in ("ours", "plain")
        }
    few, many = found.values()
    return {
        "by_rows": found,
        "ratio_to_plain": round(many["ours"]["seconds"] / many["plain"]["seconds"], 2),
        "ten_times_the_rows": round(many["ours"]["seconds"] / few["ours"]["seconds"], 1),
    }


def _measured(name: str, path: Path, folder: Path) -> dict[str, float]:
    out = folder / "speed.parquet"
    command = [sys.executable, "-m", "linli.bench.linkage_process", name, str(path), str(out)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, mebibytes = result.stdout.split()[-2:]
    return {"seconds": float(seconds), "peak_gib": round(float(mebibytes) / 1024, 2)}
