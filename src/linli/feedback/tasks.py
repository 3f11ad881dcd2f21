"""Jobs of this package: sending messages, and finding those that were left lying."""

from uuid import UUID

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.feedback import services
from linli.feedback.alerts import tasks as alerts
from linli.feedback.platform import tasks as platform
from linli.feedback.property import tasks as property_tasks
from linli.feedback.services import codes, others
from linli.feedback.warnings import tasks as warning_tasks
from linli.feedback.webhooks import tasks as webhooks

__all__ = [
    "alerts",
    "forget",
    "platform",
    "property_tasks",
    "send_code",
    "send_message",
    "sweep",
    "tell_other",
    "warning_tasks",
    "webhooks",
]


@app.task(name="feedback.send_message", queue="messages")
def send_message(message_id: str) -> None:
    """Send one message; a failure is kept in its row, with a job for the next try."""
    services.send_message(message_id=UUID(message_id), at=now())


@app.task(name="feedback.send_code", queue="messages")
def send_code(visit_id: str, round_: int) -> None:
    """Make and send the code that opens a resident's visit."""
    codes.send_code(visit_id=UUID(visit_id), at=now(), round_=round_)


@app.task(name="feedback.tell_other", queue="messages")
def tell_other(  # noqa: PLR0913 (what the job carries)
    subject_id: str,
    field: str,
    purpose: str,
    moment: str,
    language: str,
    said: dict[str, str],
    about: str,
    round_: int,
) -> None:
    """Send news to somebody who is no reporter."""
    others.send(
        subject_id=UUID(subject_id), field=field, purpose=purpose, moment=moment,
        language=language, said=said, about=UUID(about) if about else None, at=now(),
        round_=round_,
    )  # fmt: skip


@app.periodic(cron="* * * * *")
@app.task(name="feedback.sweep", queue="messages", queueing_lock="feedback.sweep")
def sweep(timestamp: int) -> None:
    """Queue again what a worker that died had begun."""
    services.sweep_messages(now=now())


@app.periodic(cron="23 3 * * *")
@app.task(name="feedback.forget", queue="messages", queueing_lock="feedback.forget")
def forget(timestamp: int) -> None:
    """Delete messages and notices whose retention has ended."""
    services.forget_old_messages(now=now())
    services.forget_old_notices(now=now())
