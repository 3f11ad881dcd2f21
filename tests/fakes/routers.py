"""OSRM and Valhalla as far as their matrices go: straight lines at one speed."""

import json

import httpx

from linli.core.coordinates import Point, distance_m

SPEED = 5.0


class FakeRouter:
    """Answers both kinds; counts its requests, and fails as it is told to."""

    def __init__(self, *, fails: int = 0, status: int = 200, body: str | None = None) -> None:
        self.fails, self.status, self.body = fails, status, body
        self.requests: list[httpx.Request] = []

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if len(self.requests) <= self.fails:
            raise httpx.ReadTimeout("too slow", request=request)
        if self.body is not None or self.status != 200:
            return httpx.Response(self.status, text=self.body or "")
        return httpx.Response(200, json=self._table(request))

    def _table(self, request: httpx.Request) -> object:
        if request.method == "POST":
            asked = json.loads(request.content)
            starts, goals = (
                [Point(one["lon"], one["lat"]) for one in asked[side]]
                for side in ("sources", "targets")
            )
            rows = [[{"time": distance_m(a, b) / SPEED} for b in goals] for a in starts]
            return {"sources_to_targets": rows}
        places = request.url.path.rsplit("/", 1)[1].split(";")
        points = [Point(*map(float, place.split(","))) for place in places]
        sources, targets = (
            [int(at) for at in request.url.params[side].split(";")]
            for side in ("sources", "destinations")
        )
        durations = [[distance_m(points[a], points[b]) / SPEED for b in targets] for a in sources]
        return {"code": "Ok", "durations": durations}
