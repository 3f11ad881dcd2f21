"""Maintenance tasks that a person finishes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.ledger import services as ledger
from linli.sensing.models import MaintenanceTask


@transaction.atomic
def finish_task(*, task_id: UUID, actor: str, at: datetime) -> bool:
    """Close a task; False where it was closed already. Still needed, it comes again by itself."""
    open_now = MaintenanceTask.objects.filter(pk=task_id, done_at=None)
    done = open_now.update(done_at=at, done_by=actor)
    if done:
        ledger.record(kind="TaskFinished", about=task_id, at=at, payload={}, actor=actor)
    return bool(done)
