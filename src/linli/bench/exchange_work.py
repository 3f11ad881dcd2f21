"""The work of `linli bench exchange`, in a cell's environment."""

import csv
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from linli.cli.common import set_up_django

LAST = "residents"
KINDS = {"shop": "landmark"}
CHECKED = {
    "person.name": "name",
    "person.id_number": "id_number",
    "person.birth_date": "birth_date",
}


def main(folder: Path) -> dict[str, Any]:
    """Deliver everything, the residents last; say how long that took and what is right."""
    set_up_django()
    from linli.core import clock
    from linli.exchange import services
    from linli.exchange.pipeline.run import process_deliveries

    at = clock.now()
    places = _keep_places(folder, at)
    services.keep_library(actor="system", at=at)
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    begun = time.monotonic()
    for one in files:
        if one["feed"] != LAST:
            _deliver(folder, one, at)
    process_deliveries(at=at)
    before = time.monotonic() - begun
    begun = time.monotonic()
    (last,) = [one for one in files if one["feed"] == LAST]
    delivery = _deliver(folder, last, at + timedelta(hours=1))
    process_deliveries(at=clock.now())
    took = time.monotonic() - begun
    return {
        "places": places,
        "other_feeds": {
            "rows": sum(one["rows"] for one in files if one["feed"] != LAST),
            "s": round(before, 1),
        },
        "residents": _told(delivery) | {"s": round(took, 1), "wanted_s": 180},
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "homes": _homes(folder),
        "persons": _persons(folder),
    }


def _keep_places(folder: Path, at: Any) -> int:
    from linli.core.coordinates import Point
    from linli.places import services
    from linli.places.registry import PLACE_KINDS
    from linli.places.services import NewPlace

    with (folder / "base.csv").open(encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))
    known = {row["code"] for row in rows if KINDS.get(row["kind"], row["kind"]) in PLACE_KINDS}
    made = [
        NewPlace(
            KINDS.get(row["kind"], row["kind"]),
            row["code"],
            row["name"],
            row["address"],
            Point(float(row["lon"]), float(row["lat"])),
            row["parent"] if row["parent"] in known else "",
            aliases=tuple(filter(None, row["aliases"].split("|"))),
        )
        for row in rows
        if row["code"] in known
    ]
    return services.keep_places(places=made, actor="system", at=at)


def _deliver(folder: Path, one: Mapping[str, Any], at: Any) -> Any:
    from linli.exchange import services, store

    path = folder / one["file"]
    receipt = services.receive_delivery(
        feed=one["feed"],
        pieces=store.read_pieces(path),
        file_name=path.name,
        mode=one["kind"],
        sender="system",
        at=at,
    )
    return receipt.delivery_id


def _told(delivery_id: Any) -> dict[str, Any]:
    from linli.exchange import queries

    found = queries.delivery(delivery_id)
    return {"state": found.state, **found.counts}


def _truth(folder: Path, feed: str) -> Iterator[dict[str, str]]:
    with (folder / "truth" / f"{feed}.csv").open(encoding="utf-8", newline="") as given:
        yield from csv.DictReader(given)


def _records(folder: Path, feed: str) -> dict[str, dict[str, str]]:
    """The truth of each record by its id in the registry; none of those that were dirtied."""
    from linli.exchange import names

    rows = [row for row in _truth(folder, feed) if not row["dirt"]]
    ids = names.records(feed=feed, keys=[row["record"] for row in rows])
    return dict(zip(ids, rows, strict=True))


def _homes(folder: Path) -> dict[str, Any]:
    """Of the records that stand in a home's file: the share that stands in the right one."""
    from linli.exchange import contracts

    codes = dict(_rows("SELECT id, place_code FROM exchange_homefile WHERE state = 'current'"))
    put = dict(_rows("SELECT record, file_id FROM exchange_record WHERE entity = 'home'"))
    right = wrong = absent = 0
    for name in contracts.library():
        contract = contracts.named(name)
        if contract.entity not in ("home", "place", "device"):
            continue
        for record, row in _records(folder, contract.feed).items():
            code = codes.get(put[record]) if record in put else None
            if code is None:
                continue
            right += code == row["code"]
            wrong += code != row["code"]
            absent += bool(row["absent"])
    total = right + wrong
    return {
        "files": len(codes),
        "records": total,
        "right": round(right / total, 5) if total else None,
        "of_absent_homes": absent,
    }


def _persons(folder: Path) -> dict[str, Any]:
    """For each purpose: files against people, values against the truth, duplicates."""
    from linli.exchange import contracts
    from linli.exchange.registry import content
    from linli.privacy import sealed

    people = {row["person"]: row for row in _truth(folder, "persons")}
    truth: dict[str, str] = {}
    for name in contracts.library():
        contract = contracts.named(name)
        if contract.entity == "person":
            found = _records(folder, contract.feed)
            truth |= {record: row["person"] for record, row in found.items()}
    told: dict[str, Any] = {}
    purposes = _rows("SELECT DISTINCT purpose FROM exchange_personfile ORDER BY purpose")
    for (purpose,) in purposes:
        owners: dict[Any, Counter[str]] = defaultdict(Counter)
        put = "SELECT record, file_id FROM exchange_record WHERE purpose = %s"
        for record, file_id in _rows(put, purpose):
            if record in truth:
                owners[file_id][truth[record]] += 1
        whose = {file_id: max(found, key=lambda one: (found[one], one))
                 for file_id, found in owners.items()}  # fmt: skip
        mixed = sum(len(found) > 1 for found in owners.values())
        lying = "SELECT id, sealed FROM exchange_personfile WHERE purpose = %s AND state = %s"
        values: Counter[str] = Counter()
        for file_id, data in _rows(lying, purpose, "current"):
            place = sealed.Place(content.FIELD, file_id)
            (text,) = sealed.open_texts([(place, data)], purpose=purpose)
            fields = json.loads(text or "{}").get("fields", {})
            if file_id in whose:
                values += _compared(fields, people[whose[file_id]])
        count = sum(values.values())
        told[purpose] = {
            "files": len(whose),
            "persons": len(set(whose.values())),
            "duplicates": round(1 - len(set(whose.values())) / len(whose), 5),
            "mixed": round(mixed / len(whose), 5),
            "fields_right": round(values["right"] / count, 5) if count else None,
        }
    return told


def _rows(statement: str, *values: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def _compared(fields: Mapping[str, Any], person: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for label, column in CHECKED.items():
        if label in fields:
            found["right" if fields[label]["value"] == person[column] else "wrong"] += 1
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
