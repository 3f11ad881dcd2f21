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
from linli.cases.queries import CategoryInfo, ReportInfo
from linli.cases.reach import in_reach, require_reach, row_in_scope
from linli.core import clock, errors
from linli.core.coordinates import Point
from linli.core.ids import clean_code, new_id
from linli.exchange import queries as exchange
from linli.people import queries as people
from linli.places import queries as places
from linli.privacy import services as privacy
from linli.triage import services as triage
from linli.triage.decide import Decision
from linli.web.console import wording
from linli.web.console.wording import Names
from linli.web.desk import calls, completing
from linli.web.live import announce
from linli.web.shared import files, words
from linli.web.steward import known
from linli.web.viewer import allowed, scope_of_request, viewer_of_request

SIMILAR_FOR = timedelta(hours=48)


@require_http_methods(["GET", "POST"])
@allowed("desk.use")
def desk(request: HttpRequest) -> HttpResponse:
    """The form of a call; sending it answers with the code, or a P1 with its case page."""
    if request.method == "GET":
        first = completing.first_of(request, request.GET.get("complete", ""))
        given = completing.start(first) if first else QueryDict()
        return _show(request, given, key=new_id(), sent=_sent(request), first=first)
    first = completing.first_of(request, request.POST.get("complete", ""))
    if request.POST.get("action", "check") == "check":
        return _show(request, request.POST, key=_key(request), first=first)
    try:
        sent = _send(request, first)
    except errors.Invalid as error:
        wrong = error.fields or {"text": str(error)}
        return _show(request, request.POST, key=_key(request), wrong=wrong, first=first, status=422)
    announce.notify(cases=[sent.case.id])
    told = f"{reverse('desk:desk')}?sent={sent.code}&case={sent.case.code}"
    if request.POST["action"] == "first":
        return redirect(f"{told}&complete={sent.case.code}")
    return redirect(told)


def _key(request: HttpRequest) -> UUID:
    return calls.uuid_or_none(request.POST.get("key", "")) or new_id()


def _send(request: HttpRequest, first: completing.First | None) -> calls.Sent:
    given, viewer, at = request.POST, viewer_of_request(request), clock.now()
    key = calls.uuid_or_none(given.get("key", ""))
    if key is None:
        raise errors.Invalid(_("Reload the page and send it again"))
    if first is not None:
        return calls.complete(
            given=given, case_id=first.case.id, key=key, actor=viewer.actor, at=at
        )
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
    first: completing.First | None = None,
    status: int = 200,
) -> HttpResponse:
    categories = case_queries.categories()
    says: dict[str, Any] = {
        "given": given,
        "key": key,
        "sent": sent,
        "first": completing.shown(first) if first else None,
        "wrong": wrong or {},
        "categories": categories,
        "place_matches": calls.choices(_places_given(given)),
        "chosen_place": given.get("place_id", ""),
    }
    if given:
        says |= _suggestion(request, given, categories, at=clock.now())
        says |= _known_caller(request, given.get("phone", ""), at=clock.now())
    return render(request, "desk/desk.html", says, status=status)


def _places_given(given: QueryDict) -> list[places.PlaceInfo]:
    """Places for the words in the form, the chosen one first whatever the words are."""
    matches = calls.matching_places(given.get("place", ""))
    chosen = calls.uuid_or_none(given.get("place_id", ""))
    if chosen is None or any(one.id == chosen for one in matches):
        return matches
    return [*places.places_by_id([chosen]).values(), *matches]


@require_GET
@allowed("desk.use")
def find_places(request: HttpRequest) -> HttpResponse:
    """Places for what is being typed, to choose from by the arrow keys."""
    matches = calls.matching_places(request.GET.get("place", "")[:120])
    says = {
        "place_matches": calls.choices(matches),
        "chosen_place": request.GET.get("place_id", ""),
    }
    return render(request, "desk/_places.html", says)


@require_POST
@allowed("desk.use")
def caller(request: HttpRequest) -> HttpResponse:
    """Earlier cases of a number. POST, so that numbers stay out of addresses and logs."""
    says = _known_caller(request, request.POST.get("phone", ""), at=clock.now())
    return render(request, "desk/_caller.html", says)


def _known_caller(request: HttpRequest, phone: str, *, at: datetime) -> dict[str, Any]:
    """What is known from a whole number: earlier cases, the name last given, the last place."""
    if len(privacy.normal(phone)) < 7:
        return {"callers": []}
    subjects = privacy.find_subjects(field="reporter.phone", value=phone, purpose="answer_call")
    reports = case_queries.reports_from(subjects, limit=5) if subjects else []
    earlier = _earlier(request, reports)
    if not earlier:
        return {"callers": []}
    newest = next(one for one in reports if one.case_id == earlier[0]["row"].id)
    known = privacy.read(
        subject_id=newest.reporter_id or subjects[0],
        fields=["reporter.name"],
        purpose="answer_call",
        reader=viewer_of_request(request).actor,
        about=newest.case_id,
        at=at,
    )
    place = places.places_by_id([newest.place_id]).get(newest.place_id) if newest.place_id else None
    return {"callers": earlier, "known_name": known.get("reporter.name", ""), "last_place": place}


def _earlier(request: HttpRequest, reports: list[ReportInfo]) -> list[dict[str, Any]]:
    """The cases of these reports that the viewer may see."""
    ids = [one.case_id for one in reports if one.case_id is not None]
    rows = case_queries.rows_by_id(ids) if ids else {}
    scope = scope_of_request(request, "case.view")
    found: dict[UUID, dict[str, Any]] = {}
    for report in reports:
        row = rows.get(report.case_id) if report.case_id else None
        if row is not None and row_in_scope(scope, row):
            found.setdefault(row.id, {"row": row, "at": report.received_at})
    return list(found.values())


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
        "known": _known(request, place) if place else None,
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
    # What is most likely the same stands first: alike in words, then of one category, then near.
    says["near"].sort(
        key=lambda one: (
            one["row"].id != decision.duplicate_of,
            one["it"].category_id != decision.category.id,
        )
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


def _known(request: HttpRequest, place: places.PlaceInfo) -> dict[str, Any] | None:
    """What departments have collected once about a home: offered, not asked again."""
    if place.kind not in files.HOMES:
        return None
    if not files.may_open(viewer_of_request(request), "file.home", place.path):
        return None
    english = case_queries.in_english()
    managers = [one for one in files.responsible(place.path) if one.kind == "property"]
    file = exchange.home_file(place.code)
    return {
        "managers": [
            {"name": (one.name_en if english else "") or one.name, "phone": one.public_phone}
            for one in managers[:2]
        ],
        "facts": known.short(file, exchange.contracts_of()) if file else [],
    }


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
        if one.case_id in rows
        and row_in_scope(scope, rows[one.case_id])
        # A call being completed is about its own case; that one is no double.
        and rows[one.case_id].code != request.POST.get("complete", request.GET.get("complete"))
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
