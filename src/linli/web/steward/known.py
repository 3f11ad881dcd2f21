"""The file of a home or business as it is shown: groups of facts, each with its origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.exchange import queries
from linli.exchange.contracts import Contract
from linli.exchange.queries import DeliveryInfo, FieldValue, FileInfo
from linli.exchange.registry.reading import FieldValue as FieldOfPerson
from linli.exchange.registry.survivorship import RULES
from linli.web.shared.words import Text
from linli.web.steward import words

RESPONSIBLE, TENANCY, CHECKS, DEVICES, HOME, OTHER = (
    "responsible", "tenancy", "checks", "devices", "home", "other",
)  # fmt: skip
GROUPS: dict[str, tuple[Text, str]] = {
    TENANCY: (_("Tenancy and use"), "key"),
    CHECKS: (_("Safety checks"), "shield"),
    DEVICES: (_("Devices"), "bell"),
    RESPONSIBLE: (_("Property management"), "building"),
    HOME: (pgettext_lazy("file", "The home"), "home"),
    OTHER: (_("More"), "list"),
}
# Which feeds tell of what; those that are not here go by what they are about.
OF_FEED = {
    "property": RESPONSIBLE,
    "utility-meters": CHECKS,
    "fire-inspections": CHECKS,
    "devices": DEVICES,
    "tenancies": TENANCY,
    "buildings": HOME,
}
OF_ABOUT = {"device": DEVICES, "home": HOME}


MOST_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from, and why it won."""

    feed: str
    delivery_id: UUID | None
    file_name: str
    at: datetime | None
    row: int | None
    rule: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its name and origin."""

    title: Text
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a feed that tells of several things: meters, devices, inspections."""

    facts: tuple[tuple[Text, str], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Group:
    """What is known of one side of a home or business."""

    code: str
    title: Text
    icon: str
    facts: list[Fact] = field(default_factory=list)
    listed: dict[str, list[Listed]] = field(default_factory=dict)


def groups(file: FileInfo, contracts: Mapping[str, Contract]) -> list[Group]:
    """What is known, in the order of what is asked most."""
    origins = _Origins(file, contracts)
    made = {code: Group(code, title, icon) for code, (title, icon) in GROUPS.items()}
    for name, value in file.fields.items():
        if name.startswith("record.") or not value.value:
            continue
        made[_group(name, value.feed, contracts)].facts.append(
            Fact(
                words.field_title(name, contracts.get(value.feed)),
                value.value,
                origins.of_value(value),
            )
        )
    for feed in {one.feed for one in file.records}:
        several = [one for one in file.records if one.feed == feed]
        if len(several) > 1:
            group = made[_group("", feed, contracts)]
            group.listed[words.feed_title(feed, dict(contracts))] = [
                Listed(
                    _facts(one.values, contracts.get(feed)),
                    origins.of_row(feed, one.delivery_id, one.row),
                )
                for one in several
            ]
    return [one for one in made.values() if one.facts or one.listed]


def _group(name: str, feed: str, contracts: Mapping[str, Contract]) -> str:
    if name == "home.tenancy":
        return TENANCY
    contract = contracts.get(feed)
    return OF_FEED.get(feed) or OF_ABOUT.get(contract.entity if contract else "", OTHER)


def _facts(values: Mapping[str, str], contract: Contract | None) -> tuple[tuple[Text, str], ...]:
    concepts = {one.name: one.concept for one in contract.fields} if contract else {}
    return tuple(
        (words.field_title(name, contract), value)
        for name, value in values.items()
        if value and not concepts.get(name, "").startswith("record.")
    )


def told(file: FileInfo, contracts: Mapping[str, Contract]) -> list[tuple[str, list[Listed]]]:
    """What each department delivered, whether it won or not."""
    origins = _Origins(file, contracts)
    found: dict[str, list[Listed]] = {}
    for one in file.records:
        found.setdefault(words.feed_title(one.feed, dict(contracts)), []).append(
            Listed(
                _facts(one.values, contracts.get(one.feed)),
                origins.of_row(one.feed, one.delivery_id, one.row),
            )
        )
    return sorted(found.items())


def short(file: FileInfo, contracts: Mapping[str, Contract]) -> list[tuple[Text, str]]:
    """The few facts that a form offers once a home is chosen; nothing in them is about a person."""
    found = [fact for group in groups(file, contracts) for fact in group.facts]
    return [(one.title, one.value) for one in found[:MOST_OFFERED]]


class _Origins:
    """Origins of one file's values, with one query for all deliveries."""

    def __init__(self, file: FileInfo, contracts: Mapping[str, Contract]) -> None:
        ids: Sequence[UUID | None] = [
            *(one.delivery_id for one in file.fields.values()),
            *(one.delivery_id for one in file.records),
        ]
        self.deliveries = queries.deliveries_by_id({pk for pk in ids if pk is not None})
        self.contracts = contracts

    def of_value(self, value: FieldValue) -> Origin:
        rule = RULES.get(value.rule)
        return self._origin(
            value.feed, value.delivery_id, value.row, rule.words if rule else value.rule, value.at
        )

    def of_row(self, feed: str, delivery_id: UUID | None, row: int | None) -> Origin:
        return self._origin(feed, delivery_id, row, "", None)

    def _origin(
        self, feed: str, delivery_id: UUID | None, row: int | None, rule: Text, at: datetime | None
    ) -> Origin:
        known: DeliveryInfo | None = self.deliveries.get(delivery_id) if delivery_id else None
        return Origin(
            words.feed_title(feed, dict(self.contracts)),
            known.id if known else None,
            known.file_name if known else "",
            at or (known.received_at if known else None),
            row,
            rule,
        )


def facts_of(fields: Mapping[str, FieldOfPerson], contracts: Mapping[str, Contract]) -> list[Fact]:
    """The fields of a person's record, with their origin."""
    known = queries.deliveries_by_id({one.delivery_id for one in fields.values()})
    found = []
    for name, one in fields.items():
        if name.startswith("record.") or not one.value:
            continue
        delivery, rule = known.get(one.delivery_id), RULES.get(one.rule)
        origin = Origin(
            words.feed_title(one.feed, dict(contracts)),
            delivery.id if delivery else None,
            delivery.file_name if delivery else "",
            one.at,
            one.row,
            rule.words if rule else one.rule,
        )
        found.append(Fact(words.field_title(name, contracts.get(one.feed)), one.value, origin))
    return found
