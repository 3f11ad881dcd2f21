"""The straight line, made longer: what is left where no streets are known. Pure.

Boscoe, Henry and Zdeb 2012 measured a mean ratio of road to straight distance of 1.4. Where a
network is there, the ratio and speed are measured on it, so that its fallback fits its town.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linli.core.coordinates import EARTH_RADIUS_M
from linli.dispatch.travel.router import Router
from linli.dispatch.travel.speeds import DAY, MODES, Band, Mode, metres_per_second

DETOUR = 1.4
# A plain way: neither arterial nor alley.
USUAL_KIND = "street"
PAIRS = 400
NEAR_M, FAR_M = 150.0, 4000.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Crow:
    """Seconds for each straight metre by mode, by day; `measured` on a network or assumed."""

    seconds_per_m: dict[Mode, float]
    measured: bool

    def seconds(self, metres: Floats, *, mode: Mode, at: Band) -> Floats:
        """Travel times for straight distances."""
        return metres * self.seconds_per_m[mode] / at.factor[mode]


ASSUMED = Crow({mode: DETOUR / metres_per_second(mode, USUAL_KIND, DAY) for mode in MODES}, False)


def calibrated(router: Router) -> Crow:
    """The straight line's speed on this network: the median over pairs of its nodes.

    Returns `ASSUMED` where the network is too small to tell.
    """
    nodes, plane = router.main_nodes, router.network.metres()
    rng = np.random.default_rng(1)
    starts = rng.choice(nodes, size=min(20, len(nodes)), replace=False)
    goals = rng.choice(nodes, size=min(PAIRS // 20, len(nodes)), replace=False)
    straight = np.hypot(*(plane[starts][:, None, :] - plane[goals][None, :, :]).transpose(2, 0, 1))
    found: dict[Mode, float] = {}
    for mode in MODES:
        ways = router.seconds(starts, goals, mode=mode, at=DAY)
        counts = np.isfinite(ways) & (straight > NEAR_M) & (straight < FAR_M)
        if counts.sum() < 10:
            return ASSUMED
        found[mode] = float(np.median(ways[counts] / straight[counts]))
    return Crow(found, True)


def straight_m(starts: Floats, goals: Floats) -> Floats:
    """Great-circle metres from each start (row) to each goal (column); haversine."""
    a, b = np.radians(starts)[:, None, :], np.radians(goals)[None, :, :]
    half = (
        np.sin((b[..., 1] - a[..., 1]) / 2) ** 2
        + np.cos(a[..., 1]) * np.cos(b[..., 1]) * np.sin((b[..., 0] - a[..., 0]) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(half))))
