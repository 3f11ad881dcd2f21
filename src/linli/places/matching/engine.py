"""From a typed address to the deepest certain place of a base."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from linli.places.matching import score
from linli.places.matching.base import Base, Site
from linli.places.matching.inside import Found
from linli.places.matching.names import Names
from linli.places.matching.reading import Said, read

LEVELS = ("home", "unit", "building", "number", "road", "community", "none")
GAP = 2.0  # log odds that the best site must be ahead of the second
FLOOR = 3.0  # log odds under which no home is answered
DIVISION = re.compile(r"(?:省|市|(?<![小活宅社工园])区|县|旗|街道|办事处|镇|乡)$")
PLACED = 1.0  # log odds that road or street must add to a name that tells little by itself
ABOVE_HOME = 2.0  # and no unit, building or estate, where an error costs less


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is what it is: a code and its facts, put into words at the edge."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """The deepest certain place. `confidence` is the share of such answers that are right.

    `code` is "" at level none, and where a base without such rows has no code for the level.
    `alternatives` are codes of homes or places that the text may mean too.
    """

    code: str
    level: str
    confidence: float
    reason: Reason
    alternatives: tuple[str, ...] = ()


def names_of(base: Base) -> Names:
    """The base's names, made on first use."""
    if not isinstance(base.names, Names):
        base.names = Names(base)
    return base.names


def match(*, text: str, base: Base) -> Match:
    """The place of `base` that `text` names, at the deepest certain level; level none if unsure."""
    names = names_of(base)
    said = read(text, names)
    found = score.candidates(said, names)
    if not found:
        return without_site(said, base)
    scored = [(score.total(evidence), index) for index, (evidence, _at) in found.items()]
    return decide(base, scored, found)


def decide(
    base: Base,
    scored: list[tuple[float, int]],
    found: Mapping[int, tuple[score.Evidence, Found]],
) -> Match:
    """The best site's place, if it is sure enough and far enough ahead of the next."""
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1]))
    best, index = ranked[0]
    evidence, at = found[index]
    unplaced = "faint" in evidence and score.placed(evidence) < PLACED
    if best < (FLOOR if at.level == "home" else ABOVE_HOME) or unplaced:
        return _refused(base, ranked, found)
    rivals = [other for value, other in ranked[1:] if best - value < GAP]
    rivals += [other for other in _twins(index, found) if other not in rivals]
    if rivals:
        codes = tuple(found[i][1].code or base.sites[i].code for i in [index, *rivals])
        facts = {"sites": [score.describe(base, base.sites[i]) for i in [index, *rivals]][:5]}
        share = score.confidence(best, score.kind(at.level, sited=True))
        return Match("", "none", share, Reason("several-sites", facts), codes)
    return answer_at(base, base.sites[index], best, *found[index])


def _twins(index: int, found: Mapping[int, tuple[score.Evidence, Found]]) -> list[int]:
    """Sites that the name fits as well and that no street or road tells apart.

    That only one of them has the number proves little: registers lack homes.
    """
    if len(found) < 2 or score.how_of(found[index][0]) not in score.NAMED:
        return []
    placed = score.placed(found[index][0])
    return sorted(
        other
        for other, (evidence, _at) in found.items()
        if other != index
        and score.how_of(evidence) in score.NAMED
        and placed - score.placed(evidence) < GAP
    )


def match_many(*, texts: Sequence[str], base: Base) -> Iterator[Match]:
    """`match` for each text, in order."""
    return (match(text=text, base=base) for text in texts)


def answer_at(base: Base, site: Site, value: float, evidence: score.Evidence, at: Found) -> Match:
    """The answer where `site` is the one meant and its numbers lead to `at`."""
    level = site.level if at.level == "site" else at.level
    how = score.how_of(evidence)
    facts = {
        "site": score.describe(base, site),
        "name": how,
        "inside": at.why,
        "evidence": sorted(key for key in evidence if ":" in key),
    }
    code = "matched" if at.why == "exact" else at.why
    place = at.code
    if not place and site.code:  # a village's group has no code of its own
        place, level = site.code, site.level
    share = score.confidence(value, score.kind(level, sited=True))
    return Match(place, level, share, Reason(code, facts), at.others)


def _refused(
    base: Base,
    ranked: list[tuple[float, int]],
    found: Mapping[int, tuple[score.Evidence, Found]],
) -> Match:
    value, index = ranked[0]
    facts = {
        "nearest": score.describe(base, base.sites[index]),
        "evidence": sorted(key for key in found[index][0] if ":" in key),
    }
    codes = tuple(found[i][1].code or base.sites[i].code for _value, i in ranked[:5])
    share = score.confidence(value, score.kind(found[index][1].level, sited=True))
    return Match("", "none", share, Reason("not-sure", facts), codes)


def without_site(said: Said, base: Base) -> Match:
    """No site at all: the road, or the community, if the text names nothing else."""
    exact = [road for road, how in said.roads.items() if not how]
    unexplained = [rest for rest in said.rests if not DIVISION.search(rest)]
    if len(exact) == 1 and not unexplained and base.roads[exact[0]]:
        why = "no-such-number" if said.number else "nothing-said"
        return _alone(base.roads[exact[0]], "road", why, exact[0])
    communities = said.uppers.get("community", set())
    if len(communities) == 1 and not unexplained and not said.tail and not said.roads:
        (name,) = communities
        return _alone(base.uppers["community"][name], "community", "nothing-said", name)
    return Match("", "none", 0.0, Reason("no-such-place", {"words": said.rests[:5]}))


def _alone(code: str, level: str, why: str, name: str) -> Match:
    """A road or a community that no site was named with."""
    share = score.confidence(0.0, score.kind(level, sited=False))
    return Match(code, level, share, Reason(why, {level: name}))
