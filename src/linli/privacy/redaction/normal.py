"""One form for full-width letters and digits, dashes and spaces; every place stays the same."""

import re
from collections.abc import Iterator

_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = "‐‑‒–—―−﹣－⁃"
_SPACES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
)
_TABLE = {
    **_FULL,
    **{ord(sign): ord("-") for sign in _DASHES},
    **{ord(sign): ord(" ") for sign in _SPACES},
    **{ord(sign): ord("·") for sign in "•∙・●‧"},
}
# Marks of the text itself stay: translating them would merge what they part.
# They stand in most Chinese texts, and translating costs more than asking for both forms.
for _kept in "，；！？：（）":
    del _TABLE[ord(_kept)]
_ODD = re.compile("[{}]".format(re.escape("".join(map(chr, _TABLE)))))
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


def normal(text: str) -> str:
    """`text` as it is compared: the same length, place for place.

    Our own ids are blotted out, since a stretch of one may look like a number.
    """
    if not text.isascii() and _ODD.search(text):
        text = text.translate(_TABLE)
    if "-" in text:
        text = _UUID.sub(_blot, text)
    return text


def _blot(found: re.Match[str]) -> str:
    return "x" * len(found.group())


class Words:
    """Words of two signs or more, found in one pass.

    Two sets of signs pass over most of a text at ten times the speed of one pattern of them all.
    """

    def __init__(self, *lists: str) -> None:
        words = " ".join(lists).split()
        self._by_pair: dict[str, list[str]] = {}
        for word in words:
            self._by_pair.setdefault(word[:2], []).append(word)
        first, second = ("".join(sorted({word[place] for word in words})) for place in (0, 1))
        self._pair = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")

    def places(self, text: str) -> Iterator[tuple[str, int]]:
        """Each of the words that stands somewhere in the text, with where it begins."""
        for found in self._pair.finditer(text):
            at = found.start()
            for word in self._by_pair.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    yield word, at
