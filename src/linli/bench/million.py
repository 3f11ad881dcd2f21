"""What people look at, through HTTP, with 1,000,000 cases against 10,000."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookiejar import CookieJar
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

from linli.bench.fill import RARE, fill
from linli.bench.stage import Stage, staged

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 15
LATER = 5
FREQUENT, SELDOM = "梧桐路", "燃气"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FOLLOWING = re.compile(r'href="(\?[^"]*cursor=[^"]+)"')
CASE = re.compile(r'/cases/(M[0-9A-Za-z-]+)"')


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in at one cell."""

    url: str
    opener: urllib.request.OpenerDirector

    def get(self, path: str) -> str:
        """A page's text; anything but 200 raises."""
        try:
            with self.opener.open(self.url + path, timeout=120) as answer:
                text: str = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path} answered {error.code}") from error
        return text

    def timed(self, path: str) -> float:
        """Seconds until all of a page is there."""
        began = time.perf_counter()
        self.get(path)
        return time.perf_counter() - began


def run(*, small: int = SMALL, large: int = LARGE, rounds: int = ROUNDS) -> dict[str, Any]:
    """Fill two cells, then ask both the same, turn by turn; the ratio of the medians.

    Both run beside each other, so that what else the machine does hits both alike.
    """
    with ExitStack() as stack:
        stages = [stack.enter_context(staged()) for _ in range(2)]
        began = time.perf_counter()
        for stage, count in zip(stages, (small, large), strict=True):
            fill(url=stage.owner_url, count=count, environment=stage.environment)
        filled = time.perf_counter() - began
        found = compare(*stages, rounds=rounds)
    return {"small": small, "large": large, "fill_s": round(filled), **found}


def compare(small: Stage, large: Stage, *, rounds: int) -> dict[str, Any]:
    """Medians in milliseconds of everything asked of both cells, and their ratios."""
    visitors = [_signed_in(stage) for stage in (small, large)]
    asked = [_asked(stage, one) for stage, one in zip((small, large), visitors, strict=True)]
    seconds: list[dict[str, list[float]]] = [{name: [] for name in each} for each in asked]
    for number in range(rounds + 1):
        for name in asked[0]:
            for visitor, paths, taken in zip(visitors, asked, seconds, strict=True):
                took = visitor.timed(paths[name](number))
                if number:  # the first round fills caches
                    taken[name].append(took)
    first, second = ({name: median(each) for name, each in taken.items()} for taken in seconds)
    return {
        "ms_small": {name: round(took * 1000, 1) for name, took in first.items()},
        "ms_large": {name: round(took * 1000, 1) for name, took in second.items()},
        "ratio": {name: round(second[name] / first[name], 2) for name in first},
    }


def _signed_in(stage: Stage) -> Visitor:
    account = next(one for one in stage.facts["accounts"] if one["role"] == "dispatcher")
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    visitor = Visitor(stage.url, opener)
    token = TOKEN.search(visitor.get("/accounts/login/"))
    form = {
        "csrfmiddlewaretoken": token[1] if token else "",
        "login": account["username"],
        "password": account["password"],
    }
    there = urllib.request.Request(  # noqa: S310  # our own cell
        f"{stage.url}/accounts/login/", urlencode(form).encode(), {"Referer": stage.url}
    )
    opener.open(there, timeout=60).close()
    return visitor


def _later(visitor: Visitor, path: str) -> str:
    """The address of a page further on."""
    for _ in range(LATER):
        found = FOLLOWING.search(visitor.get(path))
        if found is None:
            raise RuntimeError(f"{path} has no page after it")
        path = "/console" + found[1].replace("&amp;", "&")
    return path


def _asked(stage: Stage, visitor: Visitor) -> dict[str, Callable[[int], str]]:
    """Every list, page and map that is measured: its address, by the number of the round."""
    first = visitor.get("/console?tab=all")
    codes = CASE.findall(first)
    west, south, east, north = stage.facts["bounds"]
    lon, lat, width = (west + east) / 2, (south + north) / 2, (east - west) / 40
    near = f"{lon - width},{lat - width},{lon + width},{lat + width}"
    whole = f"{west},{south},{east},{north}"
    fixed = {
        "queue": "/console",
        "queue_later": _later(visitor, "/console"),
        "needs_person": "/console?tab=needs_person",
        "overdue": "/console?tab=overdue",
        "unaccepted": "/console?tab=unaccepted",
        "all": "/console?tab=all",
        "all_later": _later(visitor, "/console?tab=all"),
        **_filters(first),
        "search_frequent": f"/console?tab=all&q={quote(FREQUENT)}",
        "search_seldom": f"/console?tab=all&q={quote(SELDOM)}",
        "search_rare": f"/console?tab=all&q={quote(RARE)}",
        "search_nothing": f"/console?tab=all&q={quote('昆仑雪')}",
        "search_open_rare": f"/console?q={quote(RARE)}",
        "search_code": f"/console?tab=all&q={codes[0]}",
        "palette": f"/console/search?q={quote(FREQUENT)}",
        "map_near": f"/console/map.json?bbox={near}",
        "map_whole": f"/console/map.json?bbox={whole}",
        "public_map": "/map",
        "public_points": "/map/cases.json",
        "nearby": f"/nearby?lat={lat}&lon={lon}&category=street-light&text={quote('路灯不亮')}",
        "open311": "/open311/v2/requests.json?page_size=50",
        "open311_closed": "/open311/v2/requests.json?page_size=50&status=closed",
        "open311_open": "/open311/v2/requests.json?page_size=50&status=open",
        "open311_service": "/open311/v2/requests.json?page_size=50&service_code=street-light",
        "open311_near": f"/open311/v2/requests.json?page_size=50&lat={lat}&long={lon}&radius=200",
        "open311_text": f"/open311/v2/requests.json?page_size=50&q={quote(SELDOM)}",
        "open311_updates": "/open311/v2/servicerequestupdates.json",
    }
    asked = {name: _always(path) for name, path in fixed.items()}
    asked["case_page"] = lambda number: f"/cases/{codes[number % len(codes)]}"
    asked["panel"] = lambda number: f"/console/case/{codes[number % len(codes)]}"
    return asked


def _always(path: str) -> Callable[[int], str]:
    return lambda _number: path


def _filters(page: str) -> dict[str, str]:
    """Each filter of the console on its own, and all together, with values the form offers."""
    chosen = {}
    for name in ("grade", "state", "category", "owner", "area"):
        control = page[page.index(f'name="{name}"') :]
        values = re.findall(r'value="([^"]+)"', control)
        chosen[name] = quote(values[1 if name != "grade" else 0])
    every = "&".join(f"{name}={value}" for name, value in chosen.items() if name != "state")
    found = {f"filter_{name}": f"/console?{name}={value}" for name, value in chosen.items()}
    found |= {
        f"all_{name}": f"/console?tab=all&{name}={value}"
        for name, value in chosen.items()
        if name != "state"
    }
    return found | {"filter_every": f"/console?{every}", "all_every": f"/console?tab=all&{every}"}
