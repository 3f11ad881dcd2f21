"""What no contract and no delivery may carry: by its name, and by the shape of its values."""

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from linli.exchange.contracts.refused_words import (
    HARMLESS,
    HARMLESS_JOINED,
    PERSONS_ONLY,
    WORDS,
    Words,
)

CATEGORIES = tuple(WORDS)

# Patterns of RE2, which DuckDB and Arrow share, matched against the whole value. A pattern reads a
# value once, whatever it holds. Categories are those of names; `code` is the reason of a row.
_FLOAT = r"-?\d+\.\d+(?:[eE][+-]?\d+)?"
_PLACE = r"-?\d{1,3}\.\d{3,}[^0-9]{1,16}-?\d{1,3}\.\d{3,}"
_MOMENT = r"(?:\d{1,2}:\d{2}|1\d{9})"
SHAPES = {
    "carries-vector": (
        "biometrics",
        rf"(?s)\s*[\[({{]?\s*(?:{_FLOAT}\s*[,;\s]\s*){{15,}}{_FLOAT}?\s*[\])}}]?\s*",
        r"(?s)[A-Za-z0-9+/_-]{200,}={0,2}\s*",
        r"(?s)(?i:data:(?:image|audio|application)/).*",
        r"(?s)(?:0x)?(?:[0-9a-f]{128,}|[0-9A-F]{128,})\s*",
    ),
    "carries-track": (
        "movements",
        rf"(?s)(?:.{{0,40}}?{_PLACE}.{{0,40}}?{_MOMENT}){{3,}}.*",
        rf"(?s)(?:.{{0,40}}?{_MOMENT}.{{0,40}}?{_PLACE}){{3,}}.*",
        r"(?is)\s*(?:linestring|multipoint|<\?xml.{0,200}<gpx|<gpx).*",
    ),
    "carries-relations": (
        "relations",
        r"(?s)(?:(?:|.*?[^0-9])[1-9]\d{16}[0-9Xx]){2,}(?:|[^0-9].*)",
        r"(?s)(?:(?:|.*?[^0-9])1[3-9]\d{9}){3,}(?:|[^0-9].*)",
    ),
}
# The shortest value that any of the shapes can have: shorter ones need not be looked at.
SHAPE_MIN_LENGTH = 35

_TYPES = {
    "biometrics": re.compile(
        r"(?i)\b(?:vector|embedding|blob|binary|varbinary|bytea|image|float\w*\s*\[)"
    ),
    "movements": re.compile(r"(?i)\b(?:linestring|trajectory|geometry\(line|tgeompoint|mpoint)"),
}  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[\W_\d]+")


def by_name(*, name: str, entity: str = "") -> str:
    """The category under which a column's name is refused; "" if it is not.

    Case, width, spaces, dashes and underscores make no difference. In a feed about persons
    (`entity` "person") some words more are refused: coordinates, photos, ratings.
    """
    plain = unicodedata.normalize("NFKC", name)
    tokens = frozenset(filter(None, _SPLIT.split(_CAMEL.sub(" ", plain).casefold())))
    tokens |= frozenset(filter(None, _SPLIT.split(plain.casefold())))
    joined = re.sub(r"[\W_]+", "", plain.casefold())
    for harmless in HARMLESS_JOINED:
        if harmless in joined:
            joined, tokens = joined.replace(harmless, ""), frozenset()
    chinese = joined
    for harmless in HARMLESS:
        chinese = chinese.replace(harmless, "")
    tables = (WORDS, PERSONS_ONLY) if entity == "person" else (WORDS,)
    for table in tables:
        for category, words in table.items():
            if _names(words, chinese=chinese, tokens=tokens, joined=joined):
                return category
    return ""


def by_type(*, physical_type: str) -> str:
    """The category under which a column's declared type is refused; "" if it is not."""
    return next((name for name, type_ in _TYPES.items() if type_.search(physical_type)), "")


def by_value(*, value: str) -> str:
    """The code of the shape that a single value has; "" if it has none of those refused."""
    if len(value) < SHAPE_MIN_LENGTH:
        return ""
    one = pa.array([value], pa.string())
    for code, (_, *patterns) in SHAPES.items():
        # RE2 takes time in proportion to the value; Python's own engine may not.
        if any(pc.match_substring_regex(one, f"^(?:{each})$")[0].as_py() for each in patterns):
            return code
    return ""


def _names(words: Words, *, chinese: str, tokens: frozenset[str], joined: str) -> bool:
    return (
        not tokens.isdisjoint(words.tokens)
        or any(word in chinese for word in words.chinese)
        or any(word in joined for word in words.joined)
    )
