"""What a channel takes, and how it fails."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.core import errors


class ChannelDown(errors.Unavailable):
    """`detail` is a short code for the log and the message's row, never an address."""

    code, title = "channel-down", _("The message could not be handed over just now")


class ChannelRefused(errors.Conflict):
    code, title = "channel-refused", _("The message was refused for good")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way; `to` lives only as long as this value."""

    id: UUID
    channel: str
    to: str
    subject: str
    body: str
    at: datetime
    language: str = "zh-hans"
