"""The second wall: what the database lets a person's reads see, whatever a query forgets.

Row-level security on cases, their reports, events and photos. A transaction says for whom it reads
by settings that end with it; without them nothing is seen. Workers, commands and the public's
pages, which go by tracking codes and `is_public`, connect with `linli.reach = all`. Queries filter
explicitly all the same: the wall is for the day when one doesn't.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from linli.core import clock, memory
from linli.guard import glass
from linli.guard.policy import Viewer, grants_for
from linli.guard.roles import RESPONDERS
from linli.people import queries as people

SET = (
    "SELECT set_config('linli.reach', %s, true), set_config('linli.owners', %s, true),"
    " set_config('linli.area_owners', %s, true), set_config('linli.areas', %s, true),"
    " set_config('linli.member', %s, true), set_config('linli.opened', %s, true)"
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody's reads may see.

    `owners` without an area; `parts` are an owner (or none) within an area; cases that `member_id`
    was asked to work on; cases `opened` in an emergency.
    """

    is_all: bool = False
    owners: tuple[UUID, ...] = ()
    parts: tuple[tuple[UUID | None, str], ...] = ()
    member_id: UUID | None = None
    opened: tuple[UUID, ...] = ()


EVERYTHING = Reach(is_all=True)
_reaches: memory.Memory[Viewer, Reach] = memory.Memory()


def reach_of(viewer: Viewer) -> Reach:
    """What the viewer's reads may see: their scope for looking at cases, their assignments.

    Remembered for two seconds; emergency access is asked each time.
    """
    found = _reaches.get(viewer, lambda: _reach(viewer))
    opened = glass.open_cases(user_id=viewer.user_id, now=clock.now())
    if found.is_all or not opened:
        return found
    return Reach(found.is_all, found.owners, found.parts, found.member_id, opened)


def _reach(viewer: Viewer) -> Reach:
    wide = [one for one in grants_for(viewer, "case.view") if one.role not in RESPONDERS]
    scope = people.scope_of(tuple(wide))
    member = people.member_of(viewer)
    return Reach(
        scope.is_all,
        tuple(owner for owner, path in scope.pairs if owner is not None and not path),
        tuple((owner, path) for owner, path in scope.pairs if path),
        member.id if member else None,
    )


@contextmanager
def behind(reach: Reach) -> Iterator[None]:
    """Read within `reach` until the block ends, in a transaction of its own or the caller's."""
    with transaction.atomic():
        narrow(reach)
        yield


def narrow(reach: Reach) -> None:
    """Have the present transaction's statements see no more than `reach`, until it ends."""
    settings = (
        "all" if reach.is_all else "some",
        ",".join(map(str, reach.owners)),
        ",".join("-" if owner is None else str(owner) for owner, _area in reach.parts),
        ",".join(area for _owner, area in reach.parts),
        str(reach.member_id or ""),
        ",".join(map(str, reach.opened)),
    )
    with connection.cursor() as cursor:
        cursor.execute(SET, settings)
