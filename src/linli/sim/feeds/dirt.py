"""What goes wrong with a row on its way into a file; each kind has a name that the truth keeps."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from linli.sim.feeds.columns import Agreement, Column
from linli.sim.feeds.entries import Values
from linli.sim.feeds.offices import Office

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
BAD_DATES = ("2026-02-30", "不详", "2026年13月5日", "待补", "26/7")
BAD_NUMBERS = ("约90", "八十", "1O0", "若干")
FORMULAS = ('=HYPERLINK("http://example.invalid","详情")', "+1+cmd|' /C calc'!A0", "@SUM(A1:A9)")
WORDS = frozenset({"person.name", "business.name", "home.address", "place.address"})


def spoil(rng: Random, office: Office, agreement: Agreement, values: Values) -> tuple[Values, str]:
    """The values with at most one thing wrong, and the name of what is wrong ("" if nothing is).

    "duplicate-key" and "ragged" leave the values as they are; the file has to make them.
    """
    pick = rng.random()
    for kind in office.chosen:
        pick -= office.dirt[kind]
        if pick < 0:
            changed = _spoilt(rng, kind, agreement, values)
            return (values, "") if changed is None else (values | changed, kind)
    return values, ""


def _spoilt(rng: Random, kind: str, agreement: Agreement, values: Values) -> Values | None:
    """The values that change, or None where this kind of dirt finds no field for itself."""
    if kind in ("duplicate-key", "ragged"):
        return {}
    if kind == "missing-key":
        return {agreement.key: None}
    column = _column(rng, kind, agreement, values)
    if column is None:
        return None
    said = str(values[column.name])
    found = {
        "missing-required": None,
        "bad-date": rng.choice(BAD_DATES),
        "bad-number": rng.choice(BAD_NUMBERS),
        "bad-value": "其他",
        "wide-digits": said.translate(WIDE),
        "blanks": f" {said}　",
        "formula": rng.choice(FORMULAS),
    }[kind]
    return {column.name: found}


def _column(rng: Random, kind: str, agreement: Agreement, values: Values) -> Column | None:
    fits: dict[str, Callable[[Column], bool]] = {
        "missing-required": lambda one: one.required and one.name != agreement.key,
        "bad-date": lambda one: one.type == "date",
        "bad-number": lambda one: one.type in ("integer", "number"),
        "bad-value": lambda one: bool(one.values),
        "wide-digits": lambda one: one.concept in ("person.phone", "person.id_number"),
        "blanks": lambda one: one.concept in WORDS,
        "formula": lambda one: one.name == "handler",
    }
    fit = fits[kind]
    found = [one for one in agreement.columns if fit(one) and values.get(one.name) is not None]
    return rng.choice(found) if found else None
