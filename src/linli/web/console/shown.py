"""What the case page and the panel show, from plain values."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases.lifecycle import ACTIVE_STATES, OPEN, OPEN_HANDOFFS, OPEN_STATES
from linli.cases.queries import CaseDetail, CaseRow, CategoryInfo
from linli.cases.reach import actions_in_reach, row_in_scope
from linli.core.ids import new_id
from linli.flow import care as care_cases
from linli.guard.policy import Viewer, allows, grants_for
from linli.people import queries as people
from linli.places import queries as places
from linli.web.console import acting, proposing, steps, story, wording
from linli.web.console.wording import Names
from linli.web.shared import words
from linli.web.shared.files import known_here
from linli.web.shared.pieces import Clock, MapView, Point
from linli.web.viewer import viewer_of_request

NEXT_CLOCK = {"accepted": "arrive", "en_route": "arrive", "on_scene": "resolve"}
# Each of these lines asks for its proposal by itself.
MOST_ASKED = 6
SIMILAR_FOR = timedelta(hours=48)


def row_clock(row: CaseRow) -> Clock | None:
    """The clock of a line: the step that is due next."""
    if row.next_due_at is None or row.state not in OPEN_STATES:
        return None
    kind = NEXT_CLOCK.get(row.state, "acknowledge")
    return Clock(kind, "running", row.next_due_at, row.opened_at)


def ask_whom(lines: list[dict[str, Any]], viewer: Viewer) -> list[dict[str, Any]]:
    """Have the first lines that wait for somebody ask, once they are shown, who is proposed."""
    if allows(viewer, "case.dispatch"):
        waiting = [line for line in lines if line["row"].state == OPEN]
        for line in waiting[:MOST_ASKED]:
            line["asks"] = True
    return lines


def short_address(address: str) -> str:
    """An address without what everyone here knows: city, district, street office."""
    for mark in ("街道", "镇"):
        _known, found, rest = address.partition(mark)
        if found and rest:
            return rest
    return address


def line_of(row: CaseRow) -> dict[str, Any]:
    """A case as a line of the queue."""
    return {
        "row": row,
        "clock": row_clock(row),
        "where": short_address(row.address),
        "needs": wording.needs_words(row.needs_person) if row.needs_person else "",
        "is_open": row.state in OPEN_STATES,
    }


def clocks_of(case: CaseDetail) -> list[Clock]:
    """The clocks of this round, those of hand-offs last."""
    shown = [one for one in case.clocks if one.round == case.round]
    shown.sort(key=lambda one: one.hand_off_id is not None)
    return [
        Clock(
            one.kind,
            one.state,
            one.due_at,
            one.started_at,
            one.met_at if one.state == "met" else None,
            one.pause_reason,
        )
        for one in shown
        if one.state != "stopped"
    ]


def map_of(case: CaseDetail) -> MapView | None:
    """A map with the case alone, or None where nobody knows the point."""
    if case.point is None:
        return None
    mark = Point(case.point.lon, case.point.lat, case.row.summary, case.row.grade, id=str(case.id))
    return MapView(points=[mark], lon=case.point.lon, lat=case.point.lat, zoom=16)


def town_map() -> MapView:
    """A map of all that is known here, with the open cases in scope."""
    bounds = places.bounds()
    west, south, east, north = bounds or (116.3, 39.8, 116.5, 40.0)
    return MapView(
        lon=(west + east) / 2,
        lat=(south + north) / 2,
        zoom=15,
        source=reverse("console:map"),
        fill=True,
        label=_("Open cases"),
        bounds=bounds,
    )


def brief(request: HttpRequest, case: CaseDetail, *, at: datetime) -> dict[str, object]:
    """What the console's panel shows of the chosen case."""
    categories = case_queries.categories(active_only=False)
    names = story.names_for(case, categories)
    reports = case_queries.reports_of(case.id)
    actions = actions_in_reach(viewer_of_request(request), case)
    wants = "case.dispatch" in actions and proposing.is_wanted(case)
    proposal = proposing.shown(case, names, at=at) if wants else {}
    return {
        "case": case,
        "line": line_of(case.row),
        "clocks": clocks_of(case),
        "people": [one for one in case.assignments if one.state in ACTIVE_STATES],
        "proposal": proposal,
        "compact": True,
        "first_text": reports[0].text if reports else "",
        "steps": steps.possible_steps(case, actions)[:4],
        "latest": story.story_of(case, reports=[], media={}, categories=categories, names=names)[
            -3:
        ],
    }


