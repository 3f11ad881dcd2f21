"""Linli's settings with a door that answers before it has committed."""

from linli.config.settings import *  # noqa: F403
from linli.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = ["tests.fault.mutants.answer_before_commit", *OURS]
