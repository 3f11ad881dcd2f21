"""What a question compares, as plain numbers, and the scenarios that it comes to. Pure.

A question has a side of today and one for each change; more than one change has a side with all
of them as well. Counts of staff and places of posts only, never who.
"""

from dataclasses import asdict, dataclass, field
from math import cos, radians
from pathlib import Path
from typing import Any

from linli.dispatch.twin.scenario import CATEGORIES, Scenario, understood
from linli.dispatch.twin.town import MIDDLE

TODAY, NIGHT, VOLUNTEERS, POST, DISPATCH, ALL = (
    "today", "night", "volunteers", "post", "dispatch", "all",
)  # fmt: skip
# How people are sent today; Linli's own is the change.
POLICIES = ("closest", "paper", "linli")
DAY_FROM, DAY_HOURS, NIGHT_FROM, NIGHT_HOURS = 7, 13, 20, 11
VOLUNTEERS_FROM, VOLUNTEERS_HOURS = 8, 10
# Processor seconds for a call, by policy: a day of 720 calls takes 0.04 s with `closest` and
# 0.45 s with `linli` (docs/dispatch.md); streets take some seconds to lay out.
CALL_S = {"closest": 7e-5, "paper": 1.5e-4, "linli": 6.5e-4}
STREETS_S = 4.0
MOST_S = 3_600.0
# With more work than this, days never end and nothing can be compared.
WAY_MINUTES, MOST_LOAD = 3.0, 1.1


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole question.

    Attributes:
        per_hour: calls, on the mean of a day.
        day, night: people on duty from 7 to 20 o'clock, and at night.
        policy: how people are sent today, one of POLICIES.
        fewer_night, volunteers: people less at night, volunteers more for P3 and P4.
        post: longitude and latitude of a further post, {} for none, {"best": True} for the best.
        use_linli: Linli's dispatch instead of today's.
        own: of the district's own history: `profile` (24 numbers), `spots`, `categories`, `posts`
            (places), their `middle`, `cases`; {} for the generator.
        streets: file of streets; "" for a made town of `town_m` metres.
    """

    per_hour: float
    day: int
    night: int
    posts: int
    policy: str
    seeds: int
    fewer_night: int = 0
    volunteers: int = 0
    post: dict[str, Any] = field(default_factory=dict)
    use_linli: bool = False
    own: dict[str, Any] = field(default_factory=dict)
    streets: str = ""
    town_m: float = 3250.0

    def document(self) -> dict[str, Any]:
        """For keeping."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what is changed on it, how people are sent, and the district."""

    code: str
    policy: str
    scenario: Scenario


def changes(asked: Asked) -> tuple[str, ...]:
    """Codes of what is changed."""
    wanted = {
        NIGHT: asked.fewer_night > 0,
        VOLUNTEERS: asked.volunteers > 0,
        POST: bool(asked.post),
        DISPATCH: asked.use_linli and asked.policy != "linli",
    }
    return tuple(code for code, is_wanted in wanted.items() if is_wanted)


def sides(asked: Asked) -> list[Side]:
    """Today first, then each change alone, then all together where there are several.

    Raises:
        ScenarioRefused: the numbers make no district.
    """
    listed = changes(asked)
    combined = [(TODAY, frozenset[str]()), *((code, frozenset({code})) for code in listed)]
    if len(listed) > 1:
        combined.append((ALL, frozenset(listed)))
    return [
        Side(
            code,
            "linli" if DISPATCH in with_ else asked.policy,
            understood(_document(asked, with_), base=Path("/"))["base"],
        )
        for code, with_ in combined
    ]


def _document(asked: Asked, with_: frozenset[str]) -> dict[str, Any]:
    night = asked.night - (asked.fewer_night if NIGHT in with_ else 0)
    calls: dict[str, Any] = {"per_hour": asked.per_hour, "hours": 24}
    if asked.own:
        calls |= {key: asked.own[key] for key in ("profile", "categories")}
        calls["spots"] = [[*_moved(one, asked), one[2]] for one in asked.own["spots"]]
    staff: dict[str, Any] = {"groups": _groups(asked.day, night)}
    if VOLUNTEERS in with_:
        staff["groups"].append(
            {
                "count": asked.volunteers,
                "from": VOLUNTEERS_FROM,
                "hours": VOLUNTEERS_HOURS,
                "grades": ["P3", "P4"],
                "kind": "volunteer",
            }
        )
    at = [_moved(one, asked) for one in asked.own.get("posts", [])]
    more = POST in with_
    if more and "lon" in asked.post and at:
        at.append(_moved([asked.post["lon"], asked.post["lat"]], asked))
    if at:
        staff["at"] = at
    else:
        staff["posts"] = asked.posts + more
    return {
        "name": "what if",
        "streets": {"file": asked.streets} if asked.streets else {"town_m": asked.town_m},
        "calls": calls,
        "staff": staff,
        # A desk with paper is compared with Linli's desk; else only who is sent differs.
        "process": "linli" if asked.policy == "paper" else "",
    }


def _moved(point: list[float], asked: Asked) -> list[float]:
    """A place of the district in the frame that is played: where no streets are known, a made town
    stands in for it, and lies elsewhere."""
    lon, lat = point[:2]
    if asked.streets:
        return [lon, lat]
    (middle_lon, middle_lat), (to_lon, to_lat) = asked.own["middle"], MIDDLE
    # East to west a degree is as wide as the latitude lets it be.
    wide = cos(radians(middle_lat)) / cos(radians(to_lat))
    return [to_lon + (lon - middle_lon) * wide, to_lat + lat - middle_lat]


def _groups(day: int, night: int) -> list[dict[str, Any]]:
    always, more = min(day, night), abs(day - night)
    groups: list[dict[str, Any]] = [{"count": always}] if always else []
    if day > night:
        groups.append({"count": more, "from": DAY_FROM, "hours": DAY_HOURS})
    elif night > day:
        groups.append({"count": more, "from": NIGHT_FROM, "hours": NIGHT_HOURS})
    return groups


def load(asked: Asked) -> float:
    """Work over what the people of the emptier side can do; above one they fall ever behind."""
    categories = asked.own.get("categories") or [
        {"share": one.share, "work_minutes": one.work_s / 60, "wanted": one.wanted}
        for one in CATEGORIES
    ]
    whole: float = sum(one["share"] for one in categories)
    minutes: float = sum(
        one["share"] / whole * one["wanted"] * (one["work_minutes"] + WAY_MINUTES)
        for one in categories
    )
    night = asked.night - asked.fewer_night
    hours = DAY_HOURS * asked.day + (24 - DAY_HOURS) * night
    return float(asked.per_hour * 24 * minutes / 60 / max(hours, 1))


def estimate_s(asked: Asked, *, factor: float = 1.0) -> float:
    """Processor seconds that a question is likely to take.

    Args:
        factor: by how much the last ones took longer than estimated on this machine.
    """
    calls = asked.per_hour * 24 * asked.seeds
    listed = changes(asked)
    policies = [asked.policy]
    policies += ["linli" if code == DISPATCH else asked.policy for code in listed]
    if len(listed) > 1:
        policies.append("linli" if DISPATCH in listed else asked.policy)
    return (sum(CALL_S[one] * calls for one in policies) + STREETS_S) * factor
