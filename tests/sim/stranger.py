"""What a stranger sees of the doors, as documented: enough of it to rehearse sim against."""

import json

import httpx

STEPS = {
    "accept": ("offered", "accepted"),
    "decline": ("offered", None),
    "depart": ("accepted", "en_route"),
    "arrive": ("en_route", "on_scene"),
    "clear": ("on_scene", None),
}

# What the tracking page shows once a case is resolved.
PAGE = """
<form method="post" action="/track/CODE/rate"><input type="hidden" name="key" value="k"></form>
<form method="post" action="/track/CODE/reopen"><input type="hidden" name="key" value="k"></form>
"""


class Doors:
    """Keeps what it was sent; every key counts once; can be away for a number of requests."""

    def __init__(self):
        self.reports, self.requests, self.steps, self.tasks = {}, {}, [], {}
        self.keys, self.away, self.open = {}, 0, 99
        self.members, self.waiting, self.work = [], {}, []
        self.photos, self.said, self.told = [], [], ""
        self.rounds, self.paused = {}, None
        self.transport = httpx.MockTransport(self.answer)

    def answer(self, request):
        if self.away:
            self.away -= 1
            return httpx.Response(503)
        key = request.headers.get("idempotency-key")
        if key in self.keys:
            return self.keys[key]
        path = request.url.path
        reply = self.get(path, request) if request.method == "GET" else self.post(path, request)
        if key:
            self.keys[key] = reply
        return reply

    def get(self, path, request):
        if path == "/api/v1/categories":
            return httpx.Response(
                200,
                json=[
                    {
                        "code": "noise",
                        "is_anonymous_allowed": True,
                        "form": [
                            {
                                "code": "source",
                                "datatype": "singlevaluelist",
                                "required": True,
                                "values": [{"key": "music"}, {"key": "works"}],
                            }
                        ],
                        "dispositions": [{"code": "calmed"}, {"code": "false-alarm"}],
                    }
                ],
            )
        if path == "/api/v1/stats/counts":
            return httpx.Response(200, json={"open": self.open})
        if path == "/api/v1/members":
            return httpx.Response(200, json=[self.load(one) for one in self.members])
        if path == "/api/v1/cases":
            return httpx.Response(200, json={"items": list(self.waiting.values())})
        if path.startswith("/api/v1/cases/"):
            return self.case(path)
        if path.startswith("/track/"):
            return httpx.Response(200, text=PAGE.replace("CODE", path.split("/")[-1]))
        token = request.headers["authorization"].removeprefix("Bearer ")
        if path == "/api/v1/rounds":
            stops = self.rounds.get(token, [])
            return httpx.Response(200, json={"paused_at": self.paused, "stops": stops})
        return httpx.Response(
            200, json=[task for task in self.tasks.values() if task["holder"] == token]
        )

    def load(self, member):
        held = [task for task in self.tasks.values() if task["holder"] == f"t-{member}"]
        return {
            "member_id": f"m-{member}",
            "name": member,
            "organisation_id": "o",
            "offers": len(held),
            "tasks": 0,
        }

    def case(self, path):
        if path.endswith("/reports"):
            return httpx.Response(200, json=[{"code": "C1", "text": self.told}])
        return httpx.Response(
            200,
            json={
                "owner_id": "o",
                "needs_person": "declined",
                "assignments": [],
                "hand_offs": [{"id": "h1", "state": "asked"}],
            },
        )

    def post(self, path, request):
        if path.startswith("/track/"):
            self.said.append((path, dict(httpx.QueryParams(request.content.decode()))))
            return httpx.Response(302)
        if path == "/api/v1/photos":
            self.photos.append(request.content)
            return httpx.Response(201, json={"id": f"p{len(self.photos)}"})
        if path.startswith("/api/v1/cases/"):
            _, _, _, _, case, *step = path.split("/")
            self.work.append((case, "/".join(step), json.loads(request.content or b"{}")))
            if step[0] in ("overrule", "offers"):
                self.waiting.pop(case, None)
            return httpx.Response(200, json={})
        if path == "/api/v1/reports":
            body = json.loads(request.content)
            self.reports[request.headers["idempotency-key"]] = body
            return httpx.Response(201, json={"id": "r", "code": f"C{len(self.reports)}"})
        if path == "/open311/v2/requests.json":
            self.requests[request.headers["idempotency-key"]] = dict(
                httpx.QueryParams(request.content.decode())
            )
            return httpx.Response(201, json=[{"service_request_id": "s1"}])
        if path.startswith("/api/v1/rounds/visits/"):
            return self.end_stop(path.rpartition("/")[2], json.loads(request.content))
        *_, code, step = path.split("/")
        task, (needed, following) = self.tasks.get(code), STEPS[step]
        if task is None or task["state"] != needed:
            return httpx.Response(
                409,
                headers={"content-type": "application/problem+json"},
                json={"code": "step-not-allowed", "title": "Too late"},
            )
        self.steps.append((code, step, json.loads(request.content or b"{}")))
        if following is None:
            del self.tasks[code]
        else:
            task["state"] = following
        return httpx.Response(200, json={"id": code})

    def end_stop(self, visit, told):
        for stop in (one for stops in self.rounds.values() for one in stops):
            if stop["visit_id"] == visit:
                stop["state"], stop["why"] = told["result"], told["why"]
        return httpx.Response(200, json={"visit_id": visit, "state": told["result"]})

    def offer(self, code, *, holder, grade="P2"):
        self.tasks[code] = {
            "id": code,
            "state": "offered",
            "holder": holder,
            "distance_m": 300.0,
            "case": {"id": "k1", "grade": grade, "category_code": "noise"},
        }
