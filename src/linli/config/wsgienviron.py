"""What a request looks like to Django: PEP 3333's environment, made from an ASGI scope."""

import sys
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any, BinaryIO

from linli.config.clientaddress import FORWARDED, Network, origin

Scope = MutableMapping[str, Any]
PIECE = 256 * 1024


class Refused(Exception):
    """The request ends here, before Django sees it."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class FileWrapper:
    """Marks a file that Django hands over whole (PEP 3333, `wsgi.file_wrapper`)."""

    def __init__(self, file: BinaryIO, block_size: int = PIECE) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        """As the file's own."""
        self.file.close()


def wsgi_environ(scope: Scope, trusted: tuple[Network, ...]) -> dict[str, Any]:
    """The WSGI environment (PEP 3333) of an ASGI request, without its body.

    Raises:
        Refused: its headers contradict themselves.
    """
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    server = scope.get("server") or ("localhost", 80)
    environ["SERVER_NAME"], environ["SERVER_PORT"] = server[0], str(server[1])
    forwarded = dict.fromkeys(FORWARDED, "")
    for name, value in header_pairs(scope["headers"]):
        if name in FORWARDED:
            forwarded[name] = f"{forwarded[name]},{value}" if forwarded[name] else value
        else:
            _add_header(environ, name, value)
    came = origin(
        peer=(scope.get("client") or ("", 0))[0],
        scheme=scope.get("scheme", "http"),
        forwarded_for=forwarded["x-forwarded-for"],
        forwarded_proto=forwarded["x-forwarded-proto"],
        trusted=trusted,
    )
    # Whoever trusts loopback must know that a proxy spoke, even one we don't believe.
    environ["linli.forwarded"] = any(forwarded.values())
    environ["REMOTE_ADDR"], environ["wsgi.url_scheme"] = came.address, came.scheme
    return environ


def header_pairs(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    """Header names (lower case) and values; a name with an underscore is left out.

    In WSGI `X_Forwarded_For` and `X-Forwarded-For` become the same word, so that a client could
    speak as the proxy.
    """
    for name, value in headers:
        if b"_" not in name:
            yield name.decode("latin-1").lower(), value.decode("latin-1")


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    word = name.upper().replace("-", "_")
    key = word if word in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{word}"
    if key in environ:
        if key == "CONTENT_LENGTH" and environ[key] != value:
            raise Refused(400, "Two different Content-Length headers.")
        if key not in {"CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_HOST"}:
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
        return
    environ[key] = value