def whole(
    request: HttpRequest, case: CaseDetail, *, at: datetime, wrong: dict[str, Any] | None = None
) -> dict[str, object]:
    """Everything on the case page; `wrong` is a refused step with what was given."""
    viewer = viewer_of_request(request)
    actions = actions_in_reach(viewer, case)
    categories = case_queries.categories(active_only=False)
    reports = case_queries.reports_of(case.id)
    media = case_queries.media_of(report_ids=[one.id for one in reports], case_ids=[case.id])
    names = story.names_for(case, categories)
    lines = story.story_of(case, reports=reports, media=media, categories=categories, names=names)
    show = request.GET.get("show", "")
    possible = steps.possible_steps(case, actions)
    codes = {one.code for one in possible}
    proposal = proposing.shown(case, names, at=at) if "offer" in codes else {}
    return {
        "case": case,
        "line": line_of(case.row),
        "clocks": clocks_of(case),
        "lines": [one for one in lines if show not in story.GROUPS or one.group == show],
        "show": show if show in story.GROUPS else "",
        "groups": _groups(lines),
        "reasons": wording.reasons_words(case.decision.get("reasons", []), names),
        "disposition": names.dispositions.get(case.disposition, case.disposition),
        "dispositions": story.disposition_names(case.category),
        "assignments": _assignments(case, names),
        "hand_offs": _hand_offs(case, request, "case.hand_off" in actions),
        "may_withdraw": "case.dispatch" in actions,
        "may_read_contact": "case.contact" in actions and any(one.reporter_id for one in reports),
        "is_looked_after": "case.contact" in actions
        and bool(care_cases.helped_by(case.row, reports)),
        "steps": possible,
        "first_steps": possible[:4],
        "more_steps": possible[4:],
        "key": new_id(),
        "wrong": wrong or {},
        "given": (wrong or {}).get("given", {}),
        "map": map_of(case),
        "proposal": proposal if proposing.is_wanted(case) else {},
        "known_here": known_here(viewer, case),
        "history": _history(request, case),
        "merged_into": _merged_into(case),
        **_choices(codes, names=names, categories=categories, proposal=proposal),
        **_duplicates(request, case, at=at, wanted="merge" in codes),
        **_place_choices(wrong),
    }


def _groups(lines: list[story.Line]) -> list[tuple[str, str, int]]:
    titles = {
        "reports": _("Reports"),
        "decisions": _("Decisions"),
        "steps": _("Steps"),
        "notes": _("Notes"),
    }
    counted = [(code, sum(one.group == code for one in lines)) for code in story.GROUPS]
    return [(code, titles[code], number) for code, number in counted if number]


def _assignments(case: CaseDetail, names: Names) -> list[dict[str, object]]:
    return [
        {
            "it": one,
            "kind": wording.member_kind_words(one.member_kind),
            "reasons": wording.reasons_words(one.reasons, names),
            "ended": wording.ended_words(one.reason),
        }
        for one in sorted(case.assignments, key=lambda one: not one.is_active)
    ]


def _hand_offs(case: CaseDetail, request: HttpRequest, may: bool) -> list[dict[str, object]]:
    viewer = viewer_of_request(request)
    found = []
    for one in case.hand_offs:
        is_open = may and one.state in OPEN_HANDOFFS
        found.append(
            {
                "it": one,
                "takes": is_open and acting.may_answer(case, viewer, one.taker_id),
                "gives": is_open and acting.may_answer(case, viewer, one.giver_id),
            }
        )
    return found


def _history(request: HttpRequest, case: CaseDetail) -> list[CaseRow]:
    """Earlier cases at the same place that the viewer may see."""
    if case.place_id is None:
        return []
    scope = people.scope_of(grants_for(viewer_of_request(request), "case.view"))
    rows = case_queries.history_at(case.place_id, limit=8)
    return [row for row in rows if row.id != case.id and row_in_scope(scope, row)][:6]


def _merged_into(case: CaseDetail) -> CaseRow | None:
    if case.merged_into_id is None:
        return None
    return case_queries.rows_by_id([case.merged_into_id]).get(case.merged_into_id)


def _choices(
    codes: set[str],
    *,
    names: Names,
    categories: list[CategoryInfo],
    proposal: dict[str, Any],
) -> dict[str, object]:
    """What the forms of the possible steps offer to choose from."""
    found: dict[str, object] = {}
    if codes & {"overrule", "hand-off"}:
        found["organisations"] = sorted(
            ((key, name) for key, name in names.organisations.items()), key=lambda pair: pair[1]
        )
    if "overrule" in codes:
        found["categories"] = [one for one in categories if one.is_active]
        found["grades"] = list(words.GRADES.items())
        found["kinds"] = list(words.REPORT_KINDS.items())
    if "offer" in codes:
        found["best"] = [*proposal["first"], *proposal["others"]]
        found["rest"], found["why"] = proposal["anyone"], proposal["why"]
        found["dispatch_reasons"] = proposal["reasons"]
    return found


def _duplicates(
    request: HttpRequest, case: CaseDetail, *, at: datetime, wanted: bool
) -> dict[str, object]:
    """Open cases that may be the same: those triage named, and those close by of one category."""
    if not wanted:
        return {}
    near = case_queries.similar_open(
        point=case.point, place_id=case.place_id, since=at - SIMILAR_FOR, limit=8
    )
    named = set(case.decision.get("maybe_duplicates", []))
    ids = [
        one.case_id
        for one in near
        if one.case_id != case.id
        and (str(one.case_id) in named or one.category_id == case.category.id)
    ]
    rows = case_queries.rows_by_id(ids[:5]) if ids else {}
    scope = people.scope_of(grants_for(viewer_of_request(request), "case.triage"))
    away = {one.case_id: one.distance_m for one in near}
    found = [
        {"row": row, "away": away[pk], "is_named": str(pk) in named}
        for pk, row in rows.items()
        if row_in_scope(scope, row)
    ]
    return {"duplicates": found}


def _place_choices(wrong: dict[str, Any] | None) -> dict[str, object]:
    """Places to choose from after a correction named one that fits several."""
    if not wrong or "place" not in wrong.get("fields", {}):
        return {}
    return {"place_matches": places.search_places(wrong["given"].get("place", ""), limit=6)}
