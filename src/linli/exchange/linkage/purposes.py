"""Which feeds may be linked with one another: persons only for a purpose that they share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Agreed(Protocol):
    """What is asked of a contract."""

    @property
    def feed(self) -> str:
        """The code of the feed."""

    @property
    def entity(self) -> str:
        """person, home, business, place or device."""

    @property
    def purposes(self) -> Sequence[str]:
        """The purposes for which its persons may be linked; none means never."""


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds that may be linked together; homes and businesses need no purpose."""

    entity: str
    purpose: str | None
    feeds: tuple[str, ...]


def allowed(contracts: Iterable[Agreed]) -> tuple[Group, ...]:
    """The groups of feeds that may be linked, in the order of entity, purpose and feed.

    A feed of persons stands in the group of each of its purposes; two feeds that share no purpose
    stand in no group together, and one without a purpose in none. A group is never the union of
    two purposes: what was linked for one must not be carried into another.
    """
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for contract in contracts:
        if contract.entity == "person":
            for purpose in contract.purposes:
                found[contract.entity, purpose].add(contract.feed)
        elif contract.entity in ("home", "business"):
            found[contract.entity, ""].add(contract.feed)
    return tuple(
        Group(entity, purpose or None, tuple(sorted(feeds)))
        for (entity, purpose), feeds in sorted(found.items())
    )
