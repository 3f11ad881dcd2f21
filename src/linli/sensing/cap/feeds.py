"""Feeds that list alerts: Atom and RSS, as weather services publish them. Pure."""

from xml.etree.ElementTree import Element, ParseError

from linli.sensing.cap import schema

ATOM = "{http://www.w3.org/2005/Atom}"
CAP_TYPE = "application/cap+xml"
MOST = 100


def links(data: bytes) -> tuple[str, ...] | None:
    """The addresses of the alerts in a feed, at most 100 as they stand; None where it is no feed.

    An entry's link of type ``application/cap+xml`` comes before its others.
    """
    try:
        root = schema.opened(data.decode("utf-8-sig")).root
    except (UnicodeDecodeError, ParseError, schema.Forbidden):
        return None
    if root.tag == f"{ATOM}feed":
        found = [_of_entry(entry.findall(f"{ATOM}link")) for entry in root.iter(f"{ATOM}entry")]
    elif root.tag == "rss":
        found = [(item.findtext("link") or "").strip() for item in root.iter("item")]
    else:
        return None
    return tuple(dict.fromkeys(one for one in found if one))[:MOST]


def _of_entry(nodes: list[Element]) -> str:
    marked = [node for node in nodes if node.get("type") == CAP_TYPE]
    chosen = [*marked, *nodes]
    return str(chosen[0].get("href", "")).strip() if chosen else ""
