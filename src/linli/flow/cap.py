"""The Common Alerting Protocol, in and out: which event sets off what."""

from linli.core.outbox import Message
from linli.flow import alert_tasks, platform


def alert_taken(message: Message) -> None:
    """An alert came in: its tasks."""
    alert_tasks.handle(message)


def alarm_confirmed(message: Message) -> None:
    """An alarm reached people or was confirmed: the emergency platform hears of grave ones."""
    platform.confirmed(message)


def alarm_moved(message: Message) -> None:
    """An alarm is over, or a drill: the platform hears of it where it was told before."""
    platform.moved(message)


def alarm_judged(message: Message) -> None:
    """A person said what an alarm was: a false one is called off."""
    platform.judged(message)
