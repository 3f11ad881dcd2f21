"""E-mail addresses, number plates and WeChat ids."""

import re
from collections.abc import Iterator

from linli.privacy.redaction.normal import Words
from linli.privacy.redaction.spans import Span

_LOCAL = re.compile(r"[A-Za-z0-9._%+-]{1,64} ?\Z")
_HOST = re.compile(r" ?[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,5}[A-Za-z]{2,18}")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_S = r"[ ·.-]{0,2}"
_L = "[A-HJ-NP-Za-hj-np-z]"
_A = "[A-HJ-NP-Za-hj-np-z0-9]"
# GA 36-2018: five places, or six for new energy with a letter of its own first or last.
_PLATE = re.compile(
    rf"[{_PROVINCES}] ?{_L}{_S}(?:"
    rf"[A-HJKa-hjk]{_S}{_A}(?:{_S}[0-9]){{4}}|(?:[0-9]{_S}){{5}}[A-HJKa-hjk]"
    rf"|{_A}(?:{_S}{_A}){{4}}|{_A}(?:{_S}{_A}){{3}}{_S}[挂学警港澳试超领]"
    rf")(?![A-Za-z0-9])"
)
_SAYS_WECHAT = Words(
    "微信 薇信 威信 v信 V信 wechat Wechat WeChat WECHAT weixin Weixin WeiXin wx WX Wx vx VX Vx"
)
_WECHAT = re.compile(
    r"(?P<what>号码?|账号| ?[Ii][Dd])?(?P<link>是|为| is)?(?P<mark>[:： ]{0,3})"
    r"(?P<id>[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_@-])"
)


def emails(text: str) -> Iterator[Span]:
    """Addresses around each @; looked for from there, so that no long word costs time."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - 65), at)
        host = _HOST.match(text, at + 1)
        if local and host:
            yield Span("email", local.start(), host.end(), "shape")
        at = text.find("@", at + 1)


def plates(text: str) -> Iterator[Span]:
    """Number plates; with at least two digits, since words may look like one."""
    for found in _PLATE.finditer(text):
        if sum(sign.isdigit() for sign in found.group()) >= 2:
            yield Span("plate", *found.span(), "shape")


def wechats(text: str) -> Iterator[Span]:
    """WeChat ids after a word that says so; mobile numbers used as ids are mobile numbers."""
    for word, at in _SAYS_WECHAT.places(text):
        found = _WECHAT.match(text, at + len(word))
        if found is None or (word.isascii() and _goes_on(text, at)):
            continue
        is_said = bool(found["what"]) or bool(found["mark"].strip())
        if is_said or not found["id"].isalpha():
            yield Span("wechat", *found.span("id"), "context")


def _goes_on(text: str, at: int) -> bool:
    """Whether a letter stands right before `at`."""
    return at > 0 and text[at - 1].isascii() and text[at - 1].isalpha()
