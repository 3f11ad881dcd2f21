"""Jobs: delivering, and finding deliveries that were left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.feedback.webhooks import sending, services


@app.task(name="webhooks.deliver", queue="webhooks")
def deliver(delivery_id: str) -> None:
    """Try one delivery; a failure is kept in its row, with a job for the next try."""
    sending.deliver(delivery_id=UUID(delivery_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="webhooks.sweep", queue="webhooks", queueing_lock="webhooks.sweep")
def sweep(timestamp: int) -> None:
    """Queue again what a worker that died had begun."""
    services.sweep(now=now())


@app.periodic(cron="41 3 * * *")
@app.task(name="webhooks.forget", queue="webhooks", queueing_lock="webhooks.forget")
def forget(timestamp: int) -> None:
    """Delete old deliveries."""
    services.forget_old(now=now())
