"""Linli's settings, with streams that need no accounts, for `linli.bench.streams` only."""

from linli.config.settings import *  # noqa: F403

LIVE_PORTS = "linli.bench.live_ports.BenchPorts"
LIVE_STREAMS_PER_USER = 1000
