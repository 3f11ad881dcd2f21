"""Background jobs that failed for good, and giving one another try."""

from dataclasses import dataclass
from datetime import datetime

from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job as the queue page shows it; its arguments may be personal and are left out."""

    id: int
    task: str
    queue: str
    attempts: int
    due_at: datetime | None


def waiting_jobs() -> int:
    """How many jobs wait or run."""
    return ProcrastinateJob.objects.filter(status__in=("todo", "doing")).count()


def failed_jobs(*, limit: int = 100) -> list[JobInfo]:
    """Jobs that failed for good, latest first."""
    rows = ProcrastinateJob.objects.filter(status="failed").order_by("-id")
    return [
        JobInfo(row.id, row.task_name, row.queue_name, row.attempts, row.scheduled_at)
        for row in rows[:limit]
    ]


def retry_job(*, job_id: int, at: datetime) -> bool:
    """Give a failed job another try; False where it did not fail or is gone."""
    if not ProcrastinateJob.objects.filter(pk=job_id, status="failed").exists():
        return False
    try:
        jobs.job_manager.retry_job_by_id(job_id=job_id, retry_at=at)
    except ConnectorException:
        return False
    return True
