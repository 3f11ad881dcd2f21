"""Travel times between any places: the city's router, else our own, else the straight line.

Each figure says where it comes from and, if not from streets, why not. There is always a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from linli.core.coordinates import Point
from linli.dispatch.travel.crow import ASSUMED, Crow, calibrated, straight_m
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.speeds import MODES, SIGMA, Band, Mode, band

Floats = NDArray[np.float64]

# Where a figure is from, and why it is not from streets.
SOURCES = ("streets", "router", "crow-fly", "unknown")
WHY = ("", "no-streets", "off-map", "no-way", "router-silent", "no-place")
STREETS, ROUTER, CROW, UNKNOWN = range(4)
FINE, NO_STREETS, OFF_MAP, NO_WAY, ROUTER_SILENT, NO_PLACE = range(6)
# Nobody knows where one of the two is: a quarter of an hour, as wide as it is.
UNKNOWN_S = 900.0


class RouterSilent(Exception):
    """A router over HTTP did not answer in time, or not with what was asked."""


class Remote(Protocol):
    """A router elsewhere: OSRM or Valhalla."""

    def seconds(self, starts: Sequence[Point], goals: Sequence[Point], *, mode: Mode) -> Floats:
        """From each start (row) to each goal (column); infinite where there is no way.

        Raises:
            RouterSilent: it did not answer in time, or not with what was asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class Times:
    """Arrays of starts (rows) by goals (columns): seconds, the straight metres (NaN where a place
    is unknown), where each figure is from (SOURCES) and why it is not from streets (WHY)."""

    seconds: Floats
    metres: Floats
    source: NDArray[np.int8]
    why: NDArray[np.int8]

    @property
    def sigma(self) -> Floats:
        """How wide each figure is: standard deviation of its logarithm."""
        return np.array([SIGMA[name] for name in SOURCES])[self.source]


@dataclass(slots=True)
class Travel:
    """All ways of knowing travel times; keep one for a process, it remembers.

    Built with what there is: a router of our own, one elsewhere, both or neither.
    """

    router: Router | None = None
    remote: Remote | None = None
    crow: Crow = field(default=ASSUMED)

    def __post_init__(self) -> None:
        if self.router is not None and self.crow is ASSUMED:
            self.crow = calibrated(self.router)

    def times(
        self,
        *,
        starts: Sequence[Point | None],
        modes: Sequence[Mode],
        goals: Sequence[Point | None],
        hour: int,
    ) -> Times:
        """Travel from each start, by its mode, to each goal, at an hour of local time (0-23)."""
        shape = (len(starts), len(goals))
        times = Times(
            np.full(shape, UNKNOWN_S),
            np.full(shape, np.nan),
            np.full(shape, UNKNOWN, np.int8),
            np.full(shape, NO_PLACE, np.int8),
        )
        known = [at for at, point in enumerate(goals) if point is not None]
        for mode in MODES:
            rows = [
                at
                for at, (start, by) in enumerate(zip(starts, modes, strict=True))
                if by == mode and start is not None
            ]
            if rows and known:
                spots = [point for at in rows if (point := starts[at]) is not None]
                to = [point for at in known if (point := goals[at]) is not None]
                part = self._known(spots, to, mode, band(hour))
                grid = np.ix_(rows, known)
                times.seconds[grid], times.metres[grid] = part.seconds, part.metres
                times.source[grid], times.why[grid] = part.source, part.why
        return times

    def _known(
        self, starts: Sequence[Point], goals: Sequence[Point], mode: Mode, at: Band
    ) -> Times:
        shape = (len(starts), len(goals))
        lonlat = np.array([(one.lon, one.lat) for one in starts])
        to_lonlat = np.array([(one.lon, one.lat) for one in goals])
        metres = straight_m(lonlat, to_lonlat)
        source, why = np.full(shape, CROW, np.int8), np.full(shape, NO_STREETS, np.int8)
        seconds = np.full(shape, np.inf)
        if self.remote is not None:
            try:
                seconds = self.remote.seconds(starts, goals, mode=mode)
                source[:], why[:] = ROUTER, NO_WAY
            except RouterSilent:
                why[:] = ROUTER_SILENT
        if self.router is not None and not (source == ROUTER).any():
            seconds, why = self._embedded(self.router, lonlat, to_lonlat, mode, at, why)
            source[:] = STREETS
        lost = ~np.isfinite(seconds)
        seconds = np.where(lost, self.crow.seconds(metres, mode=mode, at=at), seconds)
        source[lost] = CROW
        why[~lost] = np.where(why[~lost] == ROUTER_SILENT, ROUTER_SILENT, FINE)
        return Times(seconds, metres, source, why)

    def _embedded(
        self,
        router: Router,
        starts: Floats,
        goals: Floats,
        mode: Mode,
        at: Band,
        why: NDArray[np.int8],
    ) -> tuple[Floats, NDArray[np.int8]]:
        here, there = router.snap(starts), router.snap(goals)
        seconds = router.seconds(here.node, there.node, mode=mode, at=at)
        seconds += here.walk_s[:, None] + there.walk_s[None, :]
        off = (here.node < 0)[:, None] | (there.node < 0)[None, :]
        reason = np.where(off, OFF_MAP, NO_WAY).astype(np.int8)
        silent = (why == ROUTER_SILENT) & np.isfinite(seconds)
        return seconds, np.where(silent, np.int8(ROUTER_SILENT), reason)
