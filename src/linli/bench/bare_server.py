"""The bare insert on the server that Linli itself runs on: the same bridge, as many threads."""

import os
import signal
import subprocess
import sys
from types import FrameType
from typing import Any


def main() -> None:
    """`python -m linli.bench.bare_server PORT PROCESSES THREADS`."""
    port, processes = int(sys.argv[1]), int(sys.argv[2])
    if processes > 1:
        _spawn(processes)
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.bench.bare_settings"
    import uvloop

    uvloop.run(_serve(port, threads=int(sys.argv[3])))
    os._exit(0)


def _spawn(processes: int) -> None:
    """Several of ourselves, on one port, as `linli serve` has them."""
    command = [sys.executable, "-m", "linli.bench.bare_server", sys.argv[1], "1", sys.argv[3]]
    children = [subprocess.Popen(command) for _ in range(processes)]  # noqa: S603  # our own

    def end(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, end)
    for child in children:
        child.wait()


async def _serve(port: int, *, threads: int) -> None:
    from linli.bench.bare_wsgi import application
    from linli.config.bridge import Bridge, Limits
    from linli.config.supervisor import die_with_parent
    from linli.config.webprocess import serve

    die_with_parent()

    async def nothing() -> None:
        return None

    bridge = Bridge(application, limits=Limits(threads=threads))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await bridge(scope, receive, send)

    await serve(app, host="127.0.0.1", port=port, connections=1024, last=nothing)


if __name__ == "__main__":
    main()
