"""Jobs: asking property systems, and finding what was left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.feedback.property import sending, services


@app.task(name="property.send", queue="warnings")
def send(action_id: str) -> None:
    """Try one action; a failure is kept in its row, with a job for the next try."""
    sending.send(action_id=UUID(action_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="property.sweep", queue="warnings", queueing_lock="property.sweep")
def sweep(timestamp: int) -> None:
    """Queue again what a worker that died had begun."""
    services.sweep(now=now())
