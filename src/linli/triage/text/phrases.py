"""Made-up messages for training the shipped models, from sayings written for this project.

`triage/data/phrases.txt` holds what people say about each category. Here a saying is put together
from its alternatives, given a place and a time, set into a short call, a plain message or a long
letter, and roughened: typing errors, dialect words, missing marks. The same seed gives the same
messages. No real message went into it.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from linli.triage.text import phrase_frames as frames

KINDS = ("report", "complaint", "question", "suggestion")
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w)\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sayings:
    """What is said about one category: sayings and names of its matter, by language."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    topics_zh: tuple[str, ...]
    topics_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up message; messages of one `saying` must not be split between folds."""

    text: str
    category: str
    kind: str
    saying: str


def sayings() -> dict[str, Sayings]:
    """The sayings of every category, in the order of the file."""
    source = resources.files("linli.triage") / "data" / "phrases.txt"
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = parts.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return {category: _sayings(lines) for category, lines in parts.items()}


def make(*, each: int, kinds: dict[str, str], seed: int) -> list[Made]:
    """`each` messages for every category of the file; `kinds` is the usual kind of each."""
    made: list[Made] = []
    for category, said in sayings().items():
        # One generator per category: adding a saying to one changes no other.
        chance = random.Random(f"{seed}:{category}")  # noqa: S311 - made-up texts, no secret
        made += _make_category(category, said, kinds.get(category, "report"), each, chance)
    return made


def expand(*, template: str, chance: random.Random) -> str:
    """One way to say a template: its choices made and its slots filled."""
    while match := _CHOICE.search(template):
        chosen = chance.choice(match[1].split("|"))
        template = template[: match.start()] + chosen + template[match.end() :]
    english = not _CHINESE.search(template)
    fill = frames.FILL_EN if english else frames.FILL_ZH
    return _SLOT.sub(lambda slot: chance.choice(fill[slot[1]]), template)


def _sayings(lines: list[str]) -> Sayings:
    topics = next(line for line in lines if line.startswith("topic:"))
    chinese, _, english = topics.removeprefix("topic:").partition("|")
    said = [line for line in lines if not line.startswith("topic:")]
    return Sayings(
        zh=tuple(line for line in said if _CHINESE.search(line)),
        en=tuple(line for line in said if not _CHINESE.search(line)),
        topics_zh=tuple(part.strip() for part in chinese.split(";")),
        topics_en=tuple(part.strip() for part in english.split(";")),
    )


def _make_category(
    category: str, said: Sayings, usual: str, each: int, chance: random.Random
) -> Iterator[Made]:
    seen: set[str] = set()
    tries = 0
    while len(seen) < each and tries < each * 20:
        tries += 1
        made = _make_one(category, said, usual, chance)
        if made.text not in seen:
            seen.add(made.text)
            yield made


def _make_one(category: str, said: Sayings, usual: str, chance: random.Random) -> Made:
    if chance.random() < 0.15:
        return _english(category, said, usual, chance)
    kind = usual if category == "other" or chance.random() < 0.62 else chance.choice(KINDS)
    number = chance.randrange(len(said.zh))
    core = expand(template=said.zh[number], chance=chance)
    if category == "other":
        return Made(_rough(core, chance), category, usual, f"{category}/{number}")
    if kind == usual:
        text = _plain(core, chance) if chance.random() < 0.7 else _letter(core, kind, chance)
    else:
        topic = chance.choice(said.topics_zh)
        frame = chance.choice(frames.KIND_ZH[kind])
        text = expand(
            template=frame.replace("<core>", core).replace("<topic>", topic), chance=chance
        )
        if chance.random() < 0.3:
            text = _dress(text, chance)
    return Made(_rough(text, chance), category, kind, f"{category}/{number}")


def _english(category: str, said: Sayings, usual: str, chance: random.Random) -> Made:
    number = chance.randrange(len(said.en))
    core = expand(template=said.en[number], chance=chance)
    kind = usual if category == "other" or chance.random() < 0.6 else chance.choice(KINDS)
    if kind == usual:
        text = chance.choice(frames.PLAIN_EN).replace("<core>", core)
    else:
        topic = chance.choice(said.topics_en)
        text = chance.choice(frames.KIND_EN[kind]).replace("<core>", core).replace("<topic>", topic)
    return Made(text, category, kind, f"{category}/en{number}")


def _plain(core: str, chance: random.Random) -> str:
    """A short call or a plain message."""
    frame = chance.choice(frames.PLAIN_ZH)
    return expand(template=frame.replace("<core>", core), chance=chance)


def _letter(core: str, kind: str, chance: random.Random) -> str:
    """A letter: who writes, what it is about, what follows from it, what is asked."""
    middle = expand(template=chance.choice(frames.BACKGROUND), chance=chance)
    parts = [middle, core, chance.choice(frames.CONSEQUENCE), chance.choice(frames.ASKED[kind])]
    return _dress("。".join(part for part in parts if part), chance)


def _dress(text: str, chance: random.Random) -> str:
    return chance.choice(frames.OPENING) + text + chance.choice(frames.CLOSING)


def _rough(text: str, chance: random.Random) -> str:
    """Typing errors, dialect, masked parts, missing marks: each rather rarely."""
    if chance.random() < 0.25:
        for said, other in chance.sample(frames.DIALECT, 4):
            text = text.replace(said, other)
    if chance.random() < 0.15:
        for right, wrong in chance.sample(frames.TYPOS, 5):
            text = text.replace(right, wrong, 1)
    if chance.random() < 0.2:
        text = re.sub("[，。！？]", chance.choice(["", " ", "，"]), text)
    if chance.random() < 0.12:
        text = re.sub(r"\d+号楼|梧桐里|小区", "****", text, count=2)
    if chance.random() < 0.04 and len(text) > 6:
        gone = chance.randrange(1, len(text) - 1)
        text = text[:gone] + text[gone + 1 :]
    return text.strip()
