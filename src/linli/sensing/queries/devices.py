"""Devices, strangers, tasks, refusals; what a broker needs to know of devices."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from linli.sensing.models import (
    Alarm,
    Device,
    DeviceHistory,
    MaintenanceTask,
    Refusal,
    UnknownDevice,
)
from linli.sensing.services.devices import DeviceNotFound

ZIGBEE = Path(__file__).resolve().parent.parent / "data" / "zigbee.json"


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device; `place` is its place's code, `tasks` what must be done about it."""

    id: UUID
    number: int
    source: str
    serial: str
    kind: str
    maker: str
    model: str
    state: str
    place_id: UUID | None
    place: str
    floor: int | None
    room: str
    battery: float | None
    signal: float | None
    last_seen_at: datetime | None
    last_test_at: datetime | None
    out_until: datetime | None
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step in a device's history."""

    step: str
    at: datetime
    actor: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StrangerInfo:
    """A device that speaks and that nobody registered."""

    source: str
    serial: str
    kinds: tuple[str, ...]
    messages: int
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """Something to do about a device."""

    id: UUID
    device_id: UUID
    kind: str
    made_at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """How often alarms of a model, or in a place, were false, among those that people judged."""

    name: str
    alarms: int
    judged: int
    false: int


def devices(
    *,
    state: str = "",
    place_path: str = "",
    paths: tuple[str, ...] | None = None,
    kind: str = "",
    text: str = "",
    needs: str = "",
    after: int = 0,
    limit: int = 200,
) -> list[DeviceInfo]:
    """Devices in the order of their numbers, `after` one; those within a place's path.

    `paths` limits them to places, those that are nowhere yet included; `text` is a part of serial,
    model or address; `needs` a kind of open task, or ``any``.
    """
    rows = Device.objects.filter(number__gt=after)
    if paths is not None:
        within = Q(place=None)
        for path in paths:
            within |= Q(place__path__startswith=path)
        rows = rows.filter(within)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        words = Q(serial__icontains=text) | Q(model__icontains=text)
        rows = rows.filter(words | Q(place__address__icontains=text))
    if needs:
        waiting = MaintenanceTask.objects.filter(done_at=None)
        if needs != "any":
            waiting = waiting.filter(kind=needs)
        rows = rows.filter(pk__in=waiting.values("device_id"))
    if state:
        rows = rows.filter(state=state)
    if place_path:
        rows = rows.filter(place__path__startswith=place_path)
    return _infos(rows.order_by("number")[:limit])


def device(device_id: UUID) -> DeviceInfo:
    """One device.

    Raises:
        DeviceNotFound: there is none.
    """
    found = _infos(Device.objects.filter(pk=device_id))
    if not found:
        raise DeviceNotFound()
    return found[0]


def devices_by_id(ids: Iterable[UUID]) -> dict[UUID, DeviceInfo]:
    """The devices that exist among `ids`."""
    return {one.id: one for one in _infos(Device.objects.filter(pk__in=set(ids)))}


def devices_by_serial(text: str, *, limit: int = 5) -> list[DeviceInfo]:
    """Devices whose serial is exactly what was typed or scanned, or whose number is."""
    which = Q(serial__iexact=text)
    if text.isdecimal() and len(text) < 16:
        which |= Q(number=int(text))
    return _infos(Device.objects.filter(which).order_by("number")[:limit])


def device_count(*, state: str = "") -> int:
    """How many devices there are, in all or in a state."""
    rows = Device.objects.filter(state=state) if state else Device.objects.all()
    return rows.count()


def _infos(rows: QuerySet[Device]) -> list[DeviceInfo]:
    listed = list(rows.select_related("place"))
    tasks: dict[UUID, list[str]] = {}
    open_now = MaintenanceTask.objects.filter(
        device_id__in=[row.id for row in listed], done_at=None
    )
    for device_id, kind in open_now.order_by("kind").values_list("device_id", "kind"):
        tasks.setdefault(device_id, []).append(kind)
    return [
        DeviceInfo(
            row.id,
            row.number,
            row.source,
            row.serial,
            row.kind,
            row.maker,
            row.model,
            row.state,
            row.place_id,
            row.place.code if row.place else "",
            row.floor,
            row.room,
            row.battery,
            row.signal,
            row.last_seen_at,
            row.last_test_at,
            row.out_until,
            tuple(tasks.get(row.id, ())),
        )
        for row in listed
    ]


