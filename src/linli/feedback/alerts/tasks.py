"""Jobs: sending warnings to followers, finding what was left lying, tidying."""

from uuid import UUID

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.feedback.alerts import services


@app.task(name="alerts.send_news", queue="messages")
def send_news(ids: list[str]) -> None:
    """Send some messages; a failure is kept in its row, with a job for the next try."""
    for text in ids:
        services.send_news(news_id=UUID(text), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="alerts.sweep", queue="messages", queueing_lock="alerts.sweep")
def sweep(timestamp: int) -> None:
    """Queue again what a worker that died had begun."""
    services.sweep(now=now())


@app.periodic(cron="37 3 * * *")
@app.task(name="alerts.tidy", queue="messages", queueing_lock="alerts.tidy")
def tidy(timestamp: int) -> None:
    """End what nobody confirmed; delete old messages."""
    services.tidy(now=now())
