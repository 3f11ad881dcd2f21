"""Jobs: warning a home, trying a message again, finding what was left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.feedback.warnings import sending, services


@app.task(name="warnings.reach", queue="warnings")
def reach(home_id: str, kind: str) -> None:
    """Tell everybody of a home."""
    sending.reach_home(home_id=UUID(home_id), kind=kind, at=now())


@app.task(name="warnings.send", queue="warnings")
def send(sent_id: str) -> None:
    """Try one message again; a failure is kept in its row, with a job for the next try."""
    sending.send(sent_id=UUID(sent_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="warnings.sweep", queue="warnings", queueing_lock="warnings.sweep")
def sweep(timestamp: int) -> None:
    """Queue again what a worker that died had begun."""
    services.sweep(now=now())
