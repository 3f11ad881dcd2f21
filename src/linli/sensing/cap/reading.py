"""Reading an alert that somebody sent; what does not keep to the schema is refused whole."""

from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from linli.sensing.cap import china, schema
from linli.sensing.cap.values import Alert, Area, Info

if TYPE_CHECKING:
    from xmlschema import XMLResource

LARGEST = 512 * 1024
SPACE = "urn:oasis:names:tc:emergency:cap:"
NOW, BEFORE = SPACE + "1.2", SPACE + "1.1"


class CapRefused(ValueError):
    """`code`: too-big, not-utf8, hostile, not-xml, not-cap or not-valid; the message says more."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(why or code)
        self.code = code


def read(data: bytes) -> Alert:
    """The alert in a document.

    CAP 1.1 is read by the schema of 1.2, which took it over; `version` says which it was. The
    form of China's platforms (GB/T 35965.1) is turned into CAP first; `profile` says so.

    Raises:
        CapRefused: with the reason.
    """
    text, version, profile = _text(data)
    try:
        document = schema.opened(text)
        if profile:
            document = schema.opened(china.as_cap(document.root, NOW))
        wrong = schema.first_wrong(document)
    except ParseError as error:
        raise CapRefused("not-xml", str(error)[:200]) from error
    except schema.Forbidden as error:
        raise CapRefused("hostile", str(error)) from error
    if wrong:
        raise CapRefused("not-valid", wrong)
    return _alert(document, version, profile)


def _text(data: bytes) -> tuple[str, str, str]:
    """The document with the namespace of 1.2; which version and which national form it was."""
    if len(data) > LARGEST:
        raise CapRefused("too-big")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CapRefused("not-utf8") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise CapRefused("hostile", "document type")
    profile = china.PROFILE if china.is_such(text) else ""
    if NOW in text:
        return text, "1.2", profile
    if BEFORE in text:
        return text.replace(BEFORE, NOW), "1.1", profile
    if profile:
        return text, "1.1", profile
    raise CapRefused("not-cap")


def _alert(document: "XMLResource", version: str, profile: str) -> Alert:
    root = document.root
    if root.tag != f"{{{NOW}}}alert":
        raise CapRefused("not-cap")
    return Alert(
        identifier=_one(root, "identifier"),
        sender=_one(root, "sender"),
        sent=_time(root, "sent") or _never(),
        status=_one(root, "status"),
        msg_type=_one(root, "msgType"),
        scope=_one(root, "scope"),
        infos=tuple(_info(one) for one in _all(root, "info")),
        restriction=_one(root, "restriction"),
        note=_one(root, "note"),
        references=_one(root, "references"),
        version=version,
        profile=profile,
    )


def _info(node: Element) -> Info:
    return Info(
        event=_one(node, "event"),
        urgency=_one(node, "urgency"),
        severity=_one(node, "severity"),
        certainty=_one(node, "certainty"),
        categories=tuple(_said(one) for one in _all(node, "category")),
        language=_one(node, "language") or "en-US",
        responses=tuple(_said(one) for one in _all(node, "responseType")),
        effective=_time(node, "effective"),
        onset=_time(node, "onset"),
        expires=_time(node, "expires"),
        sender_name=_one(node, "senderName"),
        headline=_one(node, "headline"),
        description=_one(node, "description"),
        instruction=_one(node, "instruction"),
        areas=tuple(_area(one) for one in _all(node, "area")),
        web=_one(node, "web"),
        event_codes=_pairs(node, "eventCode"),
        parameters=_pairs(node, "parameter"),
    )


def _area(node: Element) -> Area:
    return Area(
        description=_one(node, "areaDesc"),
        polygons=tuple(_ring(_said(one)) for one in _all(node, "polygon")),
        circles=tuple(_circle(_said(one)) for one in _all(node, "circle")),
        geocodes=_pairs(node, "geocode"),
    )


def _pairs(node: Element, kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((_one(one, "valueName"), _one(one, "value")) for one in _all(node, kind))


def _ring(text: str) -> tuple[tuple[float, float], ...]:
    return tuple(_point(pair) for pair in text.split())


def _circle(text: str) -> tuple[float, float, float]:
    centre, _space, radius = text.partition(" ")
    try:
        return (*_point(centre), float(radius))
    except ValueError as error:
        raise CapRefused("not-valid", "circle") from error


def _point(text: str) -> tuple[float, float]:
    """CAP has latitude first; we have longitude first."""
    latitude, _comma, longitude = text.partition(",")
    try:
        found = float(longitude), float(latitude)
    except ValueError as error:
        raise CapRefused("not-valid", "point") from error
    if not (-180 <= found[0] <= 180 and -90 <= found[1] <= 90):
        raise CapRefused("not-valid", "point")
    return found


def _all(node: Element, name: str) -> list[Element]:
    return node.findall(f"{{{NOW}}}{name}")


def _said(node: Element) -> str:
    return (node.text or "").strip()


def _one(node: Element, name: str) -> str:
    found = node.find(f"{{{NOW}}}{name}")
    return "" if found is None else _said(found)


def _time(node: Element, name: str) -> datetime | None:
    text = _one(node, name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise CapRefused("not-valid", name) from error


def _never() -> datetime:
    raise CapRefused("not-valid", "sent")
