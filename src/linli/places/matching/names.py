"""Which of the base's names a text mentions, exactly or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linli.places.matching.base import Base
from linli.places.matching.sound import heard, look_alike


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENDINGS = tuple(
    sorted(
        _words(
            "小区 花园 家园 苑 新村 公寓 名苑 华庭 雅苑 里 府 城 湾 佳园 新城 花苑 嘉园 "
            "庭院 名邸 大厦 广场 国际 住宅区 社区 宿舍 家属院 家属楼 生活区 大院 新苑 豪庭 "
            "花城 庭 园 轩 居 阁 村 坊 寓 院 邸 苑小区 山庄 别墅 名城 雅居 雅园 馨苑 嘉苑 "
            "景苑 丽苑 公馆 华府 名都 华城 世家 家苑 中心 大楼"
        ),
        key=len,
        reverse=True,
    )
)
ADDED = ("小区", "社区", "住宅区", "生活区", "大院", "院内", "院", "内", "里面", "小区内")
# What tells neighbours apart: never taken for a slip of the pen.
PARTS = frozenset("东西南北中一二三四五六七八九十新老上下前后大小0123456789abcdefghij")
SECTION = re.compile(
    r"^(?:[东西南北中]|[0-9]+|[a-z]|上|下|新|老)(?:区|期|苑|园|院|里|村|坊|段|块)?$"
)
UPPER_END = re.compile(
    r"(?:省|市|(?<!小)区|县|旗|街道|办事处|镇|乡|社区|居委会|村委会|村|路|街|巷|大道|道|胡同|号"
    r"|旁|边|面|附近|处|口|弄)$"
)
# Villages called after a family: where a base has several, another one may have the same name.
FAMILY = re.compile(r"^.家(?:村|庄|湾|屯|寨|沟|坡|塘|店|营|院|大院|庄村)$")
FAMILIES = 5
PRIOR, TWINS = 20, 0.008
USUAL = {
    "exact": 0.005, "alias": 0.005, "added": 0.005, "short": 0.08, "ending": 0.08,
    "homophone": 0.01, "part": 0.03, "look-alike": 0.02, "swapped": 0.003, "replaced": 0.25,
    "lost": 0.005, "added-character": 0.005, "short-homophone": 0.03,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the base at a place of the text. kind: site | road | one of the divisions."""

    start: int
    end: int
    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class Near:
    """A site that a stretch of the text may name, and how the two differ."""

    site: int
    how: str
    form: str
    said: str
    before: str = ""  # words of the same stretch that are left over


