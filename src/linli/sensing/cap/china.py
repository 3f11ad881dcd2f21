"""Alerts in the form of China's warning platforms, turned into CAP before they are read.

GB/T 35965.1 (warning information) took CAP 1.1 over with elements of its own: `sendTime` for
`sent`, `senderCode`, `eventType` (a code such as 11B03) for `event`, a colour for `severity`,
`code` with a `method` inside, times without a `T`, and bare codes of GB/T 2260 as `geocode`.
"""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

PROFILE = "GB/T 35965.1"
MARKS = ("<sendTime>", "<eventType>")
# The four colours, gravest first, and what CAP calls them.
SEVERITIES = {"red": "Extreme", "orange": "Severe", "yellow": "Moderate", "blue": "Minor"}
LEVELS = {
    "红色": "red", "橙色": "orange", "黄色": "yellow", "蓝色": "blue",
    "1": "red", "2": "orange", "3": "yellow", "4": "blue",
}  # fmt: skip
EVENT_CODE, COLOUR, AREA_CODE = "GB/T 35561", "colour", "GB/T 2260"
# The kinds of events by code, as far as Linli tells them apart; others are told by their headline.
EVENTS = {
    "11A01": "洪水", "11A52": "山洪", "11B01": "台风", "11B03": "暴雨", "11B04": "暴雪",
    "11B05": "寒潮", "11B06": "大风", "11B07": "沙尘暴", "11B09": "高温", "11B14": "雷电",
    "11B15": "冰雹", "11B17": "大雾", "11B20": "雷雨大风", "11B21": "道路结冰",
}  # fmt: skip
ZONE = "+08:00"
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?([+-]\d\d:\d\d)?")
HEAD = ("status", "msgType", "source", "scope", "note", "references")
WORDS = ("senderName", "headline", "description", "instruction", "web", "contact")


def is_such(text: str) -> bool:
    """Whether a document bears the marks of this form."""
    return all(mark in text for mark in MARKS)


def as_cap(root: Element, space: str) -> str:
    """The document as CAP 1.2; what CAP asks for and the form leaves empty is "Unknown".

    Args:
        root: the element `alert`, with or without a namespace.
        space: the namespace of CAP 1.2.
    """
    old = _Reader(root)
    alert = Element("alert", {"xmlns": space})
    _put(alert, "identifier", old.one("identifier"))
    _put(alert, "sender", old.one("senderCode") or old.one("sender"))
    _put(alert, "sent", _time(old.one("sendTime")))
    for name in HEAD:
        value = old.one(name)
        _put(alert, name, (value or "Public") if name == "scope" else value)
    for one in old.all("info"):
        _info(alert, one, old.one("sender"))
    return tostring(alert, encoding="unicode")


class _Reader:
    """Looks for children by their bare names, whatever namespace they are in."""

    def __init__(self, node: Element) -> None:
        self.node = node

    def all(self, name: str) -> list["_Reader"]:
        return [_Reader(one) for one in self.node if one.tag.rpartition("}")[2] == name]

    def one(self, name: str) -> str:
        found = self.all(name)
        return found[0].said() if found else ""

    def said(self) -> str:
        return (self.node.text or "").strip()


def _info(alert: Element, old: _Reader, sender: str) -> None:
    node = SubElement(alert, "info")
    code, headline = old.one("eventType"), old.one("headline")
    colour = _colour(old.one("severity"))
    _put(node, "language", old.one("language") or "zh-CN")
    # The first two digits of an event's code: 11 natural, 12 accidents, 13 health, 14 security.
    is_met = code.startswith("11")
    _put(node, "category", "Met" if is_met else "Safety")
    _put(node, "event", EVENTS.get(code, headline or code))
    _put(node, "urgency", old.one("urgency") or "Unknown")
    _put(node, "severity", SEVERITIES.get(colour, old.one("severity") or "Unknown"))
    _put(node, "certainty", old.one("certainty") or "Unknown")
    _pair(node, "eventCode", EVENT_CODE, code)
    for name in ("effective", "onset", "expires"):
        _put(node, name, _time(old.one(name)))
    for name in WORDS:
        _put(node, name, old.one(name) or (sender if name == "senderName" else ""))
    if colour in SEVERITIES:
        _pair(node, "parameter", COLOUR, colour)
    for area in old.all("area"):
        _area(node, area)


def _area(info: Element, old: _Reader) -> None:
    node = SubElement(info, "area")
    SubElement(node, "areaDesc").text = old.one("areaDesc")
    for name in ("polygon", "circle"):
        for one in old.all(name):
            _put(node, name, one.said())
    for one in old.all("geocode"):
        value = one.one("value") or one.said()
        _pair(node, "geocode", one.one("valueName") or AREA_CODE, value)


def _colour(said: str) -> str:
    """red, orange, yellow or blue, however it was written; else as it stands, in small letters."""
    return LEVELS.get(said, said.lower())


def _time(said: str) -> str:
    """A time as CAP writes it; without an offset it is China's; as it stands where it is none."""
    found = TIME.fullmatch(said)
    return f"{found[1]}T{found[2]}{found[3] or ZONE}" if found else said


def _put(node: Element, name: str, value: str) -> None:
    if value:
        SubElement(node, name).text = value


def _pair(node: Element, kind: str, name: str, value: str) -> None:
    if value:
        pair = SubElement(node, kind)
        _put(pair, "valueName", name)
        _put(pair, "value", value)
