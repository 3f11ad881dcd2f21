"""Which feeds are linked together: all of an entity, and persons by shared purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linli.exchange.contracts.model import Contract
from linli.exchange.states import BUSINESS, HOME, PERSON

OF_HOME = (HOME, "place", "device")
# What may lie outside homes: a shelter, a broken road, a sensor in a stairwell.
ANYWHERE = ("place", "device")


def placed(about: str) -> str:
    """Whether a row of a feed about this is where it should be found, as SQL of its `_level`."""
    return "_level <> 'none'" if about in ANYWHERE else "_level = 'home'"


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds that are linked together: all of an entity, or persons' that share a purpose."""

    entity: str
    purpose: str
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A feed's contract and the plain file of its current rows."""

    contract: Contract
    rows: Path


def groups(contracts: Sequence[Contract]) -> list[Group]:
    """Every group, homes and businesses first, then persons by purpose in order of its code.

    A person is linked only among feeds whose contracts name the same purpose; feeds that share
    none are in no group together, so nothing joins them.
    """
    found = []
    for entity, kinds in ((HOME, OF_HOME), (BUSINESS, (BUSINESS,))):
        feeds = tuple(sorted(one.feed for one in contracts if one.entity in kinds))
        if feeds:
            found.append(Group(entity, "", feeds))
    persons = [one for one in contracts if one.entity == PERSON]
    for purpose in sorted({purpose for one in persons for purpose in one.purposes}):
        feeds = tuple(sorted(one.feed for one in persons if purpose in one.purposes))
        found.append(Group(PERSON, purpose, feeds))
    return found
