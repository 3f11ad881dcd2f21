"""English names: after a title (Mr Smith), or after words that announce one."""

import re
from collections.abc import Iterator

from linli.privacy.redaction.spans import Span


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Only words with a capital can be names; what stands before them says whether they are.
_CAPITAL = re.compile(r"[ .:：](?=[A-Z][A-Za-z'’.-])")
_FAR = 18
_FIRM = re.compile(
    r"(?<![A-Za-z])(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor)\.?|[Nn]ame is|[Cc]ontact person"
    r"|[Cc]alled|(?:[Nn]ame|[Pp]erson|[Cc]ontact|[Cc]aller|[Rr]eporter|[Tt]enant|[Oo]wner"
    r"|[Pp]atient) ?[:：]) ?\Z"
)
_LOOSE = re.compile(r"(?<![A-Za-z])(?:I am|I['’]m|[Tt]his is|[Cc]ontact|[Aa]sk for|[Cc]all) \Z")
_WORD = r"[A-Z][A-Za-z'’-]{1,20}"
_NAME = re.compile(rf"(?:{_WORD}|[A-Z]\.)(?: (?:[A-Z]\.|{_WORD})){{0,2}}(?![A-Za-z])")
_PLACES = _listed("""
    Road Street Avenue Lane Bridge Park Square Building Block Gate House Garden Gardens
    Station Hospital School Hotel Court Tower Plaza Centre Center District Community Village
    Property Management Committee Bureau Police Office Company Team Department Service Desk
    """)
_WORDS = _listed("""
    The A An It I We You He She They This That There Please No Not Yes And But Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June
    July August September October November December Chinese English British American City
    Unit Floor
    """)


def names(text: str) -> Iterator[Span]:
    """Names in English text in normal form."""
    for capital in _CAPITAL.finditer(text):
        start = capital.end()
        before = text[max(0, start - _FAR) : start]
        is_firm = _FIRM.search(before) is not None
        if not is_firm and not _LOOSE.search(before):
            continue
        found = _NAME.match(text, start)
        if found and _may_be(found.group().split(" "), is_firm=is_firm):
            yield Span("name", *found.span(), "context")


def _may_be(parts: list[str], *, is_firm: bool) -> bool:
    """A place or a day is nobody; “I am Chinese” has one word, and tells no name."""
    if _PLACES.intersection(parts) or parts[0] in _WORDS:
        return False
    return is_firm or len(parts) > 1
