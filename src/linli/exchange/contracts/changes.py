"""What changed between two versions of a contract, and whether older deliveries still pass.

Breaking is what can turn a delivery that passed under the old version into one that is quarantined,
or what gives a person's data a wider use. The version must say so (Semantic Versioning 2.0.0):
a breaking change raises the first number, a new field or a looser rule the second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from linli.exchange.contracts.headings import plain
from linli.exchange.contracts.model import Contract, Field, Rule

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:[-+][0-9A-Za-z.+-]+)?")

Effect = Literal["breaking", "compatible", "wording"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: a code, the field or rule, what it was and is."""

    code: str
    effect: Effect
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`verdict` is same | compatible | breaking; `is_version_right`: the numbers say the same."""

    verdict: Literal["same", "compatible", "breaking"]
    changes: tuple[Change, ...]
    is_version_right: bool
    needed: str

    @property
    def reasons(self) -> tuple[Change, ...]:
        """The changes that break."""
        return tuple(change for change in self.changes if change.effect == "breaking")


def compare(*, old: Contract, new: Contract) -> Comparison:
    """Compare two versions of one feed's contract."""
    found = [*_whole(old, new), *_columns(old, new), *_rules(old, new)]
    changes = tuple(sorted(found, key=lambda each: (each.name, each.code, each.after)))
    effects = {change.effect for change in changes}
    if "breaking" in effects:
        verdict: Literal["same", "compatible", "breaking"] = "breaking"
    else:
        verdict = "compatible" if changes else "same"
    needed = _needed(old.version, effects)
    return Comparison(verdict, changes, _parts(new.version) >= _parts(needed), needed)


def _parts(version: str) -> tuple[int, int, int]:
    found = VERSION.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _needed(version: str, effects: set[Effect]) -> str:
    major, minor, patch = _parts(version)
    if "breaking" in effects:
        return f"{major + 1}.0.0"
    if "compatible" in effects:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if effects else f"{major}.{minor}.{patch}"


def _whole(old: Contract, new: Contract) -> Iterator[Change]:
    if old.feed != new.feed:
        yield Change("feed-changed", "breaking", "feed", old.feed, new.feed)
    if old.entity != new.entity:
        yield Change("entity-changed", "breaking", "entity", old.entity, new.entity)
    yield from _purposes("purposes", old.purposes, new.purposes)
    if old.freshness.within != new.freshness.within:
        effect: Effect = "breaking" if new.freshness.within < old.freshness.within else "compatible"
        yield Change(
            "freshness-changed", effect, "freshness",
            str(old.freshness.within), str(new.freshness.within),
        )  # fmt: skip
    if old.key_names != new.key_names:
        yield Change(
            "key-changed", "breaking", "key", ", ".join(old.key_names), ", ".join(new.key_names)
        )
    if old.owner != new.owner:
        yield Change("owner-changed", "wording", "owner", old.owner.name, new.owner.name)


