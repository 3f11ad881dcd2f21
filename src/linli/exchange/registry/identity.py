"""Which cluster is which file: files keep their ids while records come, go, part and join."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """`files` by cluster; `merged`: old file to the one it went into; `split`: new file to old."""

    files: dict[str, UUID]
    merged: dict[UUID, UUID]
    split: dict[UUID, UUID]


def identify(
    *,
    clusters: Mapping[str, list[str]],
    known: Mapping[str, UUID],
    new_file: Callable[[str], UUID],
) -> Identity:
    """Give each cluster its file.

    A cluster keeps the file with which it shares most records; a file stays with the cluster that
    shares most with it. Ties go by id and by record, so that a rerun gives the same.

    Args:
        clusters: cluster to its records.
        known: record to the file it was in.
        new_file: a file's id from the key of a record, for clusters that have none.
    """
    shares: list[tuple[int, UUID, str, str]] = []
    for cluster, records in clusters.items():
        counts = Counter(known[one] for one in records if one in known)
        first = min(records)
        shares += [(-count, file_id, first, cluster) for file_id, count in counts.items()]
    files: dict[str, UUID] = {}
    taken: dict[UUID, str] = {}
    touched: dict[UUID, list[str]] = defaultdict(list)
    for _count, file_id, _first, cluster in sorted(shares):
        touched[file_id].append(cluster)
        if cluster not in files and file_id not in taken:
            files[cluster] = file_id
            taken[file_id] = cluster
    split: dict[UUID, UUID] = {}
    used = set(known.values())
    for cluster in sorted(clusters, key=lambda one: min(clusters[one])):
        if cluster in files:
            continue
        file_id = _unused(clusters[cluster], used, new_file)
        used.add(file_id)
        files[cluster] = file_id
        taken[file_id] = cluster
        olds = Counter(known[one] for one in clusters[cluster] if one in known)
        if olds:
            split[file_id] = min(olds, key=lambda one: (-olds[one], one))
    merged = {
        file_id: files[found[0]] for file_id, found in touched.items() if file_id not in taken
    }
    return Identity(files, merged, split)


def _unused(records: list[str], taken: set[UUID], new_file: Callable[[str], UUID]) -> UUID:
    for record in sorted(records):
        file_id = new_file(record)
        if file_id not in taken:
            return file_id
    number = 1
    while (file_id := new_file(f"{min(records)} {number}")) in taken:
        number += 1
    return file_id
