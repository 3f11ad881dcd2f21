"""Whether what was sent can be read as text at all."""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest

UTF_8 = frozenset({"utf-8", "utf8"})


def is_utf8(sent: bytes) -> bool:
    """Whether bytes, escaped as in an address or form, are UTF-8; Django would only patch them."""
    try:
        unquote_to_bytes(sent).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_readable(request: HttpRequest) -> bool:
    """Whether path and query are UTF-8 without NUL, which no database column can hold."""
    query = str(request.META.get("QUERY_STRING", ""))
    if "\x00" in request.path or "%00" in query or "\x00" in query:
        return False
    # WSGI hands bytes on as Latin-1 (PEP 3333).
    return is_utf8(query.encode("latin-1", "replace"))
