"""SMS over an HTTP gateway; see `gateway`. The shape may name ``{to}``, ``{text}``, ``{id}``."""

from django.conf import settings

from linli.feedback.channels import gateway
from linli.feedback.channels.port import Outgoing


def deliver(outgoing: Outgoing) -> None:
    """Send one SMS through the gateway."""
    gateway.post(
        outgoing,
        url=settings.SMS_URL,
        secret=settings.SMS_SECRET,
        shape=settings.SMS_BODY,
        facts={"to": outgoing.to, "text": outgoing.body, "id": str(outgoing.id)},
    )
