"""Linli's settings, with streams over a small table of the tests' own."""

from linli.config.settings import *  # noqa: F403

LIVE_PORTS = "tests.web.live.table.TablePorts"
ROOT_URLCONF = "tests.web.live.urls"
LIVE_STREAMS_PER_USER = 3
