"""Which streams are open, findable by what concerns them, and how many one reader may hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from linli.web.live.ports import Scope, Viewer
from linli.web.live.stream import Stream

Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Streams that one process holds: in all, for one account, for one address."""

    total: int = 4000
    account: int = 12
    address: int = 60


class Full(Exception):
    """No further stream; the text says which ceiling was met."""


class Registry:
    """Consoles by what they may see, field pages by member, tracking pages by code."""

    def __init__(self, ceilings: Ceilings) -> None:
        self.ceilings = ceilings
        self.streams: set[Stream] = set()
        self._consoles: defaultdict[frozenset[Scope], set[Stream]] = defaultdict(set)
        self._members: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._codes: defaultdict[str, set[Stream]] = defaultdict(set)
        self._owners: Counter[str] = Counter()

    def add(self, stream: Stream) -> None:
        """Begin to deliver to a stream.

        Raises:
            Full: the process, or this reader, has as many as it may.
        """
        if len(self.streams) >= self.ceilings.total:
            raise Full("Too many open pages on this server. Please try again in a minute.")
        most = self.ceilings.account if stream.viewer else self.ceilings.address
        if self._owners[stream.owner] >= most:
            raise Full("Too many open pages of yours. Please close one and try again.")
        self.streams.add(stream)
        self._owners[stream.owner] += 1
        self._file(stream)

    def remove(self, stream: Stream) -> None:
        """Stop delivering; a stream already removed is no error."""
        if stream not in self.streams:
            return
        self.streams.discard(stream)
        self._owners[stream.owner] -= 1
        if not self._owners[stream.owner]:
            del self._owners[stream.owner]
        self._unfile(stream)

    def renew(self, stream: Stream, viewer: Viewer) -> None:
        """File a stream anew after its viewer's rights changed."""
        if stream in self.streams:
            self._unfile(stream)
            stream.viewer = viewer
            self._file(stream)

    def consoles(self) -> Iterator[tuple[frozenset[Scope], Iterable[Stream]]]:
        """Consoles, grouped by exactly what they may see: one decision serves a whole group."""
        yield from self._consoles.items()

    def of_member(self, member_id: UUID) -> Iterable[Stream]:
        """The field pages of one member."""
        return self._members.get(member_id, ())

    def of_code(self, code: str) -> Iterable[Stream]:
        """The tracking pages of one code."""
        return self._codes.get(code, ())

    def _file(self, stream: Stream) -> None:
        if stream.kind == "console" and stream.viewer:
            self._consoles[stream.viewer.scopes].add(stream)
        elif stream.viewer and stream.viewer.member_id:
            self._members[stream.viewer.member_id].add(stream)
        else:
            self._codes[stream.code].add(stream)

    def _unfile(self, stream: Stream) -> None:
        if stream.kind == "console" and stream.viewer:
            _drop(self._consoles, stream.viewer.scopes, stream)
        elif stream.viewer and stream.viewer.member_id:
            _drop(self._members, stream.viewer.member_id, stream)
        else:
            _drop(self._codes, stream.code, stream)


def _drop(shelf: defaultdict[Name, set[Stream]], name: Name, stream: Stream) -> None:
    shelf[name].discard(stream)
    if not shelf[name]:
        del shelf[name]
