"""Maintenance tasks: asked for where a check fails, finished by a person or by good news."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.ledger import services as ledger
from linli.sensing import store
from linli.sensing.models import MaintenanceTask


@transaction.atomic
def finish_task(*, task_id: UUID, actor: str, at: datetime) -> bool:
    """Close a task; False where it was closed already. Still needed, it comes again by itself."""
    open_now = MaintenanceTask.objects.filter(pk=task_id, done_at=None)
    done = open_now.update(done_at=at, done_by=actor)
    if done:
        ledger.record(kind="TaskFinished", about=task_id, at=at, payload={}, actor=actor)
    return bool(done)


def ask_upkeep(*, device_id: UUID, kind: str, at: datetime) -> None:
    """Have somebody look after a device; one open task of a kind is enough."""
    store.make_task(device_id=device_id, kind=kind, at=at)


def ask_test(*, device_id: UUID, by: str, at: datetime) -> bool:
    """Have a device tested, by its ``household`` or by a ``visit``; False where it was asked."""
    before = MaintenanceTask.objects.filter(device_id=device_id, kind="test", done_at=None)
    if before.exists():
        return False
    store.make_task(device_id=device_id, kind="test", at=at, facts={"by": by})
    return True


def upkeep_done(*, device_ids: list[UUID], kind: str, at: datetime) -> int:
    """Close tasks of a kind that the devices themselves have answered; returns how many."""
    open_now = MaintenanceTask.objects.filter(device_id__in=device_ids, kind=kind, done_at=None)
    return open_now.update(done_at=at, done_by="system")
