"""The call-taker's page: caller, place, what, and what triage makes of it while one types."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.cases import queries as case_queries
from linli.cases.queries import CategoryInfo
from linli.cases.reach import in_reach, require_reach, row_in_scope
from linli.core import clock, errors
from linli.core.coordinates import Point
from linli.core.ids import clean_code, new_id
from linli.people import queries as people
from linli.places import queries as places
from linli.privacy import services as privacy
from linli.triage import services as triage
from linli.triage.decide import Decision
from linli.web.console import wording
from linli.web.console.wording import Names
from linli.web.desk import calls
from linli.web.shared import words
from linli.web.viewer import allowed, scope_of_request, viewer_of_request

SIMILAR_FOR = timedelta(hours=48)


@require_http_methods(["GET", "POST"])
@allowed("desk.use")
def desk(request: HttpRequest) -> HttpResponse:
    """The form of a call; sending it answers with the code, or a P1 with its case page."""
    if request.method == "GET":
        return _show(request, QueryDict(), key=new_id(), sent=_sent(request))
    if request.POST.get("action", "check") == "check":
        return _show(request, request.POST, key=_key(request))
    try:
        sent = _send(request)
    except errors.Invalid as error:
        wrong = error.fields or {"text": str(error)}
        return _show(request, request.POST, key=_key(request), wrong=wrong, status=422)
    if request.POST["action"] == "first":
        return redirect("console:case", code=sent.case.code)
    return redirect(f"{reverse('desk:desk')}?sent={sent.code}&case={sent.case.code}")


def _key(request: HttpRequest) -> UUID:
    return calls.uuid_or_none(request.POST.get("key", "")) or new_id()


def _send(request: HttpRequest) -> calls.Sent:
    given, viewer, at = request.POST, viewer_of_request(request), clock.now()
    key = calls.uuid_or_none(given.get("key", ""))
    if key is None:
        raise errors.Invalid(_("Reload the page and send it again"))
    if given["action"] == "first":
        return calls.send_first(given=given, key=key, actor=viewer.actor, at=at)
    if given["action"].startswith("attach:"):
        case_id = calls.uuid_or_none(given["action"].removeprefix("attach:"))
        if case_id is None:
            raise errors.Invalid(_("Reload the page and send it again"))
        require_reach(viewer, case_queries.case_detail(case_id, with_events=False), "case.view")
        return calls.attach(given=given, case_id=case_id, key=key, actor=viewer.actor, at=at)
    return calls.send(given=given, key=key, actor=viewer.actor, at=at)


def _sent(request: HttpRequest) -> dict[str, str] | None:
    """What the strip above a new call says of the last one."""
    code = request.GET.get("sent", "")
    if not code:
        return None
    case_id = case_queries.case_id_by_code(clean_code(request.GET.get("case", "")))
    if case_id is None:
        return None
    case = case_queries.case_detail(case_id, with_events=False)
    if not in_reach(viewer_of_request(request), case, "case.view"):
        return {"code": clean_code(code), "case": "", "grade": case.row.grade}
    return {
        "code": clean_code(code),
        "case": case.row.code,
        "grade": case.row.grade,
        "category": case.row.category_name,
        "owner": case.row.owner_name,
    }


def _show(
    request: HttpRequest,
    given: QueryDict,
    *,
    key: UUID,
    sent: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    categories = case_queries.categories()
    says: dict[str, Any] = {
        "given": given,
        "key": key,
        "sent": sent,
        "wrong": wrong or {},
        "categories": categories,
        "place_matches": calls.matching_places(given.get("place", "")),
        "chosen_place": given.get("place_id", ""),
    }
    if given:
        says |= _suggestion(request, given, categories, at=clock.now())
        says["callers"] = _earlier(request, given.get("phone", ""))
    return render(request, "desk/desk.html", says, status=status)


@require_GET
@allowed("desk.use")
def find_places(request: HttpRequest) -> HttpResponse:
    """Places for what is being typed, to choose from by the arrow keys."""
    matches = calls.matching_places(request.GET.get("place", "")[:120])
    says = {"place_matches": matches, "chosen_place": request.GET.get("place_id", "")}
    return render(request, "desk/_places.html", says)


@require_POST
@allowed("desk.use")
def caller(request: HttpRequest) -> HttpResponse:
    """Earlier cases of a number. POST, so that numbers stay out of addresses and logs."""
    return render(
        request, "desk/_caller.html", {"callers": _earlier(request, request.POST.get("phone", ""))}
    )


def _earlier(request: HttpRequest, phone: str) -> list[dict[str, object]]:
    if len(privacy.normal(phone)) < 7:
        return []
    subjects = privacy.find_subjects(field="reporter.phone", value=phone, purpose="answer_call")
    reports = case_queries.reports_from(subjects, limit=5) if subjects else []
    ids = [one.case_id for one in reports if one.case_id is not None]
    rows = case_queries.rows_by_id(ids) if ids else {}
    scope = scope_of_request(request, "case.view")
    found = []
    for report in reports:
        row = rows.get(report.case_id) if report.case_id else None
        if row is not None and row_in_scope(scope, row):
            found.append({"row": row, "at": report.received_at})
    return found


@require_POST
@allowed("desk.use")
def suggest(request: HttpRequest) -> HttpResponse:
    """What triage would make of the call so far; changes nothing."""
    categories = case_queries.categories()
    says = _suggestion(request, request.POST, categories, at=clock.now())
    return render(request, "desk/_suggest.html", says | {"given": request.POST})


def _suggestion(
    request: HttpRequest, given: QueryDict, categories: list[CategoryInfo], *, at: datetime
) -> dict[str, Any]:
    place_id = calls.uuid_or_none(given.get("place_id", ""))
    place = places.places_by_id([place_id]).get(place_id) if place_id else None
    says: dict[str, Any] = {
        "place": place,
        "history": _history(request, place.id) if place else [],
        "near": _near(request, place.point if place else None, place_id, at=at),
    }
    text, chosen = given.get("text", "").strip(), given.get("category", "")
    if not text and not chosen:
        return says
    decision = triage.suggest(
        text=text,
        category_code=chosen,
        point=place.point if place else None,
        place_id=place.id if place else None,
        now=at,
    )
    category = next((one for one in categories if one.code == decision.category.code), None)
    names = Names(
        organisations={
            str(one.id): (one.name_en if case_queries.in_english() else "") or one.name
            for one in people.organisations()
        },
        categories={one.code: one.name for one in categories},
    )
    says |= {
        "decision": decision,
        "category": category,
        "confidence": _confidence(decision),
        "owner": names.organisation(decision.owner_id),
        "reasons": wording.reasons_words(decision.reasons, names),
        "questions": _questions(category),
        "form": _form(category, given),
        "duplicate": decision.duplicate_of,
    }
    return says


def _confidence(decision: Decision) -> str:
    for reason in decision.reasons:
        if reason["code"] in {"category-text", "category-unsure"} and "confidence" in reason:
            return f"{reason['confidence']:.2f}"
    return ""


def _history(request: HttpRequest, place_id: UUID) -> list[dict[str, Any]]:
    scope = scope_of_request(request, "case.view")
    rows = case_queries.history_at(place_id, limit=8)
    return [
        {"row": row, "state": str(words.state_word(state=row.state).text)}
        for row in rows
        if row_in_scope(scope, row)
    ][:5]


def _near(
    request: HttpRequest, point: Point | None, place_id: UUID | None, *, at: datetime
) -> list[dict[str, object]]:
    """Open cases close by that the viewer may see."""
    if point is None and place_id is None:
        return []
    found = case_queries.similar_open(
        point=point, place_id=place_id, since=at - SIMILAR_FOR, limit=6
    )
    scope = scope_of_request(request, "case.view")
    rows = case_queries.rows_by_id([one.case_id for one in found]) if found else {}
    return [
        {"it": one, "row": rows[one.case_id]}
        for one in found
        if one.case_id in rows and row_in_scope(scope, rows[one.case_id])
    ]


def _questions(category: CategoryInfo | None) -> list[str]:
    key = "en" if case_queries.in_english() else "zh"
    return [one.get(key, "") for one in category.desk_questions] if category else []


def _form(category: CategoryInfo | None, given: QueryDict) -> list[dict[str, Any]]:
    """The category's form with what was answered already."""
    language = "en" if case_queries.in_english() else "zh"
    return [
        {
            "name": f"{calls.ATTRIBUTE}{item['code']}",
            "label": item[f"description_{language}"],
            "required": item.get("required", False),
            "datatype": item["datatype"],
            "values": [(one["key"], one[f"name_{language}"]) for one in item.get("values") or []],
            "chosen": given.getlist(f"{calls.ATTRIBUTE}{item['code']}"),
            "given": given.get(f"{calls.ATTRIBUTE}{item['code']}", ""),
        }
        for item in (category.form if category else [])
    ]
