"""What the second wall costs: queue and case page of somebody who reaches one organisation."""

import re
import statistics
import time
from typing import Any

from linli.bench.fill import fill
from linli.bench.stage import staged

CASES, ROUNDS = 10_000, 60
WALL = "linli.web.wall.second_wall"


def run(*, cases: int = CASES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Median milliseconds of both pages with and without the wall, asked in turn."""
    with staged() as stage:
        fill(url=stage.owner_url, count=cases, environment=stage.environment)
        return _measure(rounds)


def _measure(rounds: int) -> dict[str, Any]:
    from django.conf import settings
    from django.test.utils import override_settings

    without = [name for name in settings.MIDDLEWARE if name != WALL]
    found: dict[str, Any] = {}
    for role in ("lead", "dispatcher"):
        pages = _pages(role)
        spent: dict[tuple[str, bool], list[float]] = {}
        for _round in range(rounds):
            for walled in (True, False):
                with override_settings(MIDDLEWARE=settings.MIDDLEWARE if walled else without):
                    client = _signed_in(role)
                    for name, address in pages.items():
                        spent.setdefault((name, walled), []).append(_ask(client, address))
        for name in pages:
            behind, open_ = (statistics.median(spent[name, way]) for way in (True, False))
            found[f"{role} {name}"] = {
                "with_ms": round(behind, 1),
                "without_ms": round(open_, 1),
                "ratio": round(behind / open_, 2),
            }
    return found


def _signed_in(role: str) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    user = get_user_model().objects.get(username=f"{role}1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _pages(role: str) -> dict[str, str]:
    page = _signed_in(role).get("/console").content.decode()
    found = re.search(r"/cases/(\w{4}-\w{4})", page)
    if found is None:
        raise RuntimeError("the queue shows no case")
    return {"queue": "/console", "case page": f"/cases/{found[1]}"}


def _ask(client: Any, address: str) -> float:
    began = time.perf_counter()
    status = client.get(address).status_code
    spent = (time.perf_counter() - began) * 1000
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
    return spent
