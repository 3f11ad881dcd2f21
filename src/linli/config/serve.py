"""`linli serve`: one address for pages, API and streams, from a few equal processes."""

import shutil
import socket
import sys
import tempfile
from pathlib import Path

import structlog

from linli.config import logging
from linli.config.supervisor import Child, Supervisor

log = structlog.get_logger(__name__)


class AddressTaken(OSError):
    """Something listens at this address already."""


def main(*, host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code.

    Each worker is a process that answers pages and API in threads and streams on its event loop;
    the kernel spreads connections over them. A worker that dies is started again; none outlives
    this process, even if it is killed.

    Raises:
        AddressTaken: another program listens there.
        OSError: the host name does not resolve, or the port may not be used.
    """
    logging.set_up()
    address = resolved(host, port)
    check_free(address, port)
    metrics = Path(tempfile.mkdtemp(prefix="linli-metrics-"))
    command = [sys.executable, "-m", "linli.config.webprocess", address, str(port)]
    supervisor = Supervisor(
        children=[Child(f"web-{number + 1}", command) for number in range(max(1, workers))],
        environment={"PROMETHEUS_MULTIPROC_DIR": str(metrics)},
        ended=lambda pid: forget_metrics(metrics, pid),
    )
    log.info("serve.listening", host=address, port=port, workers=max(1, workers))
    try:
        in_time = supervisor.run()
    finally:
        shutil.rmtree(metrics, ignore_errors=True)
    log.info("serve.stopped", in_time=in_time)
    return 0


def resolved(host: str, port: int) -> str:
    """The numeric address of a host name; IPv4 first, since most names here are "localhost"."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return str(sorted(found, key=lambda one: one[0] != socket.AF_INET)[0][4][0])


def check_free(address: str, port: int) -> None:
    """Refuse an address that is in use.

    The workers share the port with SO_REUSEPORT, and so could a second Linli by mistake: each
    would get half of the visitors. A plain bind tells.

    Raises:
        AddressTaken: something listens there.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise AddressTaken(
                error.errno,
                f"{address}:{port} cannot be used ({error.strerror}). "
                "Stop the program that listens there, or choose another port with --port.",
            ) from error


def forget_metrics(folder: Path, pid: int) -> None:
    """Drop the gauges of a process that ended; its counters stay counted."""
    for file in folder.glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)
