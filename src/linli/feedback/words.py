"""What a reporter is told, sealed under the reporter's key for being told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from linli.privacy import keys
from linli.privacy.sealed import Place, open_texts, seal_text

TELL = "tell_reporter"
FIELD = "message.text"


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body of a message; both "" once the reporter's key is gone."""

    subject: str = ""
    body: str = ""


def seal(
    message_id: UUID, *, subject_id: UUID, said: Words, at: datetime, purpose: str = TELL
) -> bytes:
    """The words as the message's row keeps them; inside the writer's transaction."""
    key = keys.key_for(subject_id=subject_id, purpose=purpose, at=at)
    text = json.dumps(asdict(said), ensure_ascii=False)
    return seal_text(key=key, place=Place(FIELD, message_id), text=text)


def opened(rows: Sequence[tuple[UUID, bytes | memoryview]]) -> list[Words]:
    """The words of messages, each given by id and sealed value, in order."""
    texts = open_texts([(Place(FIELD, pk), sealed) for pk, sealed in rows], purpose=TELL)
    return [Words(**json.loads(text)) if text else Words() for text in texts]
