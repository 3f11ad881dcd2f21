"""Words of danger to life: found in any text, before any model is asked.

A pure reading with reasons. A word counts unless its own sentence takes the danger out of it:
it is denied, over, long past, only imagined, practised or the name of a thing. In doubt it counts:
a needless visit costs minutes, a missed one more.
"""

import re
from dataclasses import dataclass

from linli.triage.text import danger_words as words
from linli.triage.text.danger_words import Sign

MAX_CHARS = 20_000

# Length stays the same, so that a span found here is a span of what the person wrote.
_FOLD = {code: ord(chr(code - 0xFEE0).lower()) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(letter): ord(letter.lower()) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FOLD |= {0x3000: 0x20, 0x2019: 0x27}
_SENTENCE_END = re.compile(r"[。!?;\n]|\.(?=\s|\Z)")
_CLAUSE_END = re.compile(r"[,，、:]|\bbut\b|但是?|不过|可是|然而")
_GRADES = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True, slots=True)
class Danger:
    """One word of danger in a text.

    `start` and `end` are character offsets into the text as given; `set_aside` is None when the
    word counts, else why it does not: negated, false-alarm, near-miss, over, past, hypothetical,
    drill, named-thing.
    """

    code: str
    category: str
    grade: str
    phrase: str
    start: int
    end: int
    set_aside: str | None = None


def find_danger(*, text: str) -> tuple[Danger, ...]:
    """The words of danger that count, gravest first, then in the order of the text."""
    found = [danger for danger in scan_danger(text=text) if danger.set_aside is None]
    return tuple(sorted(found, key=lambda d: (d.grade, d.start)))


def gravest_grade(*, text: str) -> str | None:
    """The gravest grade that words of danger suggest, None when there is none."""
    found = find_danger(text=text)
    return min((danger.grade for danger in found), default=None, key=_GRADES.index)


def scan_danger(*, text: str) -> tuple[Danger, ...]:
    """Every word of danger in the order of the text, those set aside included.

    Only the first and the last 10,000 characters of a longer text are read.
    """
    if len(text) > MAX_CHARS:
        half = MAX_CHARS // 2
        tail = len(text) - half
        shifted = [
            Danger(d.code, d.category, d.grade, d.phrase, d.start + tail, d.end + tail, d.set_aside)
            for d in scan_danger(text=text[tail:])
        ]
        return scan_danger(text=text[:half]) + tuple(shifted)
    folded = text.translate(_FOLD)
    found: list[Danger] = []
    for sign in words.SIGNS:
        for match in sign.pattern.finditer(folded):
            start, end = match.span()
            why = _set_aside(folded, sign, start, end)
            found.append(
                Danger(sign.code, sign.category, sign.grade, text[start:end], start, end, why)
            )
    return tuple(sorted(found, key=lambda d: (d.start, d.end, d.code)))


def _set_aside(text: str, sign: Sign, start: int, end: int) -> str | None:
    before, after = _sentence(text, start, end)
    clause = _CLAUSE_END.split(before)[-1]
    phrase = text[start:end]
    if words.NEGATED.search(clause) and not re.match(r"没|无|不|not|no |can", phrase):
        return "negated"
    for why, applies in (
        ("false-alarm", _is_false_alarm(before, after)),
        ("near-miss", _is_near_miss(sign, clause)),
        ("over", _is_over(after)),
        ("past", _is_past(sign, before, after)),
        ("drill", _is_drill(before, after)),
        ("hypothetical", _is_hypothetical(sign, before, clause, after)),
        ("named-thing", bool(words.OBJECT_AFTER.match(after))),
    ):
        if applies:
            return why
    return None


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after the span within its own sentence."""
    low = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    high = _SENTENCE_END.search(text, end)
    return text[low:start], text[end : high.start() if high else len(text)]


def _is_false_alarm(before: str, after: str) -> bool:
    rumour = words.RUMOUR.search(before) or words.RUMOUR.search(after)
    return bool(words.FALSE_ALARM.match(after) or rumour)


def _is_near_miss(sign: Sign, clause: str) -> bool:
    # Who nearly took their life may try again.
    return sign.category != "person-in-crisis" and bool(words.NEAR_MISS.search(clause))


def _is_over(after: str) -> bool:
    over = words.OVER.search(after)
    return bool(over) and not words.PRESENT.search(after)


def _is_past(sign: Sign, before: str, after: str) -> bool:
    if words.PRESENT.search(before + after):
        return False
    if words.PAST.search(before) or words.PAST_ANYWHERE.search(before + after):
        return True
    return bool(not sign.lingers and words.RECENT.search(before))


def _is_drill(before: str, after: str) -> bool:
    near = before[-24:] + "|" + after[:16]
    return bool(words.DRILL.search(near)) and not words.PRESENT.search(before + after)


def _is_hypothetical(sign: Sign, before: str, clause: str, after: str) -> bool:
    if words.COMPLETED.match(after) and not re.search(r"如果|要是|万一|假如|若是|\bif\b", before):
        return False
    if sign.lingers:  # a doubt about a person in danger is a danger
        return bool(words.FEARED.search(clause))
    return bool(words.HYPOTHETICAL.search(clause) or words.WORRY.search(clause))
