"""News to others than reporters: the family that an elder named, a household that asked for it.

Nothing of what was sent is kept; the number is read when it is sent, so that one that was deleted
meanwhile is told nothing.
"""

from datetime import datetime
from uuid import UUID

import structlog
from procrastinate.contrib.django import app as jobs

from linli.core.ids import new_id
from linli.feedback import channels, rendering
from linli.feedback.services.templates import words_for
from linli.privacy import services as privacy

MOST_SENDS = 5
AGAIN_S = 60
log = structlog.get_logger(__name__)


def tell(
    *,
    subject_id: UUID,
    field: str,
    purpose: str,
    moment: str,
    language: str,
    said: dict[str, str],
    about: UUID | None = None,
    round_: int = 1,
) -> None:
    """Queue an SMS to the number in a declared field; the job commits with what made it.

    Args:
        moment: one of `decide.OF_OTHERS`.
        said: what the template may name; nothing about a person.
    """
    wait = {"seconds": AGAIN_S * (round_ - 1)}
    task = jobs.configure_task("feedback.tell_other", queue="messages", schedule_in=wait)
    task.defer(
        subject_id=str(subject_id), field=field, purpose=purpose, moment=moment,
        language=language, said={**said}, about=str(about) if about else "", round_=round_,
    )  # fmt: skip


def send(
    *,
    subject_id: UUID,
    field: str,
    purpose: str,
    moment: str,
    language: str,
    said: dict[str, str],
    about: UUID | None,
    at: datetime,
    round_: int = 1,
) -> bool:
    """Send what `tell` queued; not inside a transaction. Whether it was sent."""
    if "sms" not in channels.open_channels():
        log.warning("other.no_channel", moment=moment)
        return False
    found = privacy.read(
        subject_id=subject_id, fields=[field], purpose=purpose, reader="system", at=at, about=about
    )
    if field not in found:
        return False
    _subject, words = words_for(moment=moment, channel="sms", language=language)
    body = rendering.fill(words, said)
    try:
        channels.deliver(channels.Outgoing(new_id(), "sms", found[field], "", body, at))
    except channels.ChannelDown as error:
        log.warning("other.channel_down", why=str(error.detail))
        if round_ < MOST_SENDS:
            tell(
                subject_id=subject_id, field=field, purpose=purpose, moment=moment,
                language=language, said=said, about=about, round_=round_ + 1,
            )  # fmt: skip
        return False
    except channels.ChannelRefused as error:
        log.warning("other.refused", why=str(error.detail))
        return False
    return True