def _purposes(name: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    if wider := set(new) - set(old):
        yield Change("purpose-added", "breaking", name, "", ", ".join(sorted(wider)))
    if gone := set(old) - set(new):
        yield Change("purpose-removed", "compatible", name, ", ".join(sorted(gone)))


def _columns(old: Contract, new: Contract) -> Iterator[Change]:
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    for name in before.keys() - after.keys():
        yield Change("field-removed", "breaking", name, before[name].column)
    for name in after.keys() - before.keys():
        effect: Effect = "breaking" if after[name].is_required else "compatible"
        yield Change("field-added", effect, name, "", after[name].column)
    for name in before.keys() & after.keys():
        yield from _field(before[name], after[name])


def _field(old: Field, new: Field) -> Iterator[Change]:
    yield from _meaning(old, new)
    yield from _demands(old, new)
    yield from _limits(old, new)
    yield from _values(old, new)
    yield from _law(old, new)


def _meaning(old: Field, new: Field) -> Iterator[Change]:
    name = old.name
    if old.type != new.type:
        yield Change("type-changed", "breaking", name, old.type, new.type)
    if old.concept != new.concept:
        yield Change("concept-changed", "breaking", name, old.concept, new.concept)
    if old.column != new.column:
        is_kept = plain(name=old.column) in _headings(new)
        effect: Effect = "compatible" if is_kept else "breaking"
        yield Change("heading-changed", effect, name, old.column, new.column)
    if old.title != new.title:
        yield Change("title-changed", "wording", name, old.title, new.title)


def _demands(old: Field, new: Field) -> Iterator[Change]:
    """What was not asked for and now is, breaks; what is no longer asked for does not."""
    name = old.name
    for code, was, now in (
        ("required-changed", old.is_required, new.is_required),
        ("unique-changed", old.is_unique, new.is_unique),
        ("format-changed", old.format, new.format),
        ("pattern-changed", old.pattern, new.pattern),
        ("unit-changed", old.unit, new.unit),
    ):
        if was != now:
            yield Change(code, "breaking" if now else "compatible", name, str(was), str(now))


def _law(old: Field, new: Field) -> Iterator[Change]:
    yield from _purposes(old.name, old.purposes, new.purposes)
    if old.legal_basis != new.legal_basis:
        yield Change("legal-basis-changed", "breaking", old.name, old.legal_basis, new.legal_basis)
    if old.retention != new.retention:
        yield Change("retention-changed", "breaking", old.name, old.retention, new.retention)
    if old.responsible != new.responsible:
        yield Change("responsible-changed", "wording", old.name, old.responsible, new.responsible)


def _headings(field: Field) -> set[str]:
    names = (field.name, field.column, field.title, *field.synonyms)
    return {plain(name=name) for name in names}


def _limits(old: Field, new: Field) -> Iterator[Change]:
    for code, was, now, sign in (
        ("min-length", old.min_length, new.min_length, 1),
        ("max-length", old.max_length, new.max_length, -1),
        ("minimum", old.minimum or None, new.minimum or None, 1),
        ("maximum", old.maximum or None, new.maximum or None, -1),
    ):
        if was == now:
            continue
        tighter = now is not None and (was is None or _is_beyond(now, was, sign))
        effect: Effect = "breaking" if tighter else "compatible"
        yield Change(f"{code}-changed", effect, old.name, _text(was), _text(now))
    for code, before, after in (
        ("minimum", old.is_minimum_excluded, new.is_minimum_excluded),
        ("maximum", old.is_maximum_excluded, new.is_maximum_excluded),
    ):
        if before != after:
            effect = "breaking" if after else "compatible"
            yield Change(f"{code}-changed", effect, old.name, str(before), str(after))


def _is_beyond(now: int | str, was: int | str, sign: int) -> bool:
    """Whether a bound moved inwards; dates compare as text, numbers as numbers."""
    if isinstance(now, str) and "-" in now[1:]:
        return (now > str(was)) == (sign > 0)
    return (Decimal(now) - Decimal(was)) * sign > 0


def _text(value: int | str | None) -> str:
    return "" if value is None else str(value)


def _values(old: Field, new: Field) -> Iterator[Change]:
    if set(old.values) == set(new.values):
        return
    stricter = bool(new.values) and (not old.values or not set(old.values) <= set(new.values))
    yield Change("values-changed", "breaking" if stricter else "compatible", old.name,
                 "|".join(old.values), "|".join(new.values))  # fmt: skip


def _rules(old: Contract, new: Contract) -> Iterator[Change]:
    def held(contract: Contract) -> dict[tuple[object, ...], Rule]:
        return {
            (rule.kind, rule.field, rule.metric, rule.sql, rule.bound, rule.values, rule.pattern,
             rule.fields, rule.is_percent, rule.words if rule.kind == "text" else ""): rule
            for rule in contract.rules
        }  # fmt: skip

    before, after = held(old), held(new)
    for key in before.keys() - after.keys():
        yield Change("rule-removed", "compatible", before[key].name, before[key].words)
    for key in after.keys() - before.keys():
        effect: Effect = "wording" if after[key].kind == "text" else "breaking"
        yield Change("rule-added", effect, after[key].name, "", after[key].words)
