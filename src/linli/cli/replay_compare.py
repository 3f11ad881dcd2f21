"""What the record says against what Linli decided, read through the public API."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.cli.replay_files import Row, Spans
from linli.sim.client import Client

PAGE = "200"
PATIENCE_S = 60.0
# A complaint in their words may be a plain report in ours: both ask that something be done.
SAME_KIND = {"report": "complaint"}
QUANTILES = (0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report."""

    category: str
    kind: str
    grade: str
    is_unsure: bool


def outcomes(client: Client, codes: Iterable[str]) -> dict[str, Outcome]:
    """By tracking code; reports that have no case yet are waited for, as long as it goes on."""
    wanted, until, most = set(codes), time.monotonic() + PATIENCE_S, -1
    while True:
        case_of = _cases_of(client, wanted)
        if len(case_of) > most:
            most, until = len(case_of), time.monotonic() + PATIENCE_S
        if len(case_of) == len(wanted) or time.monotonic() > until:
            break
        time.sleep(1.0)
    needed, found = set(case_of.values()), dict[str, Outcome]()
    for case in _pages(client, "/api/v1/cases", {"tab": "all"}):
        if case["id"] in needed:
            unsure = case["state"] == "unsure" or case["needs_person"] == "unsure"
            found[case["id"]] = Outcome(
                case["category_code"], case["kind"], case["grade"], is_unsure=unsure
            )
            if len(found) == len(needed):
                break
    return {code: found[pk] for code, pk in case_of.items() if pk in found}


def _cases_of(client: Client, wanted: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    seen = 0
    for report in _pages(client, "/api/v1/reports", {}):
        if report["code"] in wanted:
            seen += 1
            if report["case_id"]:
                found[report["code"]] = report["case_id"]
            if seen == len(wanted):
                break
    return found


def _pages(client: Client, path: str, params: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    cursor = ""
    while True:
        page = client.ask("GET", path, params={**params, "size": PAGE, "cursor": cursor})
        yield from page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return


def agreement(rows: list[Row], codes: Mapping[int, str], found: Mapping[str, Outcome]) -> Any:
    """How far category, kind and grade agree with the record, by its groups and in all."""
    pairs = [(row, found[codes[row.number]]) for row in rows if codes.get(row.number) in found]
    groups: dict[str, list[tuple[Row, Outcome]]] = defaultdict(list)
    for row, outcome in pairs:
        groups[row.group].append((row, outcome))
    shown = {
        name: _group(some)
        for name, some in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    }
    emergencies = Counter(outcome.grade for row, outcome in pairs if row.is_emergency)
    told = [(row.kind, outcome.kind) for row, outcome in pairs if row.kind]
    return {
        "compared": len(pairs),
        "all": _group(pairs),
        "groups": shown,
        "emergencies": {
            "count": sum(emergencies.values()),
            "P1": _share(emergencies["P1"], sum(emergencies.values())),
            "P1_or_P2": _share(emergencies["P1"] + emergencies["P2"], sum(emergencies.values())),
        },
        "kinds": _kinds(told),
    }


def _group(pairs: list[tuple[Row, Outcome]]) -> dict[str, Any]:
    known = [(row, outcome) for row, outcome in pairs if row.categories]
    return {
        "count": len(pairs),
        "unsure": _share(sum(outcome.is_unsure for _row, outcome in pairs), len(pairs)),
        "category_known": len(known),
        "category_agrees": _share(
            sum(outcome.category in row.categories for row, outcome in known), len(known)
        ),
        "P1": _share(sum(outcome.grade == "P1" for _row, outcome in pairs), len(pairs)),
        "categories": dict(Counter(outcome.category for _row, outcome in pairs).most_common(5)),
    }


def _kinds(told: list[tuple[str, str]]) -> dict[str, Any]:
    """Agreement on kinds, and macro F1 over the record's kinds."""
    pairs = [(said, SAME_KIND.get(ours, ours)) for said, ours in told]
    scores: dict[str, float] = {}
    for kind in sorted({said for said, _ours in pairs}):
        hits = sum(said == ours == kind for said, ours in pairs)
        size = sum(said == kind for said, _ours in pairs) + sum(ours == kind for _, ours in pairs)
        scores[kind] = round(2 * hits / size, 3) if size else 0.0
    table = Counter(told)
    return {
        "compared": len(pairs),
        "agree": _share(sum(said == ours for said, ours in pairs), len(pairs)),
        "f1": scores,
        "macro_f1": round(sum(scores.values()) / len(scores), 3) if scores else None,
        "table": {f"{said} > {ours}": count for (said, ours), count in sorted(table.items())},
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def district_spans(client: Client, *, cases: int) -> Spans:
    """What responders of this district took, from the latest `cases` cases that were offered."""
    spans, looked = Spans([], [], []), 0
    for line in _pages(client, "/api/v1/cases", {"tab": "all"}):
        if looked >= cases:
            break
        if line["state"] in {"unsure", "open", "merged"}:
            continue
        looked += 1
        case = client.ask("GET", f"/api/v1/cases/{line['id']}")
        for one in case["assignments"]:
            offered = _moment(one["offered_at"])
            if one["round"] == 1:
                opened = _moment(case["opened_at"])
                spans.received_to_dispatch.append((offered - opened).total_seconds())
            if one["departed_at"]:
                left = _moment(one["departed_at"])
                spans.dispatch_to_response.append((left - offered).total_seconds())
            if one["arrived_at"]:
                there = _moment(one["arrived_at"])
                spans.dispatch_to_scene.append((there - offered).total_seconds())
    return spans


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def quantiles(spans: Spans) -> dict[str, dict[str, float | int | None]]:
    """Counts, medians and 90th percentiles in seconds."""
    return {
        name: {
            "count": len(values),
            **{f"p{round(q * 100)}": _quantile(values, q) for q in QUANTILES},
        }
        for name, values in (
            ("received_to_dispatch_s", spans.received_to_dispatch),
            ("dispatch_to_response_s", spans.dispatch_to_response),
            ("dispatch_to_scene_s", spans.dispatch_to_scene),
        )
    }


def _quantile(values: list[float], q: float) -> float | None:
    """The nearest-rank quantile; None without values."""
    ranked = sorted(values)
    return round(ranked[min(len(ranked) - 1, int(q * len(ranked)))], 1) if ranked else None
