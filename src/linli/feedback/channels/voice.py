"""Voice calls over an HTTP gateway that reads a text aloud; see `gateway`.

The shape may name ``{to}``, ``{text}``, ``{language}`` (BCP 47), ``{id}`` and ``{callback}``: the
address to which the gateway posts how the call ended, signed as we sign.
"""

from django.conf import settings

from linli.feedback.channels import gateway
from linli.feedback.channels.port import Outgoing

LANGUAGES = {"zh-hans": "zh-CN", "en": "en-US"}
CALLBACK = "/hooks/voice"


def deliver(outgoing: Outgoing) -> None:
    """Ask the gateway to call; that it was asked says nothing of whether somebody listened."""
    gateway.post(
        outgoing,
        url=settings.VOICE_URL,
        secret=settings.VOICE_SECRET,
        shape=settings.VOICE_BODY,
        facts={
            "to": outgoing.to,
            "text": outgoing.body,
            "language": LANGUAGES.get(outgoing.language, outgoing.language),
            "id": str(outgoing.id),
            "callback": f"{settings.PUBLIC_URL}{CALLBACK}",
        },
    )
