"""One port for every way out: `deliver` hands a message to the channel that the settings name.

A channel that is down is tried again; one that refuses the message is not.
"""

from collections.abc import Callable

from django.conf import settings

from linli.feedback.channels import mail, mailbox, sms
from linli.feedback.channels.port import ChannelDown, ChannelRefused, Outgoing

__all__ = ["ChannelDown", "ChannelRefused", "Outgoing", "deliver", "open_channels"]


def _channels() -> dict[str, Callable[[Outgoing], None]]:
    if settings.DEMO:
        return {"sms": mailbox.deliver, "email": mailbox.deliver}
    found: dict[str, Callable[[Outgoing], None]] = {}
    if settings.SMS_URL:
        found["sms"] = sms.deliver
    if settings.SMTP_URL:
        found["email"] = mail.deliver
    return found


def open_channels() -> frozenset[str]:
    """The channels that are set up: ``sms``, ``email``."""
    return frozenset(_channels())


def deliver(outgoing: Outgoing) -> None:
    """Hand a message to its channel; it may take ten seconds.

    Raises:
        ChannelDown: the other side cannot be reached or is busy; try again later.
        ChannelRefused: the other side will never take this message, or no channel is set up.
    """
    channel = _channels().get(outgoing.channel)
    if channel is None:
        raise ChannelRefused("not-set-up")
    channel(outgoing)
