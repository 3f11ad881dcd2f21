"""How often a sender may knock: counted in the database, taken from it a few uses at a time."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from linli.guard import services as guard

WINDOW = timedelta(minutes=1)
# A process takes this part of a limit at once, so that most requests write no counter. The limit
# itself is never passed; with several processes a sender may be stopped a little early.
SHARE = 20
LARGEST_SHARE = 100


@dataclass(slots=True)
class Taken:
    window: int
    left: int


_lock = Lock()
_taken: dict[Hashable, Taken] = {}


def use(*, door: str, sender: str, limit: int, at: datetime) -> None:
    """Use `door` once; `limit` is for each minute.

    Raises:
        TooMany: the limit is passed; fact ``retry_after_s`` says when to try again.
    """
    window = int(at.timestamp()) // int(WINDOW.total_seconds())
    who = (door, sender)
    with _lock:
        taken = _taken.get(who)
        if taken is not None and taken.window == window and taken.left > 0:
            taken.left -= 1
            return
    share = max(1, min(limit // SHARE, LARGEST_SHARE))
    guard.count_use(door=door, sender=sender, limit=limit, window=WINDOW, at=at, uses=share)
    with _lock:
        if len(_taken) > 10_000:
            _taken.clear()
        _taken[who] = Taken(window, share - 1)


def forget() -> None:
    """Give back what this process took and has not used."""
    with _lock:
        _taken.clear()
