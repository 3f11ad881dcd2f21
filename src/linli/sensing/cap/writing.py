"""Writing an alert as CAP 1.2; what would not keep to the schema is never written."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from linli.sensing.cap import schema
from linli.sensing.cap.reading import NOW, CapRefused
from linli.sensing.cap.values import Alert, Area, Info


def write(alert: Alert) -> bytes:
    """The document of an alert, in UTF-8.

    Raises:
        CapRefused: not-valid; the message says where.
    """
    root = Element("alert", {"xmlns": NOW})
    for name, value in (
        ("identifier", alert.identifier),
        ("sender", alert.sender),
        ("sent", time_text(alert.sent)),
        ("status", alert.status),
        ("msgType", alert.msg_type),
        ("scope", alert.scope),
        ("restriction", alert.restriction),
        ("note", alert.note),
        ("references", alert.references),
    ):
        _put(root, name, value)
    for info in alert.infos:
        _info(root, info)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    wrong = schema.first_wrong(schema.opened(data.decode()))
    if wrong:
        raise CapRefused("not-valid", wrong)
    return data


def _put(node: Element, name: str, value: str) -> None:
    if value:
        SubElement(node, name).text = value


def time_text(at: datetime | None) -> str:
    """A time with its offset; UTC is written -00:00, as CAP has it."""
    if at is None:
        return ""
    text = at.replace(microsecond=0).isoformat()
    return text.replace("+00:00", "-00:00") if at.utcoffset() == UTC.utcoffset(None) else text


def _info(root: Element, info: Info) -> None:
    node = SubElement(root, "info")
    _put(node, "language", info.language)
    for category in info.categories:
        _put(node, "category", category)
    _put(node, "event", info.event)
    for response in info.responses:
        _put(node, "responseType", response)
    for name, value in (
        ("urgency", info.urgency),
        ("severity", info.severity),
        ("certainty", info.certainty),
    ):
        _put(node, name, value)
    _pairs(node, "eventCode", info.event_codes)
    for name, value in (
        ("effective", time_text(info.effective)),
        ("onset", time_text(info.onset)),
        ("expires", time_text(info.expires)),
        ("senderName", info.sender_name),
        ("headline", info.headline),
        ("description", info.description),
        ("instruction", info.instruction),
        ("web", info.web),
    ):
        _put(node, name, value)
    _pairs(node, "parameter", info.parameters)
    for area in info.areas:
        _area(node, area)


def _area(info: Element, area: Area) -> None:
    node = SubElement(info, "area")
    _put(node, "areaDesc", area.description)
    for ring in area.polygons:
        _put(node, "polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in ring))
    for lon, lat, radius in area.circles:
        _put(node, "circle", f"{lat:.6f},{lon:.6f} {radius:g}")
    _pairs(node, "geocode", area.geocodes)


def _pairs(node: Element, kind: str, pairs: tuple[tuple[str, str], ...]) -> None:
    for name, value in pairs:
        pair = SubElement(node, kind)
        SubElement(pair, "valueName").text = name
        SubElement(pair, "value").text = value
