"""The demo's way out: a mailbox that staff can look into."""

from datetime import timedelta

from linli.feedback.channels.port import Outgoing
from linli.feedback.models import Delivered, DeliveredCode, DeliveredWarning, Message

CODES_KEPT = timedelta(hours=1)


def deliver(outgoing: Outgoing) -> None:
    """Lay the message into the mailbox; the address is not kept."""
    if Message.objects.filter(pk=outgoing.id).exists():
        Delivered.objects.get_or_create(message_id=outgoing.id, defaults={"at": outgoing.at})
        return
    DeliveredCode.objects.filter(at__lt=outgoing.at - CODES_KEPT).delete()
    DeliveredCode.objects.get_or_create(
        id=outgoing.id, defaults={"body": outgoing.body, "at": outgoing.at}
    )


def warn(outgoing: Outgoing) -> None:
    """Lay a warning of a home into the mailbox; neither number nor home is kept."""
    DeliveredWarning.objects.filter(at__lt=outgoing.at - CODES_KEPT).delete()
    DeliveredWarning.objects.get_or_create(
        id=outgoing.id,
        defaults={"channel": outgoing.channel, "body": outgoing.body, "at": outgoing.at},
    )
