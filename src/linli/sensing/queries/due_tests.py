"""Devices whose monthly test is due, and who is to see to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest

from linli.sensing.models import Device, MaintenanceTask
from linli.sensing.testing import OWN_TIME, TESTED_KINDS

HOUSEHOLD, VISIT = "household", "visit"


@dataclass(frozen=True, slots=True)
class DueTest:
    """A device that is to be tested. `by` is who sees to it, `since` when it was asked for."""

    device_id: UUID
    serial: str
    kind: str
    place_id: UUID
    room: str
    last_test_at: datetime | None
    since: datetime
    by: str


def devices_to_test(*, now: datetime, every: timedelta, limit: int) -> list[tuple[UUID, UUID]]:
    """Devices, each with its place, whose test is due and for whom nobody was asked yet."""
    asked = MaintenanceTask.objects.filter(device=OuterRef("pk"), kind="test", done_at=None)
    rows = Device.objects.filter(state="placed", kind__in=TESTED_KINDS, place__isnull=False)
    rows = rows.annotate(
        known=Greatest(F("placed_at"), Coalesce(F("last_test_at"), F("placed_at")))
    )
    due = rows.filter(~Exists(asked), known__lte=now - every).order_by("known", "id")
    return [
        (pk, place_id)
        for pk, place_id in due.values_list("id", "place_id")[:limit]
        if place_id is not None
    ]


def due_tests(
    *,
    now: datetime,
    paths: tuple[str, ...] | None = None,
    only_visits: bool = False,
    limit: int = 200,
) -> list[DueTest]:
    """Tests that are overdue, the oldest first; `only_visits` those that somebody goes for."""
    rows = MaintenanceTask.objects.filter(kind="test", done_at=None, device__place__isnull=False)
    if paths is not None:
        within = Q(pk__in=())
        for path in paths:
            within |= Q(device__place__path__startswith=path)
        rows = rows.filter(within)
    if only_visits:
        rows = rows.exclude(facts__by=HOUSEHOLD, made_at__gt=now - OWN_TIME)
    found = rows.select_related("device").order_by("made_at", "id")[:limit]
    return [
        DueTest(
            task.device_id,
            task.device.serial,
            task.device.kind,
            task.device.place_id,
            task.device.room,
            task.device.last_test_at,
            task.made_at,
            _by(task, now),
        )
        for task in found
        if task.device.place_id is not None
    ]


def _by(task: MaintenanceTask, now: datetime) -> str:
    is_own = task.facts.get("by") == HOUSEHOLD and task.made_at > now - OWN_TIME
    return HOUSEHOLD if is_own else VISIT
