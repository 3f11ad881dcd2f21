"""Numbers: identity, credit code, bank card, passport, mobile, landline, QQ.

First every stretch with five digits or more is found, then only those stretches are looked at
closely. Every pattern has one way to match and an upper length, so time grows with the text.
"""

import re
from collections.abc import Callable, Iterator

from linli.privacy.redaction import checks
from linli.privacy.redaction.spans import Span

_STRETCH = re.compile(r"[0-9](?:[ ()（）.-]{0,3}[0-9]){4,}")
_BEFORE = 6  # signs that may belong to a number before its first digit
_FAR = 14  # how far back the word that says what a number is may stand

_S = r" ?-? ?"
_EDGE = r"(?<![0-9A-Za-z_])"  # not inside a word, a code or a longer number
_WORD = r"(?:(?<=[Tt]el)|(?<=TEL)|(?<=[Pp]hone)|(?<=[Mm]ob)|(?<=[Mm]obile)|(?<=[Cc]all))"
_END = r"(?![0-9A-Za-z_])"
_MORE = rf"(?:{_S}[0-9])"

_ID18 = re.compile(rf"(?={_EDGE}([0-9]{_MORE}{{16}}{_S}[0-9Xx])(?![0-9A-Za-z]))")
_ID15 = re.compile(rf"(?={_EDGE}([0-9]{_MORE}{{14}}){_END})")
_SIGN = f"[{checks.USCC_SIGNS}{checks.USCC_SIGNS[10:].lower()}]"
_USCC = re.compile(rf"(?={_EDGE}([1-9ANYany]{_S}[1-9]{_MORE}{{6}}(?:{_S}{_SIGN}){{10}}){_END})")
_CARD = re.compile(
    rf"(?={_EDGE}((?:(?:4|5{_S}[1-5]|6{_S}[0-9]|2{_S}[2-7]|3{_S}[4-8]|8{_S}1|9{_S}5{_S}5{_S}[89]))"
    rf"{_MORE}{{11,17}}){_END})"
)
_ACCOUNT = re.compile(rf"(?={_EDGE}([0-9]{_MORE}{{14,18}}){_END})")
_PASSPORT = re.compile(
    rf"{_EDGE}(?:[EeGg]{_S}[0-9]{_MORE}{{7}}|[Ee][A-HJ-NP-Za-hj-np-z]{_S}[0-9]{_MORE}{{6}}"
    rf"|[SDPsdp][Ee]{_S}[0-9]{_MORE}{{6}}){_END}"
)
_ANY_PASSPORT = re.compile(
    rf"{_EDGE}(?:[A-Za-z]{{1,2}}{_S}[0-9]{_MORE}{{5,9}}|[0-9]{_MORE}{{7,8}}){_END}"
)
_COUNTRY = rf"(?:(?:\+|00)?{_S}[(（]?86[)）]?{_S})"
# Before a fixed number 86 alone is no sign: 12 digits are too common.
_ABROAD = rf"(?:(?:\+|00){_S}[(（]?86[)）]?{_S})"
_MOBILE = re.compile(
    rf"(?:{_EDGE}|{_WORD})(?:{_COUNTRY}?(?P<own>1{_S}[3-9](?:{_MORE}{{9}}))"
    rf"|1[3-9][0-9]\.[0-9]{{4}}\.[0-9]{{4}}){_END}"
)
_AREA = rf"(?:1{_S}0|2{_S}[0-9]|[3-9]{_MORE}{{2}})"
_LOCAL = rf"[2-9]{_MORE}{{6,7}}"
_EXTENSION = r"(?: ?(?:转|转分机|分机|ext\.?|x|-) ?[0-9]{1,5})?"
_PAREN = rf"[(（]0{_S}{_AREA}[)）]|0{_S}{_AREA}|{_ABROAD}(?:[(（]0?{_AREA}[)）]|0?{_AREA})"
_LANDLINE = re.compile(rf"(?:{_EDGE}|{_WORD})(?:{_PAREN}){_S}{_LOCAL}{_EXTENSION}{_END}")
# Not the tail of 400-820-8820, and none of the numbers for everyone that begin with 95.
_LOCAL_ONLY = re.compile(
    rf"{_EDGE}(?<![0-9][ -])(?!400|800|95)[2-9]{_MORE}{{6,7}}{_EXTENSION}{_END}"
)
_QQ = re.compile(r"(?<![0-9])[1-9][0-9]{4,11}(?![0-9])")

_SAYS_ID = re.compile(r"身份证|证件号|公民身份|[Ii][Dd] ?(?:card|number|no)|[Ii]dentity")
_SAYS_CARD = re.compile(r"银行卡|卡号|信用卡|储蓄卡|账号|帐号|账户|帐户|[Cc]ard|[Aa]ccount")
_SAYS_PASSPORT = re.compile(r"护照|通行证|回乡证|台胞证|[Pp]assport|[Pp]ermit")
_SAYS_PHONE = re.compile(r"电话|座机|固话|家里是|[Tt]el|TEL|[Pp]hone|拨打|[Cc]all")
_SAYS_QQ = re.compile(r"(?:[Qq][Qq]|扣扣|企鹅)(?:号码?|[Ii][Dd]|群号?)?(?:是|为| is)?[:： ]{0,3}$")
_SAYS_NONE = re.compile(r"(?:单号|订单|运单|编号|工单|流水|型号|发票|案号|[Oo]rder|[Rr]ef|[Nn]o\.)"
                        r"[^0-9]{0,4}$")  # fmt: skip
