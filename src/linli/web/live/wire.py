"""The text of server-sent events (WHATWG HTML, section 9.2), encoded once for all readers."""

import json
from collections.abc import Mapping

HEARTBEAT = b": still here\n\n"


def event(*, name: str, data: Mapping[str, object], cursor: str = "") -> bytes:
    """One event; `cursor` becomes its id, which a browser sends back as Last-Event-ID."""
    if any(character in name + cursor for character in "\r\n\0"):
        raise ValueError("an event's name and id are one line each")
    head = f"id: {cursor}\n" if cursor else ""
    # JSON without indentation is one line, so the data needs no splitting.
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{head}event: {name}\ndata: {body}\n\n".encode()


def retry(*, milliseconds: int) -> bytes:
    """How long the browser waits before it asks again."""
    return f"retry: {milliseconds}\n\n".encode()
