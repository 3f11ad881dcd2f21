"""The Common Alerting Protocol, in and out: which event sets off what."""

from linli.core.outbox import Message
from linli.feedback.alerts import services as followers
from linli.flow import alert_tasks, platform
from linli.ledger import services as ledger
from linli.sensing import queries


def alert_taken(message: Message) -> None:
    """An alert came in: who asked to be warned hears of it; what it sets off waits its turn.

    Two events, so that a plan that cannot be carried out never keeps anybody from being warned.
    """
    warn(message)
    facts: dict[str, object] = {"change": message.payload["change"]}
    ledger.record(
        kind="AlertSetsOff", about=message.about, at=message.at, payload=facts, actor="alerts",
        announce=True,
    )  # fmt: skip


def alert_sets_off(message: Message) -> None:
    """The tasks of an alert."""
    alert_tasks.handle(message)


def warn(message: Message) -> None:
    """Tell followers of what is real, public and somewhere here; once for each message."""
    if message.about is None:
        return
    alert = queries.alert(message.about)
    if alert.alarms_residents:
        change = str(message.payload["change"])
        followers.spread(alert=alert, moment=change, at=message.at)


def alarm_confirmed(message: Message) -> None:
    """An alarm reached people or was confirmed: the emergency platform hears of grave ones."""
    platform.confirmed(message)


def alarm_moved(message: Message) -> None:
    """An alarm is over, or a drill: the platform hears of it where it was told before."""
    platform.moved(message)


def alarm_judged(message: Message) -> None:
    """A person said what an alarm was: a false one is called off."""
    platform.judged(message)
