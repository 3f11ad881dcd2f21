"""Linli's settings with a door that ignores the sender's key."""

from linli.config.settings import *  # noqa: F403
from linli.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = ["tests.fault.mutants.no_key", *OURS]