_CUT = re.compile(r"(?<=[0-9])[ -]+(?=[0-9])")
_JOIN = str.maketrans("", "", " -().（）")


def numbers(text: str) -> Iterator[Span]:
    """The numbers in a text in normal form; they may overlap."""
    for stretch in _STRETCH.finditer(text):
        digits = len(stretch.group().translate(_JOIN))
        for look, fewest, behind in _LOOKS:
            if digits < fewest:
                continue
            start, stop = max(0, stretch.start() - _BEFORE), min(len(text), stretch.end() + behind)
            for span in look(text, start, stop):
                # What ends with the window may go on behind it.
                if span.end < stop or stop == len(text):
                    yield span


def _before(text: str, start: int) -> str:
    return text[max(0, start - _FAR) : start]


def _digits(text: str, start: int, end: int) -> str:
    return text[start:end].translate(_JOIN)


def _ids(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _ID18.finditer(text, start, stop):
        first, last = found.span(1)
        if checks.is_id_number(_digits(text, first, last)):
            yield Span("id_number", first, last, "checksum")
        elif _SAYS_ID.search(_before(text, first)):
            yield Span("id_number", first, last, "context")
    for found in _ID15.finditer(text, start, stop):
        first, last = found.span(1)
        number = _digits(text, first, last)
        if _SAYS_ID.search(_before(text, first)):
            yield Span("id_number", first, last, "context")
        elif checks.is_date(number[6:12]) and not _is_something_else(text, first, number):
            yield Span("id_number", first, last, "shape")


def _is_something_else(text: str, first: int, number: str) -> bool:
    """Nothing in 15 digits checks: numbers of devices (Luhn) and of orders are nobody's."""
    return checks.is_luhn(number) or _SAYS_NONE.search(_before(text, first)) is not None


def _usccs(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _USCC.finditer(text, start, stop):
        first, last = found.span(1)
        if checks.is_uscc(_digits(text, first, last).upper()):
            yield Span("uscc", first, last, "checksum")


def _cards(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _CARD.finditer(text, start, stop):
        first, last = found.span(1)
        if checks.is_luhn(_digits(text, first, last)):
            yield Span("bank_card", first, last, "checksum")
    for found in _ACCOUNT.finditer(text, start, stop):
        first, last = found.span(1)
        if _SAYS_CARD.search(_before(text, first)):
            yield Span("bank_card", first, last, "context")


def _passports(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _PASSPORT.finditer(text, start, stop):
        yield Span("passport", *found.span(), "shape")
    for found in _ANY_PASSPORT.finditer(text, start, stop):
        if _SAYS_PASSPORT.search(_before(text, found.start())):
            yield Span("passport", *found.span(), "context")


def _mobiles(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _MOBILE.finditer(text, start, stop):
        if _is_evenly_cut(found["own"] or "") and not _is_tail(text, *found.span()):
            yield Span("mobile", *found.span(), "shape")


def _is_evenly_cut(number: str) -> bool:
    """Whether one kind of mark parts the number: 179 2025-06-10 is two things."""
    return len({cut.strip() or cut[0] for cut in _CUT.findall(number)}) < 2


def _is_tail(text: str, start: int, end: int) -> bool:
    """Whether a number with marks inside is part of a longer one, or numbers something else."""
    if not _CUT.search(text, start, end):
        return False
    before = _before(text, start)
    return before[-2:-1].isdigit() and before[-1] == "-" or bool(_SAYS_NONE.search(before))


def _landlines(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _LANDLINE.finditer(text, start, stop):
        if not _SAYS_NONE.search(_before(text, found.start())):
            yield Span("landline", *found.span(), "shape")
    for found in _LOCAL_ONLY.finditer(text, start, stop):
        before = _before(text, found.start())
        if _SAYS_PHONE.search(before) and not _is_day(found.group()):
            yield Span("landline", *found.span(), "context")


def _is_day(text: str) -> bool:
    number = text.translate(_JOIN)
    return len(number) == 8 and number.isdigit() and checks.is_date(number)


def _qqs(text: str, start: int, stop: int) -> Iterator[Span]:
    for found in _QQ.finditer(text, start, stop):
        if _SAYS_QQ.search(_before(text, found.start())):
            yield Span("qq", *found.span(), "context")


# With each: how many digits it needs, and how many signs may follow the last of a stretch.
_LOOKS: tuple[tuple[Callable[[str, int, int], Iterator[Span]], int, int], ...] = (
    (_ids, 15, 4),
    (_usccs, 7, 60),
    (_cards, 13, 1),
    (_passports, 6, 1),
    (_mobiles, 11, 1),
    (_landlines, 7, 16),
    (_qqs, 5, 1),
)
