"""A small district, deliveries for it, and what the registry holds of it."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from tests.factories import HERE, NOON

from linli.exchange import contracts, services
from linli.exchange.contracts import store as library
from linli.exchange.models import Delivery
from linli.exchange.pipeline.run import process_deliveries
from linli.places import services as places
from linli.places.services import NewPlace

BUILDINGS, UNITS, ROOMS = (1, 2, 3), (1, 2), (101, 102, 201, 202, 301, 302)
TABLES = ("homefile", "businessfile", "personfile", "fileversion", "record", "change", "pair")
# Numbers that say in which order rows were written, and seals, which are new each time.
LEFT_OUT = {"id", "number", "sealed"}


def home_code(building: int = 1, unit: int = 1, room: int = 101) -> str:
    return f"W-{building}-{unit}-{room}"


def address(building: int = 1, unit: int = 1, room: int = 101) -> str:
    return f"梧桐里小区{building}号楼{unit}单元{room}室"


def make_district() -> None:
    """One estate of three buildings with two units of six homes."""
    rows = [
        NewPlace("district", "W-d", "江岚区", "江岚区", HERE),
        NewPlace("street", "W-s", "望江街道", "江岚区望江街道", HERE, "W-d"),
        NewPlace("community", "W-c", "梧桐里小区", "江岚区望江街道梧桐里小区", HERE, "W-s"),
    ]
    for building in BUILDINGS:
        at = f"W-{building}"
        said = f"江岚区望江街道梧桐里小区{building}号楼"
        rows.append(NewPlace("building", at, f"{building}号楼", said, HERE, "W-c"))
        for unit in UNITS:
            rows.append(
                NewPlace("unit", f"{at}-{unit}", f"{unit}单元", f"{said}{unit}单元", HERE, at)
            )
            rows += [
                NewPlace("home", home_code(building, unit, room), f"{room}室",
                         f"{said}{unit}单元{room}室", HERE, f"{at}-{unit}")
                for room in ROOMS
            ]  # fmt: skip
    places.keep_places(places=rows, actor="user:1", at=NOON)


def agree(*feeds: str, at: datetime = NOON) -> None:
    for feed in feeds:
        services.keep_contract(text=library.text_of(feed), actor="user:1", at=at)


@cache
def headings(feed: str) -> dict[str, str]:
    return {field.name: field.column for field in contracts.named(feed).fields}


def file_of(feed: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """A CSV under the contract's own headings."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(headings(feed)))
    writer.writerow(headings(feed))
    for row in rows:
        writer.writerow({"changed_at": "2026-03-01 08:00:00", **row})
    return out.getvalue().encode()


def receive(
    feed: str, rows: Iterable[Mapping[str, object]], *, at: datetime = NOON, mode: str = "full"
) -> services.Receipt:
    return services.receive_delivery(
        feed=feed,
        pieces=[file_of(feed, rows)],
        file_name=f"{feed}.csv",
        mode=mode,
        sender="client:1",
        at=at,
    )


def deliver(
    feed: str, rows: Iterable[Mapping[str, object]], *, at: datetime = NOON, mode: str = "full"
) -> Delivery:
    """Receive and bring into the registry."""
    receipt = receive(feed, rows, at=at, mode=mode)
    process_deliveries(at=at)
    return Delivery.objects.get(pk=receipt.delivery_id)


def building_row(number: int, **more: object) -> dict[str, object]:
    return {
        "record_no": f"FW{number:04}",
        "house_code": f"H{number:04}",
        "address": address(),
        "use": "住宅",
        **more,
    }


def resident(number: int, **more: object) -> dict[str, object]:
    return {
        "resident_no": f"R{number:04}",
        "name": "王小梅",
        "phone": "13800000001",
        "birth_date": "1980-02-03",
        "sex": "女",
        "address": address(),
        "status": STATUS["residents"],
        **more,
    }


def cared(number: int, **more: object) -> dict[str, object]:
    return {
        "care_no": f"G{number:04}",
        "name": "王小梅",
        "phone": "13800000001",
        "birth_date": "1980-02-03",
        "sex": "女",
        "address": address(),
        "care_kind": KIND["care-list"],
        "visit_every_days": 7,
        "state": STATUS["care-list"],
        **more,
    }


def mediation(number: int, **more: object) -> dict[str, object]:
    return {
        "case_no": f"T{number}",
        "applicant_name": "王小梅",
        "applicant_phone": "13800000001",
        "address": address(),
        "matter": _first_value("mediation", "matter"),
        "accepted_on": "2026-03-01",
        "state": _first_value("mediation", "state"),
        **more,
    }


def _first_value(feed: str, field: str) -> str:
    contract = contracts.named(feed)
    for rule in contract.rules:
        if rule.field == field and rule.values:
            return rule.values[0]
    found = contract.field(name=field)
    return found.values[0] if found and found.values else "在册"


STATUS = {"residents": _first_value("residents", "status"),
          "care-list": _first_value("care-list", "state")}  # fmt: skip
KIND = {"care-list": _first_value("care-list", "care_kind")}


def registry() -> str:
    """All that the registry holds, as text that is equal for equal registries."""
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t) FROM exchange_{table} t")
            rows = [json.loads(row[0]) if isinstance(row[0], str) else row[0]
                    for row in cursor.fetchall()]  # fmt: skip
            keep_id = table in ("homefile", "businessfile", "personfile", "pair")
            left_out = LEFT_OUT - ({"id"} if keep_id else set())
            plain = [{key: row[key] for key in row if key not in left_out} for row in rows]
            found[table] = sorted(plain, key=lambda row: json.dumps(row, sort_keys=True))
    return json.dumps(found, sort_keys=True, ensure_ascii=False, indent=1)