def device_history(device_id: UUID) -> list[Step]:
    """What was done with a device, oldest first."""
    rows = DeviceHistory.objects.filter(device_id=device_id).order_by("at", "id")
    return [Step(row.step, row.at, row.actor, row.facts) for row in rows]


def strangers(*, limit: int = 200) -> list[StrangerInfo]:
    """Devices that speak and that nobody registered or set aside, the busiest first."""
    rows = UnknownDevice.objects.filter(ignored_at=None).order_by("-messages", "id")[:limit]
    return [
        StrangerInfo(
            row.source,
            row.serial,
            tuple(row.kinds),
            row.messages,
            row.first_seen_at,
            row.last_seen_at,
        )
        for row in rows
    ]


def task(task_id: UUID) -> TaskInfo | None:
    """One task that is open, or None."""
    row = MaintenanceTask.objects.filter(pk=task_id, done_at=None).first()
    return TaskInfo(row.id, row.device_id, row.kind, row.made_at, row.facts) if row else None


def open_tasks(*, limit: int = 500) -> list[TaskInfo]:
    """What must be done about devices, oldest first."""
    rows = MaintenanceTask.objects.filter(done_at=None).order_by("made_at", "id")[:limit]
    return [TaskInfo(row.id, row.device_id, row.kind, row.made_at, row.facts) for row in rows]


def refusal_counts(*, since: datetime) -> dict[str, int]:
    """How many messages were not taken, by reason."""
    rows = Refusal.objects.filter(hour__gte=since).values("reason").annotate(n=Sum("count"))
    return {row["reason"]: row["n"] for row in rows.order_by("reason")}


def false_alarm_rates(*, since: datetime, by: str = "model") -> list[ModelInfo]:
    """How often alarms were false, by ``model`` of device or by ``building``."""
    name = {"model": "device__model", "building": "building"}[by]
    rows = (
        Alarm.objects.filter(raised_at__gte=since)
        .values(name)
        .annotate(
            alarms=Count("id"),
            judged=Count("id", filter=~Q(verdict="")),
            false=Count("id", filter=Q(verdict__in=("nuisance", "fault"))),
        )
        .order_by("-alarms", name)
    )
    return [ModelInfo(row[name], row["alarms"], row["judged"], row["false"]) for row in rows]


def mosquitto_passwords() -> str:
    """Mosquitto's password file: a line for each device that has a credential."""
    return "".join(
        f"{source}-{serial}:{digest}\n"
        for source, serial, digest in _with_credentials()
        if ":" not in serial
    )


def mosquitto_acl() -> str:
    """Mosquitto's rules by topic: each device writes under its own name and nowhere else."""
    lines = []
    for source, serial, _digest in _with_credentials():
        if source == "linli" and not set(serial) & set("+#/\n"):
            lines.append(f"user {source}-{serial}\n")
            lines.append(f"topic write linli/v1/{settings.CELL}/{serial}/+\n")
            lines.append(f"topic read linli/v1/{settings.CELL}/{serial}/do/#\n\n")
    return "".join(lines)


def _with_credentials() -> Iterable[tuple[str, str, str]]:
    rows = Device.objects.exclude(credential_hash="").exclude(state="retired").order_by("number")
    return rows.values_list("source", "serial", "credential_hash")


@cache
def zigbee_models() -> dict[str, dict[str, list[str]]]:
    """What Zigbee models tell, by maker and model (zigbee-herdsman-converters, MIT)."""
    found: dict[str, dict[str, list[str]]] = json.loads(ZIGBEE.read_text(encoding="utf-8"))[
        "makers"
    ]
    return found
