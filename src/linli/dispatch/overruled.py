"""Where people chose otherwise than proposed: what the weights can be fitted to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import queries as case_queries
from linli.cases.queries import ChosenOffer

# What a pair's cost is made of, as far as its reasons tell; absent is 0.
FEATURES = ("travel_s", "arrival_s", "tasks", "offers", "has_skill", "is_own", "left_behind")


@dataclass(frozen=True, slots=True)
class Overruled:
    """One choice: whom, instead of whom, why, at which costs (seconds of a routine case's wait).

    `more_s` is what the choice cost more; None where the chosen was not weighed. `chosen` and
    `proposed` hold `FEATURES` of each.
    """

    case_id: UUID
    case_code: str
    grade: str
    at: datetime
    why: str
    chosen_id: UUID
    proposed_id: UUID
    more_s: float | None
    chosen: dict[str, float]
    proposed: dict[str, float]


def overruled(*, since: datetime) -> list[Overruled]:
    """Every choice since then that was not as proposed, the oldest first."""
    return [one for offer in case_queries.chosen_offers(since=since) for one in _choice(offer)]


def _choice(offer: ChosenOffer) -> Iterator[Overruled]:
    told = next(one for one in offer.reasons if one["code"] == "chosen-by-person")
    for proposed in told.get("proposed", [])[:1]:
        cost = told.get("cost")
        yield Overruled(
            offer.case_id,
            offer.case_code,
            offer.grade,
            offer.at,
            str(told.get("why", "")),
            offer.member_id,
            UUID(proposed["member_id"]),
            None if cost is None else float(cost) - float(proposed["cost"]),
            features(offer.reasons),
            features(proposed["reasons"]),
        )


def features(reasons: list[dict[str, Any]]) -> dict[str, float]:
    """The reasons of one offer as numbers, all of `FEATURES`."""
    by_code = {one["code"]: one for one in reasons}
    travel, arrival = by_code.get("travel", {}), by_code.get("arrival", {})
    workload, left = by_code.get("workload", {}), by_code.get("left-behind", {})
    return {
        "travel_s": float(travel.get("seconds") or 0),
        "arrival_s": float(arrival.get("seconds") or 0),
        "tasks": float(workload.get("tasks") or 0),
        "offers": float(workload.get("offers") or 0),
        "has_skill": float("skill" in by_code),
        "is_own": float("own-organisation" in by_code),
        "left_behind": float(left.get("chance") or 0),
    }
