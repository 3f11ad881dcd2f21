"""The travel times of this cell, made once in a process from its settings."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings

from linli.dispatch.travel import files
from linli.dispatch.travel.network import StreetsRefused
from linli.dispatch.travel.remote import remote
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.times import Travel

log = structlog.get_logger("linli.dispatch")


def travel() -> Travel:
    """What the cell knows of its streets; with nothing set, straight lines that say so."""
    return _travel(settings.STREETS, settings.ROUTER)


def local_hour(now: datetime) -> int:
    """The hour of the day where the cell is."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).hour


@lru_cache(maxsize=4)
def _travel(streets: str, router: str) -> Travel:
    own = None
    if streets:
        try:
            own = Router(files.read(Path(streets)))
        except StreetsRefused as error:
            # A file that went bad must not keep anybody from being sent.
            log.error("dispatch.streets_refused", file=streets, why=str(error))
    return Travel(own, remote(router) if router else None)
