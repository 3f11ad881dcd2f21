"""Putting the finds of all kinds together: no two overlap, the surer kind wins."""

from collections.abc import Iterable

from linli.privacy.redaction import marks, names_en, names_zh, numbers
from linli.privacy.redaction.normal import normal
from linli.privacy.redaction.spans import KINDS, Span

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def find(text: str) -> list[Span]:
    """Personal data in `text`, in order of place, none overlapping; [] where there is none.

    Takes time in proportion to the length of the text, whatever it holds.
    """
    compared = normal(text)
    found = [
        *marks.emails(compared),
        *numbers.numbers(compared),
        *marks.plates(compared),
        *marks.wechats(compared),
        *names_zh.names(compared),
        *names_en.names(compared),
    ]
    return _apart(found) if found else found


def redact(text: str, kinds: Iterable[str] | None = None, mask: str | None = None) -> str:
    """`text` with what `find` finds replaced; doing it twice changes nothing more.

    Args:
        kinds: which kinds are masked; all of KINDS unless given.
        mask: what is put in their place; a word for the kind in brackets unless given, Chinese
            where the text has Chinese signs, else English.
    """
    wanted = frozenset(KINDS if kinds is None else kinds)
    spans = [span for span in find(text) if span.kind in wanted]
    if not spans:
        return text
    language = 0 if any("\u4e00" <= sign <= "\u9fff" for sign in text) else 1
    parts: list[str] = []
    end = 0
    for span in spans:
        parts += text[end : span.start], mask or f"[{KINDS[span.kind][language]}]"
        end = span.end
    return "".join((*parts, text[end:]))


def _apart(found: list[Span]) -> list[Span]:
    """Without overlaps: what a check digit proves first, then the longest."""
    taken: list[Span] = []
    group: list[Span] = []
    reach = -1
    for span in sorted(set(found), key=lambda one: (one.start, one.end)):
        if span.start >= reach:
            taken += _settled(group)
            group = []
        group.append(span)
        reach = max(reach, span.end)
    return taken + _settled(group)


def _settled(group: list[Span]) -> list[Span]:
    """Of spans that hang together, the surest first and what does not touch it."""
    if len(group) < 2:
        return group
    kept: list[Span] = []
    first = group[0].start
    # A mark for each place: a list of all kept spans would cost quadratic time.
    is_taken = bytearray(max(span.end for span in group) - first)
    for span in sorted(group, key=_sureness):
        here = slice(span.start - first, span.end - first)
        if not any(is_taken[here]):
            is_taken[here] = b"\x01" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda one: one.start)


def _sureness(span: Span) -> tuple[bool, int, int, int]:
    return span.rule != "checksum", span.start - span.end, _RANK[span.kind], span.start
