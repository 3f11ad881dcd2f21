"""Which messages still stand: updates, cancellations and expiry. Pure.

CAP 1.2, 3.2.1: `references` names earlier messages as ``sender,identifier,sent`` parted by spaces;
an Update supersedes them, a Cancel cancels them. 3.2.2: where `expires` is missing, the recipient
sets when a message ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.sensing.cap.values import Alert

Key = tuple[str, str]

# How long an alert without an end of its own is shown.
USUAL = timedelta(hours=24)
LIVE, SUPERSEDED, CANCELLED, REPLY = "live", "superseded", "cancelled", "reply"
SHOWN_TYPES = ("Alert", "Update")
ENDS = {"Update": SUPERSEDED, "Cancel": CANCELLED}


@dataclass(frozen=True, slots=True)
class Link:
    """What of a message settles how it stands to others."""

    key: Key
    sent: datetime
    msg_type: str
    status: str
    references: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """`state`: live, superseded, cancelled, or reply (a Cancel, an Ack, an Error: never shown)."""

    state: str
    by: Key | None = None


def named(references: str) -> tuple[Key, ...]:
    """The messages that `references` names; a piece that is none is passed over."""
    found = []
    for piece in references.split():
        parts = piece.split(",")
        if len(parts) >= 3 and parts[0] and parts[1]:
            found.append((parts[0], parts[1]))
    return tuple(dict.fromkeys(found))


def link(alert: Alert) -> Link:
    """What of `alert` settles how it stands to others."""
    return Link(
        (alert.sender, alert.identifier),
        alert.sent,
        alert.msg_type,
        alert.status,
        named(alert.references),
    )


def resolve(links: Iterable[Link]) -> dict[Key, Standing]:
    """How each message stands, whatever the order in which they came.

    An Update or a Cancel ends what it names and what had taken that's place before. It must be of
    the same sender and the same status (an exercise never ends an alert) and not older than what
    it ends. A Cancel weighs more than an Update; of two, the later.
    """
    known = {one.key: one for one in links}
    found = {
        key: Standing(LIVE if one.msg_type in SHOWN_TYPES else REPLY) for key, one in known.items()
    }
    enders = [one for one in known.values() if one.msg_type in ENDS]
    for one in sorted(enders, key=lambda each: (each.msg_type == "Cancel", each.sent, each.key)):
        for key in _ended(one, known):
            if found[key].state != REPLY:
                found[key] = Standing(ENDS[one.msg_type], one.key)
    return found


def _ended(ender: Link, known: Mapping[Key, Link]) -> set[Key]:
    """What a message names, and on from there what had replaced it by then."""
    ended: set[Key] = set()
    ahead = [key for key in ender.references if key in known]
    while ahead:
        key = ahead.pop()
        if key in ended or not _may_end(ender, known[key]):
            continue
        ended.add(key)
        ahead += [
            one.key for one in known.values() if one.msg_type == "Update" and key in one.references
        ]
    return ended


def _may_end(ender: Link, other: Link) -> bool:
    if ender.key[0] != other.key[0] or ender.status != other.status:
        return False
    # The key settles two of one second, so that two never end each other.
    return (ender.sent, ender.key) > (other.sent, other.key)


def span(alert: Alert) -> tuple[datetime, datetime]:
    """From when until when an alert holds: the earliest `effective`, the latest `expires`.

    One part without an end of its own lasts 24 hours from when it was sent.
    """
    begins = [info.effective or alert.sent for info in alert.infos]
    ends = [info.expires or alert.sent + USUAL for info in alert.infos]
    return min(begins, default=alert.sent), max(ends, default=alert.sent + USUAL)
