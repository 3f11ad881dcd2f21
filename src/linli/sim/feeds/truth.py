"""What is true of made-up records: the pairs that belong together, and those that can be told."""

from dataclasses import dataclass

import numpy as np

from linli.sim.feeds.businesses import BusinessRecords, valid_codes
from linli.sim.feeds.persons import Records, valid_ids
from linli.sim.feeds.population import Flags
from linli.sim.feeds.words import Ints, Strings


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of row numbers that are one thing; `supported` where the fields still say so."""

    left: Ints
    right: Ints
    supported: Flags


def true_pairs(owner: Ints) -> tuple[Ints, Ints]:
    """Every pair of rows with the same owner, the lower row first."""
    order = np.argsort(owner, kind="stable")
    sorted_owner = owner[order]
    lefts, rights = [], []
    for step in range(1, len(owner)):
        same = np.flatnonzero(sorted_owner[:-step] == sorted_owner[step:])
        if not len(same):
            break
        lefts.append(order[same])
        rights.append(order[same + step])
    if not lefts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return np.minimum(left, right), np.maximum(left, right)


def person_pairs(records: Records) -> Pairs:
    """A pair can be told by one identity number, or by a name with birth date, phone or home.

    A name may carry a sign of the same sound or look. Two valid and different identity numbers
    say that there are two people, whoever mixed them up.
    """
    left, right = true_pairs(records.person)

    def same(column: str) -> Flags:
        values = records.columns[column]
        agree: Flags = (values[left] == values[right]) & (values[left] != "")
        return agree

    valid = valid_ids(records.columns["id_number"])
    numbers = records.columns["id_number"]
    clash = valid[left] & valid[right] & (numbers[left] != numbers[right])
    named = records.columns["name"] != ""
    legible = ~(records.errors["name_sign"] | records.errors["name_short"])
    heard = records.errors["name_sound"] | records.errors["name_look"]
    name = same("name") | (
        named[left] & named[right] & legible[left] & legible[right] & ~(heard[left] & heard[right])
    )
    by_id = same("id_number") & valid[left] & (name | same("birth_date") | same("phone"))
    by_name = name & (same("birth_date") | same("phone") | same("home_code"))
    return Pairs(left, right, (by_id | by_name) & ~clash)


def business_pairs(records: BusinessRecords) -> Pairs:
    """A pair can be told by one credit code, or by one name with phone, address or contact."""
    left, right = true_pairs(records.business)

    def same(values: Strings) -> Flags:
        agree: Flags = (values[left] == values[right]) & (values[left] != "")
        return agree

    columns = records.columns
    valid = valid_codes(columns["credit_code"])
    code = same(columns["credit_code"]) & valid[left]
    clash = valid[left] & valid[right] & ~same(columns["credit_code"])
    # Whichever way it is named, the words that mark it are the same unless it was renamed.
    name = same(records.mark) & ~(records.errors["name_sign"][left]
                                  | records.errors["name_sign"][right])  # fmt: skip
    near = same(columns["phone"]) | same(columns["home_code"])
    return Pairs(left, right, (code | (name & near)) & ~clash)
