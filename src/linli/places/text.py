"""Addresses as people write them, cut into pieces that an index can find."""

import re
import unicodedata

DIGITS = str.maketrans("一二三四五六七八九", "123456789")
NOISE = re.compile(r"[\s,，.。、;；:：()（）#＃\-—_/]+")

# Where an address leaves the building for a home: 4单元, 201室, 3-2-401, Room 401.
FIGURE = "[0-9０-９A-Za-z一二三四五六七八九十]{1,4}"
HOME = re.compile(
    rf"[\s,，]*(?:{FIGURE}\s*(?:单元|室|户)|(?<=[号栋幢楼座])[\s\-－]*[0-9]+(?:[-－][0-9]+)+"
    rf"|\b(?:room|unit|flat|apt\.?|apartment)\s*#?{FIGURE}\b).*",
    re.IGNORECASE | re.DOTALL,
)


def without_home(address: str) -> str:
    """An address down to the building, for those who need not know whose home it is."""
    return HOME.sub("", address)


def normal(text: str) -> str:
    """`text` in half-width small letters, with Chinese figures before a unit word as digits."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(
        r"[一二三四五六七八九](?=[号栋幢座单元楼层室])", lambda m: m[0].translate(DIGITS), text
    )
    return NOISE.sub(" ", text).strip()


def pieces(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, and whole runs of letters or digits."""
    found: list[str] = []
    for run in re.findall(r"[0-9]+|[a-z]+|[^\x00-\x7f]+", normal(text)):
        if run.isascii() or len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return list(dict.fromkeys(found))
