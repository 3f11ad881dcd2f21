"""How simulated people behave: how long they take, when they decline, what they answer.

The medians follow what is usual for community work and, for P1, the order of the unit times of
San Francisco's fire department (dispatch to response 71 s, to on scene 247 s). Spread is
log-normal, as response times mostly are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import exp
from random import Random
from typing import Any

ANSWER_S = {"P1": 20.0, "P2": 40.0, "P3": 75.0, "P4": 110.0}
TURN_OUT_S = {"P1": 50.0, "P2": 120.0, "P3": 420.0, "P4": 900.0}
WORK_S = {"P1": 1500.0, "P2": 1300.0, "P3": 1000.0, "P4": 800.0}
SPEED_M_S = {"P1": 4.0, "P2": 3.0, "P3": 2.2, "P4": 1.8}  # by electric bicycle or on foot
DETOUR = 1.3  # streets are not beelines
USUAL_DISTANCE_M = 320.0
DECLINE = {"P1": 0.02, "P2": 0.05, "P3": 0.08, "P4": 0.1}
REASONS = ("正在处理另一件事", "离得太远，请派近处的人", "不会处理这一类", "马上要交班")
NOTES = ("已处理，现场恢复正常。", "已与居民当面确认。", "已处理，过两天再回访一次。", "")
ANSWERS_BACK, NOT_YET = 0.6, 0.08
NOT_YET_REASONS = (
    "还是老样子，没修好。",
    "今天又坏了，麻烦再来看看。",
    "只处理了一半，另一边还没弄。",
)
THANKS = ("来得很快，谢谢。", "师傅很耐心，问题解决了。", "", "", "谢谢网格员。", "处理得不错。")
COMPLAINTS = ("等得有点久。", "希望以后能提前打个电话。", "", "说好的时间没到。")
CORRECTED = ("看了描述，类别应为此项", "已电话核实", "与照片不符，改正类别", "按辖区分工改派")
# Endings that mean nothing was wrong, or that nobody was found; rare, though always offered.
RARE = {"false-alarm", "cannot-locate", "withdrawn", "duplicate", "no-action"}
NEXT = {"offered": "accept", "accepted": "depart", "en_route": "arrive", "on_scene": "clear"}


def spread(rng: Random, median_s: float, sigma: float = 0.45) -> timedelta:
    """A log-normal time around a median."""
    return timedelta(seconds=median_s * exp(rng.gauss(0.0, sigma)))


def delay(rng: Random, *, state: str, grade: str, distance_m: float | None) -> timedelta:
    """How long somebody takes for the next step from a state, in simulated time."""
    if state == "offered":
        return spread(rng, ANSWER_S[grade], 0.35)
    if state == "accepted":
        return spread(rng, TURN_OUT_S[grade])
    if state == "en_route":
        metres = USUAL_DISTANCE_M if distance_m is None else distance_m
        return spread(rng, 40.0 + metres * DETOUR / SPEED_M_S[grade], 0.25)
    return spread(rng, WORK_S[grade])


def next_step(rng: Random, *, state: str, grade: str) -> str | None:
    """The step a responder takes from a state; None where there is none."""
    if state == "offered" and rng.random() < DECLINE[grade]:
        return "decline"
    return NEXT.get(state)


def disposition(rng: Random, codes: list[str]) -> str:
    """How it ended: mostly one of the category's ordinary endings."""
    usual = [code for code in codes if code not in RARE] or codes
    pool = codes if rng.random() < 0.06 else usual
    return rng.choice(pool)


def answers(rng: Random, form: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What a resident fills into a category's form: everything required, some of the rest."""
    given: dict[str, Any] = {}
    for item in form:
        if not item.get("required") and rng.random() < 0.6:
            continue
        datatype = item.get("datatype", "string")
        keys = [value["key"] for value in item.get("values", [])]
        if datatype == "number":
            given[item["code"]] = rng.randint(1, 4)
        elif keys:
            key = rng.choice(keys)
            given[item["code"]] = [key] if datatype == "multivaluelist" else key
        elif item.get("required"):
            given[item["code"]] = "不清楚"
    return given


def verdict(rng: Random) -> tuple[int, str]:
    """A rating from 1 to 5 and a word with it: most are content, few are not."""
    rating = rng.choices((5, 4, 3, 2, 1), (48, 30, 12, 6, 4))[0]
    return rating, rng.choice(THANKS if rating >= 4 else COMPLAINTS)
