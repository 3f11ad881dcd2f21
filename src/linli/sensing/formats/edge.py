"""Camera and edge boxes: that something is so, where and when; never a picture, never who.

Topic ``linli/v1/<cell>/<device>/event``, ``{"event": "object_fell", "at": "...", "seq": 7}``. A
message with any other field is refused whole: nothing of it is kept, and it is counted.
"""

import re
from datetime import datetime

from linli.sensing.formats import bounded
from linli.sensing.formats.values import Parsed, Reading, Refused, mark_of, moment
from linli.sensing.kinds import EDGE_KINDS

SOURCE = "linli"
FIELDS = frozenset({"event", "at", "seq", "over", "device"})
PICTURES = re.compile(
    r"image|picture|photo|snapshot|frame|jpe?g|video|clip|thumbnail|base64|stream"
)
# Words by which makers name what could tell a person; the list only chooses the reason's name,
# since every field beyond FIELDS is refused.
PERSONAL = re.compile(
    r"face|person|people|name|id_?card|plate|licen[cs]e|gender|sex|age|track|embedding|feature"
    r"|clothes|body|pose|gait|phone|mac|identity|人脸|车牌|姓名"
)


def parse(*, topic: str, payload: bytes, received_at: datetime) -> Parsed:
    """One event; ``over: true`` says that it is no longer so.

    Raises:
        Refused: with the reason; personal-field or picture when a field could identify a person.
    """
    parts = topic.split("/")
    if len(parts) != 5 or not parts[3]:
        raise Refused("unknown-topic")
    serial = parts[3]
    said = bounded.read_object(payload)
    more = [name.lower() for name in said.keys() - FIELDS]
    if more:
        if any(PICTURES.search(name) for name in more):
            raise Refused("picture")
        if any(PERSONAL.search(name) for name in more):
            raise Refused("personal-field")
        raise Refused("wrong-type", fields=len(more))
    if said.get("device", serial) != serial:
        raise Refused("topic-spoofed")
    event = said.get("event")
    if not isinstance(event, str) or event not in EDGE_KINDS:
        raise Refused("unknown-kind")
    over = said.get("over", False)
    counter = said.get("seq")
    if not isinstance(over, bool) or (
        counter is not None
        and (
            isinstance(counter, bool) or not isinstance(counter, int) or not 0 <= counter < 1 << 62
        )
    ):
        raise Refused("wrong-type")
    said_at = moment(said.get("at"))
    mark = mark_of(counter=counter, said_at=said_at, payload=payload)
    value = 0.0 if over else 1.0
    return (Reading(SOURCE, serial, event, value, received_at, said_at, mark, counter),)
