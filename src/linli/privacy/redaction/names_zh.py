"""Chinese names: before a title (张三先生), after a word that announces one (联系人：李四).

Without either a name is not looked for: most pairs of signs that could be a name are none.
"""

import re
from collections.abc import Iterator

from linli.privacy.redaction import words_zh as words
from linli.privacy.redaction.spans import Span

_LINK = re.compile(r"(?:是|为|叫|姓名|名字)?[:： ]{0,3}")
_AFTER_LOOSE = frozenset("，。；！？、,.;!? \n\r()（）:1")
_SURNAMES = words.STRONG | words.WEAK


def names(text: str) -> Iterator[Span]:
    """Names in Chinese text in normal form."""
    if text.isascii():
        return
    for _title, at in words.TITLES.places(text):
        start = _back(text, at)
        if start is not None:
            yield Span("name", start, at, "context")
    for word, at in words.ANNOUNCED.places(text):
        linked = _LINK.match(text, at + len(word))
        start = linked.end() if linked else at + len(word)
        is_said = word not in words.LOOSE and text[start - 1] in ":："
        end = _forth(text, start, is_sure=is_said or word in words.OBVIOUS)
        if end is not None:
            yield Span("name", start, end, "context")


def _back(text: str, end: int) -> int | None:
    """Where the name that ends at `end` begins; the longest one that may be a name."""
    for length in (4, 3, 2, 1):
        start = end - length
        if start < 0:
            continue
        name = text[start:end]
        if _is_name(name) and _may_begin(text, start, name):
            return start
    return None


def _is_name(name: str) -> bool:
    if name[:2] in words.DOUBLE:
        given = name[2:]
    elif name[0] in words.STRONG or name[0] in words.WEAK:
        given = name[1:]
        if name[:2] in words.WORDS:
            return False
    else:
        return False
    return len(given) <= 2 and all(_is_given(sign) for sign in given)


def _is_given(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" and sign not in words.NEVER


def _may_begin(text: str, start: int, name: str) -> bool:
    if start == 0 or name[0] in words.STRONG or name[:2] in words.DOUBLE:
        return True
    return text[start - 1] in words.LEAD or not "\u4e00" <= text[start - 1] <= "\u9fff"


def _forth(text: str, start: int, *, is_sure: bool) -> int | None:
    """Where a name that begins at `start` ends, if one does.

    Unless it is sure that a name comes, only one that stands alone counts.
    """
    is_double = text[start : start + 2] in words.DOUBLE
    surname = text[start : start + 1]
    if not (is_double or surname in _SURNAMES):
        return None
    # A surname that is a common word too must have a longer name behind it to be taken for one.
    lengths = (4, 3) if is_double else (3, 2) if is_sure or surname in words.STRONG else (3,)
    for length in lengths:
        name, behind = text[start : start + length], text[start + length : start + length + 1]
        if len(name) < length or not _is_name(name):
            continue
        if is_sure or not behind or behind in _AFTER_LOOSE or behind.isdigit():
            return start + length
    return None
