"""Two records side by side: what both say, and where they differ, sign by sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from linli.exchange.contracts import Contract
from linli.exchange.rows import CurrentRow
from linli.places import queries as places
from linli.web.shared.words import Text
from linli.web.steward import words

# What is shown first; names and numbers tell most.
ORDER = tuple(one for one in words.CONCEPTS if not one.startswith("record."))
MOST_BITS = 12.0
# Whether it differs, and from where to where on either side.
Cut = tuple[bool, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of signs; `differs` where the other side has others."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that both records may tell."""

    title: Text
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a comparison found; `weight` in bits, for (above 0) or against; a guard has none."""

    title: Text
    outcome: Text
    weight: float | None
    x: float
    width: float


def lines(
    left: CurrentRow | None, right: CurrentRow | None, contracts: Mapping[str, Contract]
) -> list[Line]:
    """What is compared of two records, and the place each was matched to.

    Attributes that play no part in linking are not shown: nobody needs them here.
    """
    one, other = _told(left, contracts), _told(right, contracts)
    found = [
        _line(words.CONCEPTS[concept], one.get(concept, ""), other.get(concept, ""))
        for concept in ORDER
        if concept in one or concept in other
    ]
    codes = [row.place_code if row else "" for row in (left, right)]
    if any(codes):
        found.append(_line(words.CONCEPTS["place.address"], *(_address(code) for code in codes)))
    return found


def _told(row: CurrentRow | None, contracts: Mapping[str, Contract]) -> dict[str, str]:
    contract = contracts.get(row.feed) if row else None
    if row is None or contract is None:
        return {}
    found: dict[str, str] = {}
    for field in contract.fields:
        value = row.values.get(field.name, "").strip()
        if field.concept in ORDER and value:
            found[field.concept] = (
                f"{found[field.concept]} {value}" if field.concept in found else value
            )
    return found


def _address(code: str) -> str:
    place = places.place_by_code(code) if code else None
    return place.address if place else code


def _line(title: Text, left: str, right: str) -> Line:
    return Line(title, *differences(left, right), is_same=left == right)


def differences(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they differ. Where one is empty nothing is marked."""
    if not left or not right:
        return (_whole(left), _whole(right))
    cuts = _by_place(left, right) if len(left) == len(right) else _by_run(left, right)
    ours = tuple(Piece(left[a:b], differs) for differs, a, b, _c, _d in cuts if b > a)
    theirs = tuple(Piece(right[c:d], differs) for differs, _a, _b, c, d in cuts if d > c)
    return ours, theirs


def _by_run(left: str, right: str) -> list[Cut]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [(kind != "equal", a, b, c, d) for kind, a, b, c, d in matcher.get_opcodes()]


def _by_place(left: str, right: str) -> list[Cut]:
    """Sign against sign, where most are equal: how two numbers are compared by eye."""
    same = [one == other for one, other in zip(left, right, strict=True)]
    if 2 * sum(same) < len(same):
        return _by_run(left, right)
    cuts: list[Cut] = []
    for is_same, group in groupby(range(len(same)), key=lambda place: same[place]):
        places_of = list(group)
        start, end = places_of[0], places_of[-1] + 1
        cuts.append((not is_same, start, end, start, end))
    return cuts


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, False),) if text else ()


def evidence(given: Sequence[Mapping[str, Any]]) -> list[Evidence]:
    """The evidence of a pair, as bars from -12 to 12 bits: a guard, then the weightiest."""
    found = [_evidence(one) for one in given]
    return sorted(found, key=lambda one: (one.weight is not None, -abs(one.weight or 0)))


def _evidence(one: Mapping[str, Any]) -> Evidence:
    bits = one.get("weight", 0)
    weight = float(bits or 0)
    width = min(abs(weight), MOST_BITS)
    comparison, outcome = str(one.get("comparison", "")), str(one.get("outcome", ""))
    return Evidence(
        words.COMPARISONS.get(comparison, comparison),
        words.OUTCOMES.get(outcome, outcome),
        None if bits is None else round(weight, 1),
        round(MOST_BITS - (width if weight < 0 else 0), 2),
        round(width, 2),
    )
