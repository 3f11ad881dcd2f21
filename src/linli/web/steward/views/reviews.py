"""Uncertain matches: two records side by side, one key for each answer."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.exchange import queries, rows, services
from linli.exchange.queries import PairInfo
from linli.exchange.states import DIFFERENT, ENTITIES, PAIR_STATES, PERSON, SAME, UNSURE
from linli.guard import queries as guard
from linli.web.settings_pages.reach import whole
from linli.web.shared.pieces import Link
from linli.web.steward import compare, words
from linli.web.steward.page import show
from linli.web.viewer import viewer_of_request

PAGE = 50
VERDICTS = (SAME, DIFFERENT, UNSURE)


@require_GET
@whole("exchange.review")
def index(request: HttpRequest) -> HttpResponse:
    """The pair that is decided next, and how far the queue is."""
    entity = _entity(request.GET.get("entity", ""))
    pair = queries.next_pair(entity=entity, after=_uuid(request.GET.get("after", "")))
    progress = queries.progress()
    done = [one for (kind, _purpose), one in progress.items() if entity in ("", kind)]
    says: dict[str, Any] = {
        "entity": entity,
        "tabs": _tabs(entity, progress),
        "open": sum(one.open for one in done),
        "decided": sum(one.decided for one in done),
        "whole": sum(one.whole for one in done),
        "last": _last(request),
    }
    if pair is not None:
        says |= _shown(request, pair)
    return show(request, "reviews.html", "reviews", says)


def _tabs(entity: str, progress: dict[tuple[str, str], queries.Progress]) -> list[Link]:
    def waiting(kind: str) -> int:
        return sum(one.open for (of, _purpose), one in progress.items() if kind in ("", of))

    at = reverse("steward:reviews")
    every = Link(_("All"), at, current=not entity, count=waiting(""))
    return [
        every,
        *(
            Link(title, f"{at}?entity={code}", current=code == entity, count=waiting(code))
            for code, title in ENTITIES.items()
        ),
    ]


def _shown(request: HttpRequest, pair: PairInfo) -> dict[str, Any]:
    """Both records as they are current; the look is on record."""
    contracts = queries.contracts_of()
    actor, at = viewer_of_request(request).actor, clock.now()
    found = rows.current(records=[pair.left, pair.right], reader=actor, at=at)
    left, right = found.get(pair.left), found.get(pair.right)
    return {
        "pair": pair,
        "kind": ENTITIES.get(pair.entity, pair.entity),
        "purpose": words.purpose_name(pair.purpose) if pair.entity == PERSON else "",
        "left": _side(pair.left, left, contracts),
        "right": _side(pair.right, right, contracts),
        "lines": compare.lines(left, right, contracts),
        "evidence": compare.evidence(pair.evidence),
        "percent": f"{100 * pair.probability:.0f} %",
        "is_gone": left is None or right is None,
    }


def _side(record: str, row: rows.CurrentRow | None, contracts: dict[str, Any]) -> dict[str, Any]:
    feed = record.partition(":")[0]
    return {
        "feed": words.feed_title(feed, contracts),
        "row": row.row if row else None,
        "delivery_id": row.delivery_id if row else None,
    }


def _last(request: HttpRequest) -> PairInfo | None:
    """The pair that was decided a moment ago, to be taken back by one key."""
    pair_id = _uuid(request.GET.get("last", ""))
    try:
        pair = queries.pair(pair_id) if pair_id else None
    except queries.PairNotFound:
        return None
    return pair if pair is not None and pair.state in VERDICTS else None


@require_POST
@whole("exchange.review")
def decide(request: HttpRequest, pair_id: UUID, verdict: str) -> HttpResponse:
    """Same, different or cannot be told; the next pair follows by itself."""
    if verdict not in VERDICTS:
        raise Http404
    entity = _entity(request.POST.get("entity", ""))
    actor = viewer_of_request(request).actor
    try:
        services.decide_pair(pair_id=pair_id, verdict=verdict, actor=actor, at=clock.now())
    except errors.Conflict as error:
        messages.error(request, str(error))
        return redirect(_queue(entity=entity))
    return redirect(_queue(entity=entity, last=str(pair_id)))


@require_POST
@whole("exchange.review")
def undo(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take a decision back; the pair waits again, and the ledger keeps both."""
    actor = viewer_of_request(request).actor
    services.undo_decision(pair_id=pair_id, actor=actor, at=clock.now())
    messages.success(request, _("Taken back; the pair waits again."))
    if request.POST.get("from") == "decided":
        return redirect("steward:decided")
    return redirect(_queue(entity=_entity(request.POST.get("entity", ""))))


def _queue(**words_of: str) -> str:
    query = urlencode({name: value for name, value in words_of.items() if value})
    return f"{reverse('steward:reviews')}?{query}" if query else reverse("steward:reviews")


@require_GET
@whole("exchange.review")
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, by whom, to be taken back; says nothing of what the records hold."""
    state = request.GET.get("state", "")
    state = state if state in VERDICTS else ""
    text = request.GET.get("page", "0")
    number = int(text) if text.isdecimal() else 0
    listed = queries.decided_pairs(state=state, start=number * PAGE, limit=PAGE + 1)
    contracts, names = queries.contracts_of(), _names([one.decided_by for one in listed])
    says = {
        "state": state,
        "states": [(code, name) for code, name in PAIR_STATES.items() if code in VERDICTS],
        "pairs": [
            {
                "it": one,
                "kind": ENTITIES.get(one.entity, one.entity),
                "left": words.feed_title(one.left.partition(":")[0], contracts),
                "right": words.feed_title(one.right.partition(":")[0], contracts),
                "verdict": words.verdict_name(one.state),
                "who": names.get(one.decided_by, one.decided_by),
                "percent": f"{100 * one.probability:.0f} %",
            }
            for one in listed[:PAGE]
        ],
        "newer": number - 1 if number else None,
        "older": number + 1 if len(listed) > PAGE else None,
    }
    return show(request, "decided.html", "reviews", says)


def _names(actors: list[str]) -> dict[str, str]:
    """Actor: the name of the account behind it."""
    ids = {actor: _uuid(actor.removeprefix("user:")) for actor in actors}
    names = guard.names_of({pk for pk in ids.values() if pk is not None})
    return {actor: names[pk] for actor, pk in ids.items() if pk in names}


@require_GET
@whole("exchange.view")
def history(request: HttpRequest) -> HttpResponse:
    """Files that were merged or split, newest first."""
    listed = queries.merges_and_splits(limit=100)
    titles = queries.titles([one.file_id for one in listed])
    kinds = {"merged": _("Merged"), "split": _("Split")}
    says = {
        "changes": [
            {
                "it": one,
                "entity": ENTITIES.get(one.entity, one.entity),
                "kind": kinds.get(one.kind, one.kind),
                "title": titles.get(one.file_id, ("", ""))[0],
                "place_code": titles.get(one.file_id, ("", ""))[1],
                "fields": [words.field_title(name, None) for name in one.fields],
            }
            for one in listed
        ]
    }
    return show(request, "history.html", "history", says)


def _entity(text: str) -> str:
    return text if text in ENTITIES else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
