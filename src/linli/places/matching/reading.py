"""A typed address taken apart with the base's names: what is mentioned where, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from linli.places.matching.names import UPPER_END, Mention, Names, Near
from linli.places.matching.numbers import Numbers, Token, readings, tokens
from linli.places.matching.text import asides, plain

WORDS = re.compile(r"[^\s\-]+")
ROAD_WORDS = ("路", "街", "巷", "道", "胡同", "弄")


@dataclass(slots=True)
class Said:
    """What a text says: names of the base with what stands around them, and numbers."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    rests: list[str] = field(default_factory=list)  # words that no name of the base explains
    named: list[str] = field(default_factory=list)  # those that a site may be named with
    exact: dict[int, tuple[str, str, str]] = field(
        default_factory=dict
    )  # site: form, before, after
    near: dict[int, Near] = field(default_factory=dict)
    uppers: dict[str, set[str]] = field(default_factory=dict)
    roads: dict[str, str] = field(default_factory=dict)  # name in the base: "" or how it differs
    strange_road: str = ""
    ways: set[tuple[str, str]] = field(default_factory=set)
    number: str = ""  # of the road
    tail: list[Token] = field(default_factory=list)  # the numbers after the site's name
    whole: list[Token] = field(default_factory=list)  # the same with the road's own


def read(text: str, names: Names) -> Said:
    """Take a typed address apart."""
    return read_plain(plain(text), names)


def read_plain(text: str, names: Names) -> Said:
    """`read` for a text made plain already."""
    whole, aside = asides(text)
    said = Said(whole)
    mentions = names.mentions(whole)
    masked = list(whole)
    for one in mentions:  # 三门小区 holds no third door
        masked[one.start : one.end] = "〓" * (one.end - one.start)
    found = tokens("".join(masked))
    road_at = site_at = -1
    road_last = False  # 翠竹苑，学府路88号: the number is the road's
    runs = list(_runs(whole, found))
    for start, end, before in runs:
        inside = [one for one in mentions if one.start >= start and one.end <= end]
        kinds = _run(said, whole, start, end, inside, names)
        if "road" in kinds and road_at < 0:
            road_at = before
        road_last = kinds == {"road"} if kinds and before == road_at else road_last
        if "site" in kinds or "rest" in kinds:
            site_at = before if site_at < 0 or "site" in kinds else site_at
    _numbers(said, found, runs, road_at, site_at, road_last)
    if aside and not said.exact and not said.near and not said.ways:
        for run in aside.split():
            _run(said, run, 0, len(run), names.mentions(run), names)
        said.named.clear()
    return said


def _runs(whole: str, found: list[Token]) -> Iterator[tuple[int, int, int]]:
    """Start and end of each run of words, and how many numbers stand before it."""
    at = 0
    for index, end in enumerate([token.start for token in found] + [len(whole)]):
        for run in WORDS.finditer(whole, at, end):
            yield run.start(), run.end(), index
        if index < len(found):
            at = found[index].end


def _run(
    said: Said, whole: str, first: int, last: int, mentions: list[Mention], names: Names
) -> set[str]:
    """Note what one run of words mentions; returns the kinds of things found in it."""
    said.mentions += mentions
    kinds: set[str] = set()
    at = first
    after_site = False
    spans = sorted({(one.start, one.end) for one in mentions})
    for index, (start, end) in enumerate([*spans, (last, last)]):
        here = [one for one in mentions if (one.start, one.end) == (start, end)]
        gap = whole[at:start]
        is_site = any(one.kind == "site" for one in here)
        if gap and not is_site and not after_site:
            kinds |= _rest(said, gap, names, ends=start == last)
        for one in here:
            if one.kind == "site":
                following = spans[index + 1][0] if index + 1 < len(spans) else last
                for site in names.base.by_form[one.form]:
                    said.exact.setdefault(site, (one.form, gap, whole[end:following]))
            elif one.kind == "road":
                said.roads[one.form] = ""
            else:
                said.uppers.setdefault(one.kind, set()).add(one.form)
        kinds |= {one.kind for one in here} & {"site", "road"}
        at, after_site = end, is_site
    return kinds


def _rest(said: Said, gap: str, names: Names, *, ends: bool) -> set[str]:
    """Words no name explains: nearly a site's name, nearly a road's, or somebody else's."""
    said.rests.append(gap)
    kinds: set[str] = set()
    for start in range(len(gap) - 1):
        for near in names.near(gap[start:]):
            kept = said.near.get(near.site)
            if kept is None or len(kept.said) < len(near.said):
                said.near[near.site] = replace(near, before=gap[:start])
                kinds.add("site")
        if kinds:
            break
    if gap.endswith(ROAD_WORDS):
        close = names.near_roads(gap)
        for road in close:
            said.roads.setdefault(road, "near")
        kinds.add("road")
        said.strange_road = gap
    elif ends and len(gap) > 1 and not UPPER_END.search(gap):
        said.named.append(gap)
        kinds.add("rest")
    return kinds


def _numbers(
    said: Said,
    found: list[Token],
    runs: list[tuple[int, int, int]],
    road_at: int,
    site_at: int,
    road_last: bool,
) -> None:
    """Give the numbers to the names before them; what stands first may belong to the last."""
    said.whole = found[max(road_at, 0) :] + found[: max(road_at, 0)]
    if road_at < 0 or site_at < 0:
        at = max(site_at, 0)
        said.tail = found[at:] + found[:at]
        way = readings(said.whole, after="road")[0] if road_at >= 0 else Numbers()
    elif site_at > road_at:
        said.tail = found[site_at:] + found[:road_at]
        way = readings(found[road_at:site_at], after="road")[0]
    elif site_at == road_at and not road_last:
        said.tail = found[site_at:] + found[:site_at]
        way = Numbers()
    else:
        until = min(
            (before for _start, _end, before in runs if before > road_at), default=len(found)
        )
        until = min(until, road_at + 1)
        said.tail = found[site_at:road_at] + found[until:] + found[: min(site_at, road_at)]
        way = readings(found[road_at:until], after="road")[0]
    number = f"{way.lane}弄" if way.lane else way.number
    if number:
        said.ways.update((road, number) for road in said.roads)
        said.number = number
