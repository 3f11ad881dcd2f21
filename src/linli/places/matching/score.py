"""How sure it is that a text means a site: evidence with weights, and what the sum is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import log
from typing import Any

from linli.places.matching.base import Base, Site
from linli.places.matching.heads import kind_of
from linli.places.matching.inside import Found, find
from linli.places.matching.names import ADDED, FAMILY, SECTION, UPPER_END, Names
from linli.places.matching.numbers import readings
from linli.places.matching.reading import Said

Evidence = dict[str, float]
KINDS = ("home", "above", "alone")
FAINT = frozenset(("look-alike", "replaced", "lost", "added-character", "swapped", "part"))
PLACING = frozenset(("way", "district", "street", "community"))
NAMED = frozenset(("exact", "alias", "added", "short"))  # ways of saying a name without a mistake


def candidates(said: Said, names: Names) -> dict[int, tuple[Evidence, Found]]:
    """Every site that the text may mean, with what speaks for and against it."""
    found = {}
    for index, (evidence, after, by_way) in outside(said, names).items():
        tail = said.whole if by_way else said.tail
        site = names.base.sites[index]
        at = find(names.base, site, readings(tail, after=after or kind_of(site.head.name, tail)))
        found[index] = (evidence | inner(at), at)
    return found


def inner(at: Found) -> Evidence:
    """What the numbers say for the site that they are looked for in."""
    return {f"inside:{'home' if at.level == 'home' else at.why}": 1.0}


def outside(said: Said, names: Names) -> dict[int, tuple[Evidence, str, bool]]:
    """Every site that the text may mean, by its names and road alone.

    Returns:
        By site: the evidence, what its numbers come after ("" for its name), and whether they
        begin with the road's.
    """
    base = names.base
    hows: dict[int, tuple[str, str]] = {}
    for index, (form, before, after) in said.exact.items():
        hows[index] = (_exact(base.sites[index], form, before, after), form)
    for index, near in said.near.items():
        hows.setdefault(index, (near.how, near.form))
    for form, _before, _after in list(said.exact.values()):
        for longer in names.short.get(form, ()):  # 翠竹苑 may be what 翠竹苑小区 is called
            for index in base.by_form[longer]:
                hows.setdefault(index, ("short", longer))
    named = bool(hows) or bool(said.named)
    for way in said.ways:
        for index in base.by_way.get(way, ()):
            if index not in hows:
                hows[index] = (_by_way(base.sites[index], said, named), "")
    return {
        index: (_weigh(said, names, base.sites[index], how), *_numbers_of(how))
        for index, (how, _form) in hows.items()
    }


def _numbers_of(how: str) -> tuple[str, bool]:
    by_way = how in ("way", "way-named")
    return ("road" if by_way else "", by_way)


def _exact(site: Site, form: str, before: str, after: str) -> str:
    if after and not after.startswith(ADDED):
        after = next((after[: -len(word)] for word in ADDED if after.endswith(word)), after)
        if SECTION.match(after):
            return "sectioned"
        if len(after) <= 3:
            return "followed"
    if before and not UPPER_END.search(before):
        return "prefixed" if len(before) < 3 else "preceded"
    return "exact" if form == site.head.name else "alias"


def _by_way(site: Site, said: Said, named: bool) -> str:
    if not named:
        return "way"
    if not site.head.name:
        return "way-named"
    rests = "".join(said.named)
    common = len(set(rests) & set(site.head.name)) / max(1, len(set(site.head.name)))
    return "way-like" if common >= 0.5 else "way-other"


def _weigh(said: Said, names: Names, site: Site, how: str) -> Evidence:
    evidence: Evidence = {f"how:{how}": 1.0}
    crowd = names.crowding.get(how)
    if crowd is not None:
        evidence["crowding"] = -log(crowd)
    if how in FAINT or (names.families and FAMILY.match(site.head.name)):
        evidence["faint"] = 1.0  # no number of rooms that fit makes up for the name
    near = said.near.get(site.index)
    if near and how == near.how and near.before and not UPPER_END.search(near.before):
        evidence["near:preceded"] = 1.0
    evidence.update(_roads(said, site))
    for kind in ("district", "street", "community"):
        own, heard = getattr(site.head, kind), said.uppers.get(kind)
        if own and heard:
            evidence[f"{kind}:{'agrees' if own in heard else 'differs'}"] = 1.0
    return evidence


def _roads(said: Said, site: Site) -> Evidence:
    if site.ways & said.ways:
        near = all(said.roads.get(road) for road, _number in site.ways & said.ways)
        return {"way:near" if near else "way:agrees": 1.0}
    own = {road for road, _number in site.ways} | {site.head.road} - {""}
    exact = {road for road, how in said.roads.items() if not how}
    if own & exact:
        return {"way:number-differs" if said.number else "way:road": 1.0}
    if own & said.roads.keys():
        return {"way:road-near": 1.0}
    if exact and own:
        return {"way:other-road": 1.0}
    return {"way:strange-road": 1.0} if said.strange_road else {}


def how_of(evidence: Evidence) -> str:
    """How the text names the site: exact, alias, short, homophone, way ..."""
    return next(key[4:] for key in evidence if key.startswith("how:"))


def placed(evidence: Evidence) -> float:
    """What road, number, street and community say, without the name."""
    weights: dict[str, float] = table()["weights"]
    return sum(weights.get(key, 0.0) for key in evidence if key.split(":")[0] in PLACING)


@cache
def table() -> dict[str, Any]:
    """The weights and the calibration that ship; linli.bench.address_match_fit makes them."""
    file = resources.files(__package__).joinpath("data/weights.json")
    kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return kept


def total(evidence: Mapping[str, float]) -> float:
    """The sum of the weights, as log odds that this is the site meant."""
    weights = table()["weights"]
    return float(table()["bias"] + sum(weights.get(k, 0.0) * v for k, v in evidence.items()))


def kind(level: str, *, sited: bool) -> str:
    """What an answer is calibrated as: home, a place of a site, or a road or community alone."""
    if not sited:
        return "alone"
    return "home" if level == "home" else "above"


def confidence(score: float, kind: str) -> float:
    """The share of such answers that were right (isotonic, on generated truth)."""
    steps = table()["calibration"][kind]
    value = steps[0][1]
    for at, share in steps:
        if score < at:
            break
        value = share
    return float(value)


def describe(base: Base, site: Site) -> str:
    """A site's name for reasons."""
    head = site.head
    return head.name or f"{head.road}{head.number}" or base.codes[0]
