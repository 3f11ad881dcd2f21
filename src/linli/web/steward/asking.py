"""A sample as a question: is this value right?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.exchange import rows
from linli.exchange.contracts import Contract
from linli.exchange.queries import SampleInfo
from linli.places import queries as places
from linli.web.shared.words import Text
from linli.web.steward import words


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be checked, where, and what the department says."""

    it: SampleInfo
    feed: str
    field: Text
    value: str
    address: str
    delivered: str


def question(
    sample: SampleInfo, *, contracts: Mapping[str, Contract], reader: str, at: datetime
) -> Question | None:
    """The question of a sample, or None where the record is gone; the look is on record."""
    row = rows.current(records=[sample.record], reader=reader, at=at).get(sample.record)
    if row is None:
        return None
    contract = contracts.get(sample.feed)
    place = places.place_by_code(sample.place_code) if sample.place_code else None
    return Question(
        sample,
        words.feed_title(sample.feed, dict(contracts)),
        words.field_title(sample.field, contract),
        row.values.get(sample.field, ""),
        place.address if place else row.address,
        row.address,
    )


def about_no_person(feed: str, field: str, contracts: Mapping[str, Contract]) -> bool:
    """Whether a field may be checked outside of a task: nothing in it is about a person."""
    contract = contracts.get(feed)
    found = contract.field(name=field) if contract else None
    if contract is None or found is None or contract.entity == "person":
        return False
    return not found.is_personal and not found.concept.startswith("person.")


def checkable(contract: Contract) -> list[tuple[str, str]]:
    """(name, title) of the fields of a feed that a person can check."""
    return [
        (field.name, words.in_language(field.title))
        for field in contract.fields
        if not field.concept.startswith("record.")
    ]
