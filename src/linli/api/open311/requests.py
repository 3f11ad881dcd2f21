"""GET Service Requests, one and many, and requests by token."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.api.open311 import reading, words
from linli.api.open311.refusals import Refused
from linli.api.open311.services import named
from linli.api.open311.writing import Answer, moment
from linli.cases.queries import open_data
from linli.cases.queries.categories import in_english
from linli.cases.queries.open_data import OpenFilters, OpenRequest, OpenUpdate

STATUSES = frozenset({"open", "closed"})
# Free words in a form may name people; answers chosen from a list cannot.
LISTS = frozenset({"singlevaluelist", "multivaluelist", "number"})


def request_list(request: HttpRequest, at: datetime) -> Answer:
    """GET Service Requests with every filter of the specification, and the usual further ones.

    `service_request_id` overrides all others. Without dates the last 90 days are meant, unless
    `updated_after` or `updated_before` says when. At most 1,000 come, latest first; `page` and
    `page_size` lead on.
    """
    params = request.GET
    ids = reading.many(params, "service_request_id")
    extended = reading.flag(params, "extensions")
    if ids:
        return _answer(open_data.open_requests_by_code(list(ids)), extended=extended)
    size = reading.number(params, "page_size", low=1, high=reading.MOST, usual=reading.MOST)
    page = reading.number(params, "page", low=1, high=10_000, usual=1)
    found = open_data.open_requests(_filters(request, at), offset=(page - 1) * size, limit=size)
    return _answer(found, extended=extended)


def _filters(request: HttpRequest, at: datetime) -> OpenFilters:
    params = request.GET
    statuses = frozenset(text.lower() for text in reading.many(params, "status"))
    if not statuses <= STATUSES:
        raise Refused(400, _("status must be open or closed"))
    after = reading.moment(params, "updated_after")
    before = reading.moment(params, "updated_before")
    start, end = reading.span(params, now=at)
    is_by_update = (after or before) and not (params.get("start_date") or params.get("end_date"))
    return OpenFilters(
        start=None if is_by_update else start,
        end=None if is_by_update else end,
        updated_after=after,
        updated_before=before,
        service_codes=reading.many(params, "service_code"),
        statuses=statuses,
        near=reading.point(params),
        radius_m=reading.radius(params),
        text=reading.value(params, "q", longest=120),
    )


def one_request(request: HttpRequest, at: datetime, code: str) -> Answer:
    """GET Service Request; what is not public tells its state only."""
    found = open_data.open_requests_by_code([code])
    if not found:
        raise Refused(404, _("service_request_id was not found"))
    return _answer(found, extended=reading.flag(request.GET, "extensions"))


def by_token(request: HttpRequest, at: datetime, token: str) -> Answer:
    """GET service_request_id from a token: ids are given at once, so each is its own token."""
    found = open_data.open_requests_by_code([token])
    if not found:
        raise Refused(404, _("token was not found"))
    shown = [{"service_request_id": found[0].code, "token": found[0].code}]
    return Answer("service_requests", shown)


def _answer(found: list[OpenRequest], *, extended: bool) -> Answer:
    case_ids = [item.case_id for item in found if item.case_id]
    notes = open_data.latest_notes(case_ids)
    shown = [_shown(item, notes.get(item.case_id, "") if item.case_id else "") for item in found]
    if extended:
        story = open_data.updates_of(case_ids)
        for item, fields in zip(found, shown, strict=True):
            fields |= _extensions(item, story)
    return Answer("service_requests", shown)


def _shown(item: OpenRequest, note: str) -> dict[str, Any]:
    category, point = item.category, item.point
    media = f"{settings.PUBLIC_URL}/media/{item.photos[0]}" if item.photos else item.media_url
    return {
        "service_request_id": item.code,
        "status": "open" if item.is_open else "closed",
        "status_notes": _notes(item, note) or None,
        "service_name": category.name if category else None,
        # A string always, as published schemas want it; empty until triage has found one.
        "service_code": category.code if category else "",
        "description": item.text[:4000] or None,
        "agency_responsible": ((item.owner_en if in_english() else "") or item.owner_zh) or None,
        "service_notice": (category.guidance if category else "") or None,
        "requested_datetime": moment(item.received_at),
        "updated_datetime": moment(item.updated_at),
        "expected_datetime": moment(item.expected_at),
        "address": item.address or None,
        "address_id": str(item.place_id) if item.place_id else None,
        "zipcode": None,
        "lat": point.lat if point else None,
        "long": point.lon if point else None,
        "media_url": media or None,
    }


def _notes(item: OpenRequest, note: str) -> str:
    """The latest public note while the request is open, else how it ended."""
    if item.is_open and note:
        return note
    return words.of_state(item.state, disposition=item.disposition, category=item.category)


def _extensions(item: OpenRequest, story: dict[UUID, list[OpenUpdate]]) -> dict[str, Any]:
    """What `extensions=true` adds (GeoReport v2 Extensions: extended attributes)."""
    told = story.get(item.case_id, []) if item.case_id and item.is_public else []
    return {
        "attributes": _attributes(item),
        "extended_attributes": {
            "channel": item.channel,
            "photos": [{"media_url": f"{settings.PUBLIC_URL}/media/{pk}"} for pk in item.photos],
        },
        "notes": [
            {
                "datetime": moment(update.at),
                "description": update.text
                or words.of_event(
                    update.kind, disposition=update.disposition, category=update.category
                ),
                "type": "open" if update.is_open else "closed",
            }
            for update in told
        ],
    }


def _attributes(item: OpenRequest) -> list[dict[str, Any]]:
    form = item.category.form if item.category else []
    return [
        _answer_of(one, item.attributes[one["code"]])
        for one in form
        if one.get("datatype") in LISTS and one["code"] in item.attributes
    ]


def _answer_of(asked: dict[str, Any], given: Any) -> dict[str, Any]:
    """One answer: `name` and `label` of the question, `code` and `value` of what was chosen."""
    chosen = [str(one) for one in (given if isinstance(given, list) else [given])]
    names = {str(one["key"]): named(one, "name") for one in asked.get("values", [])}
    return {
        "label": named(asked, "description"),
        "name": asked["code"],
        "value": ", ".join(names.get(one, one) for one in chosen),
        "code": ", ".join(chosen),
    }
