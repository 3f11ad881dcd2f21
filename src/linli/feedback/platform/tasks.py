"""Jobs: sending to the emergency platform, and finding messages that were left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.feedback.platform import sending, services


@app.task(name="platform.send", queue="webhooks")
def send(dispatch_id: str) -> None:
    """Try one message; a failure is kept in its row, with a job for the next try."""
    sending.send(dispatch_id=UUID(dispatch_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="platform.sweep", queue="webhooks", queueing_lock="platform.sweep")
def sweep(timestamp: int) -> None:
    """Queue again what a worker that died had begun."""
    services.sweep(now=now())