class Names:
    """The base's names, ready to be found."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.exact: dict[str, list[str]] = {}
        for kind, names in base.uppers.items():
            for name in names:
                self._add(name, kind)
        for road in base.roads:
            self._add(road, "road")
        for form in base.by_form:
            self._add(form, "site")
        lengths: dict[str, set[int]] = {}
        for name in self.exact:
            lengths.setdefault(name[0], set()).add(len(name))
        self.lengths = {char: tuple(sorted(sizes)) for char, sizes in lengths.items()}
        self.short: dict[str, list[str]] = {}
        self.cut: dict[str, list[str]] = {}
        self.sound: dict[str, list[str]] = {}
        self.short_sound: dict[str, list[str]] = {}
        for form in base.by_form:
            self.short.setdefault(bare(form), []).append(form)
            self.short_sound.setdefault(heard(bare(form)), []).append(form)
            self.sound.setdefault(heard(form), []).append(form)
            for key in {form, *cuts(form)}:
                self.cut.setdefault(key, []).append(form)
        self.road_cut: dict[str, list[str]] = {}
        for road in base.roads:
            for key in {road, *cuts(road)}:
                self.road_cut.setdefault(key, []).append(road)
        self.crowding = _crowding(self)
        families = sum(len(at) for form, at in base.by_form.items() if FAMILY.match(form))
        self.families = families >= FAMILIES

    def _add(self, name: str, kind: str) -> None:
        if len(name) > 1:
            kinds = self.exact.setdefault(name.replace(" ", ""), [])
            if kind not in kinds:
                kinds.append(kind)

    def mentions(self, run: str) -> list[Mention]:
        """The names in a run of words that together cover most of it; longer ones first."""
        size = len(run)
        best = [0.0] * (size + 1)
        came = [(max(0, at - 1), "") for at in range(size + 1)]
        for start in range(size):
            if best[start] > best[start + 1]:
                best[start + 1], came[start + 1] = best[start], (start, "")
            for length in self.lengths.get(run[start], ()):
                end = start + length
                if end <= size and run[start:end] in self.exact:
                    worth = best[start] + length - 0.5
                    if worth > best[end]:
                        best[end], came[end] = worth, (start, run[start:end])
        found: list[Mention] = []
        at = size
        while at > 0:
            before, form = came[at]
            if form:
                found.extend(Mention(before, at, kind, form) for kind in self.exact[form])
            at = before
        return list(reversed(found))

    def near(self, said: str) -> Iterator[Near]:
        """Sites whose name is `said` but for an ending, a sound or one character."""
        seen: set[str] = set()
        for how, forms in self._near_forms(said):
            for form in forms:
                if form in seen:
                    continue
                seen.add(form)
                kind = how or difference(said, form)
                if kind:
                    for site in self.base.by_form[form]:
                        yield Near(site, kind, form, said)

    def _near_forms(self, said: str) -> Iterator[tuple[str, Iterable[str]]]:
        for added in ADDED:
            if said.endswith(added) and said[: -len(added)] in self.base.by_form:
                yield "added", (said[: -len(added)],)
        stem = bare(said)
        if stem == said:
            yield "short", self.short.get(said, ())
        else:
            yield "", self.short.get(stem, ())
        yield "", self.sound.get(heard(said), ())
        for key in (said, *cuts(said)):
            yield "", self.cut.get(key, ())
        yield "short-homophone", self.short_sound.get(heard(stem), ())

    def near_roads(self, said: str) -> list[str]:
        """Roads that differ from `said` by one character, sounds counting as equal."""
        found = {road for key in (said, *cuts(said)) for road in self.road_cut.get(key, ())}
        return sorted(road for road in found if difference(said, road) not in ("", "part"))


def bare(form: str) -> str:
    """A name without the word that says what it is: 翠竹苑 is 翠竹."""
    for ending in ENDINGS:
        if form.endswith(ending) and len(form) - len(ending) >= 2:
            return form[: -len(ending)]
    return form


def cuts(form: str) -> list[str]:
    """A name with each of its characters left out, if enough is left to know it by."""
    return [form[:i] + form[i + 1 :] for i in range(len(form))] if len(form) > 2 else []


def difference(said: str, form: str) -> str:
    """How `said` differs from `form`; "" where they are too far apart to be the same word.

    Returns:
        same | homophone | look-alike | ending | part | swapped | replaced | lost | added-character.
    """
    if said == form:
        return "same"
    if len(said) == len(form):
        return _replaced(said, form)
    longer, shorter = (said, form) if len(said) > len(form) else (form, said)
    if len(longer) == len(shorter) + 1 and len(shorter) > 1:
        at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
        if longer[at + 1 :] == shorter[at:]:
            if longer[at] in PARTS or SECTION.match(longer[len(shorter) :]):
                return "part"
            if at >= len(bare(shorter)) or at >= len(bare(longer)):
                return "ending"
            return "lost" if longer is form else "added-character"
    if bare(said) == bare(form):
        return "ending"
    return ""


def _replaced(said: str, form: str) -> str:
    at = [i for i, (a, b) in enumerate(zip(said, form, strict=True)) if a != b]
    if (
        len(at) == 2
        and at[1] == at[0] + 1
        and said[at[0]] == form[at[1]]
        and said[at[1]] == form[at[0]]
    ):
        return "swapped"
    if any(said[i] in PARTS and form[i] in PARTS for i in at):
        return "part"
    if heard(said) == heard(form):
        return "homophone"
    if bare(said) == bare(form) or (len(at) == 1 and at[0] >= len(bare(form))):
        return "ending"
    if len(at) != 1:
        return ""
    return "look-alike" if look_alike(said[at[0]], form[at[0]]) else "replaced"


def _crowding(names: Names) -> dict[str, float]:
    """How often a name of this base has a neighbour that differs in this way.

    It says how likely an estate that is not in the base looks like one that is: the base's own
    names are the best sample there is of names that exist.
    """
    forms = list(names.base.by_form)[:4000]
    counts: dict[str, int] = {}
    for form in forms:
        kinds = {one.how for one in names.near(form) if one.form != form}
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
    twins = sum(len(sites) > 1 for sites in names.base.by_form.values())
    counts["exact"] = counts["alias"] = twins * len(forms) // max(1, len(names.base.by_form))
    counts["short"] = counts.get("ending", 0)
    # A small base says little about itself: as many names of a usual one count with it.
    size = len(forms) + PRIOR
    found = {kind: (counts.get(kind, 0) + PRIOR * usual) / size for kind, usual in USUAL.items()}
    # Names that stand twice make neighbours of one name likelier, but not so likely as that.
    return found | {kind: min(found[kind], TWINS) for kind in ("exact", "alias")}
