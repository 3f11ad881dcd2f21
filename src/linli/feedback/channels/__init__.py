"""One port for every way out: `deliver` hands a message to the channel that the settings name.

A channel that is down is tried again; one that refuses the message is not.
"""

from collections.abc import Callable

from django.conf import settings

from linli.feedback.channels import mail, mailbox, sms, voice
from linli.feedback.channels.port import ChannelDown, ChannelRefused, Outgoing

__all__ = [
    "ChannelDown",
    "ChannelRefused",
    "Outgoing",
    "deliver",
    "open_channels",
    "warn",
    "warning_channels",
]


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


def _warning_channels() -> dict[str, Callable[[Outgoing], None]]:
    if settings.DEMO:
        return {"sms": mailbox.warn, "voice": mailbox.warn}
    found: dict[str, Callable[[Outgoing], None]] = {}
    if settings.SMS_URL:
        found["sms"] = sms.deliver
    if settings.VOICE_URL:
        found["voice"] = voice.deliver
    return found


def warning_channels() -> frozenset[str]:
    """The channels by which homes are warned and that are set up: ``sms``, ``voice``."""
    return frozenset(_warning_channels())


def warn(outgoing: Outgoing) -> None:
    """Hand a warning to its channel; it may take ten seconds.

    Raises:
        ChannelDown, ChannelRefused: as `deliver`.
    """
    channel = _warning_channels().get(outgoing.channel)
    if channel is None:
        raise ChannelRefused("not-set-up")
    channel(outgoing)


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
