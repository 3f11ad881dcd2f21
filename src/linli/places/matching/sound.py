"""Which characters sound or look alike, so that a slip of the pen does not hide a name."""

from functools import cache
from importlib import resources


@cache
def sounds() -> dict[str, str]:
    """Each character of GB 2312 with a sign of its sound, the same for all that sound alike.

    Source: tools/pinyin_table, from pypinyin 0.55.0 (MIT).
    """
    text = resources.files(__package__).joinpath("data/sounds.txt").read_text("utf-8")
    found: dict[str, str] = {}
    for index, line in enumerate(text.splitlines()):
        sign = chr(0xE000 + index)
        for char in line.split(" ")[1]:
            found[char] = sign
    return found


def heard(text: str) -> str:
    """`text` as one hears it: one sign a character."""
    table = sounds()
    return "".join([table.get(char, char) for char in text])


@cache
def looks() -> dict[str, frozenset[str]]:
    """Each character with those that look like it. Source: tools/looks_table, by drawing them."""
    text = resources.files(__package__).joinpath("data/looks.txt").read_text("utf-8")
    return {line[0]: frozenset(line[1:]) for line in text.splitlines()}


def look_alike(one: str, other: str) -> bool:
    """Whether two characters are easily taken for one another."""
    table = looks()
    return other in table.get(one, ()) or one in table.get(other, ())
