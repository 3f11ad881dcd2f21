"""OSRM and Valhalla over HTTP, with a time limit and one more try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np

from linli.core.coordinates import Point
from linli.dispatch.travel.speeds import Mode
from linli.dispatch.travel.times import Floats, RouterSilent

TIMEOUT_S = 1.5
TRIES = 2
# Both refuse larger tables as they are set up by default (OSRM 100 places, Valhalla 2,500 pairs).
MOST_PLACES = 100
OSRM_PROFILE: dict[Mode, str] = {"walk": "foot", "ebike": "bike", "car": "driving"}
VALHALLA_COSTING: dict[Mode, str] = {
    "walk": "pedestrian",
    "ebike": "motor_scooter",
    "car": "auto",
}


@dataclass(frozen=True, slots=True)
class Osrm:
    """OSRM's table service (`/table/v1/{profile}`); `url` up to before `/table`."""

    url: str
    client: httpx.Client

    def seconds(self, starts: Sequence[Point], goals: Sequence[Point], *, mode: Mode) -> Floats:
        """See `Remote.seconds`."""
        _not_too_many(starts, goals)
        places = ";".join(f"{one.lon:.6f},{one.lat:.6f}" for one in (*starts, *goals))
        count = len(starts)
        answer = _asked(
            self.client,
            "GET",
            f"{self.url}/table/v1/{OSRM_PROFILE[mode]}/{places}",
            params={
                "sources": ";".join(map(str, range(count))),
                "destinations": ";".join(map(str, range(count, count + len(goals)))),
                "annotations": "duration",
            },
        )
        if not isinstance(answer, dict) or answer.get("code") != "Ok":
            raise RouterSilent("OSRM refused")
        return _table(answer.get("durations"), len(starts), len(goals))


@dataclass(frozen=True, slots=True)
class Valhalla:
    """Valhalla's matrix (`/sources_to_targets`); `url` up to before it."""

    url: str
    client: httpx.Client

    def seconds(self, starts: Sequence[Point], goals: Sequence[Point], *, mode: Mode) -> Floats:
        """See `Remote.seconds`."""
        _not_too_many(starts, goals)
        answer = _asked(
            self.client,
            "POST",
            f"{self.url}/sources_to_targets",
            json={
                "sources": [{"lat": one.lat, "lon": one.lon} for one in starts],
                "targets": [{"lat": one.lat, "lon": one.lon} for one in goals],
                "costing": VALHALLA_COSTING[mode],
            },
        )
        rows = answer.get("sources_to_targets") if isinstance(answer, dict) else None
        try:
            table = [[cell["time"] for cell in row] for row in rows or []]
        except (KeyError, TypeError) as error:
            raise RouterSilent("Valhalla answered something else") from error
        return _table(table, len(starts), len(goals))


def remote(url: str, *, client: httpx.Client | None = None) -> Osrm | Valhalla:
    """The router of a setting: `osrm+https://host/` or `valhalla+https://host/`.

    Raises:
        ValueError: the address is neither.
    """
    client = client or httpx.Client(timeout=TIMEOUT_S)
    kind, _, address = url.partition("+")
    if kind == "osrm" and address.startswith(("http://", "https://")):
        return Osrm(address.rstrip("/"), client)
    if kind == "valhalla" and address.startswith(("http://", "https://")):
        return Valhalla(address.rstrip("/"), client)
    raise ValueError("must begin with osrm+http(s):// or valhalla+http(s)://")


def _not_too_many(starts: Sequence[Point], goals: Sequence[Point]) -> None:
    if len(starts) + len(goals) > MOST_PLACES:
        raise RouterSilent("more places than a router answers at once")


def _asked(client: httpx.Client, method: str, url: str, **facts: Any) -> Any:
    for attempt in range(1, TRIES + 1):
        try:
            answer = client.request(method, url, timeout=TIMEOUT_S, **facts)
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPStatusError as error:
            if error.response.status_code < 500 or attempt == TRIES:
                raise RouterSilent(str(error)) from error
        except (httpx.HTTPError, ValueError) as error:
            if attempt == TRIES:
                raise RouterSilent(str(error)) from error
    raise RouterSilent("no try left")


def _table(rows: Any, count: int, across: int) -> Floats:
    """Seconds of an answer; null is no way."""
    try:
        table = np.array(
            [[np.inf if cell is None else float(cell) for cell in row] for row in rows]
        )
    except (TypeError, ValueError) as error:
        raise RouterSilent("the answer is no table of numbers") from error
    if table.shape != (count, across) or np.isnan(table).any() or (table < 0).any():
        raise RouterSilent("the answer is no table of the size that was asked for")
    return table
