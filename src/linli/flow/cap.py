"""The Common Alerting Protocol, in and out: which event sets off what."""

from linli.core.outbox import Message
from linli.flow import alert_tasks


def alert_taken(message: Message) -> None:
    """An alert came in: its tasks."""
    alert_tasks.handle(message)
