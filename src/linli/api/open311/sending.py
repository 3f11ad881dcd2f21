"""POST Service Request."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.api.caller import Caller
from linli.api.open311 import files, keys, reading
from linli.api.open311.door import sender_of
from linli.api.open311.refusals import Refused
from linli.api.open311.services import category_in_use
from linli.api.open311.writing import Answer
from linli.cases.queries import CategoryInfo
from linli.core import idempotency
from linli.intake import services as intake
from linli.places import queries as places

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\])?")
# What FixMyStreet and its neighbours add to requests; it says nothing that the request does not.
ALWAYS_SENT = frozenset(
    {
        "category",
        "closest_address",
        "contributed_as",
        "contributed_by",
        "description",
        "easting",
        "email",
        "email_alerts_requested",
        "external_id",
        "first_name",
        "fixmystreet_id",
        "group",
        "last_name",
        "northing",
        "public_anonymity_required",
        "report_title",
        "report_url",
        "requested_datetime",
        "service_request_id_ext",
        "title",
    }
)


def send_request(request: HttpRequest, at: datetime) -> Answer:
    """Take a request in; it is kept for good when this answers, and sent again it stays one."""
    caller = sender_of(request, at=at)
    params = request.POST
    category = _service(params)
    incoming = _incoming(params, category, caller=caller)
    key = keys.key_of(request, caller=caller.name, at=at)
    code = _keep(request, incoming, caller=caller, key=key)
    notice = category.guidance or None
    shown = [{"service_request_id": code, "service_notice": notice, "account_id": None}]
    return Answer("service_requests", shown, 201)


def _service(params: QueryDict) -> CategoryInfo:
    code = reading.value(params, "service_code", longest=60)
    if not code:
        raise Refused(400, _("service_code was not provided"))
    return category_in_use(code)


def _incoming(params: QueryDict, category: CategoryInfo, *, caller: Caller) -> intake.Incoming:
    point = reading.point(params)
    address = reading.value(params, "address_string", longest=240)
    place_id = _place(params, has_other=bool(point or address))
    if point is None and not address and place_id is None:
        raise Refused(400, _("Give lat and long, or address_string, or address_id"))
    first, last = (reading.value(params, name, longest=60) for name in ("first_name", "last_name"))
    email = reading.value(params, "email", longest=254)
    phone = reading.value(params, "phone", longest=40)
    media = reading.web_addresses(params)
    said = reading.value(params, "description", longest=4000)
    return intake.Incoming(
        channel="open311",
        # A report has room for one address; none is lost.
        text="\n".join([said, *media[1:]]).strip(),
        category_code=category.code,
        attributes=_attributes(params, category),
        place_id=place_id,
        address=address,
        point=point,
        media_url=media[0] if media else "",
        contact=intake.Contact(f"{first} {last}".strip(), phone, email),
        wants_news=bool(email or phone),
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        source=caller.viewer.name[:80],
        device_id=reading.value(params, "device_id", longest=80),
    )


def _place(params: QueryDict, *, has_other: bool) -> UUID | None:
    text = reading.value(params, "address_id", longest=60)
    # FixMyStreet says so where the person did not point at the map.
    if not text or text == "#NOTPINPOINTED#":
        return None
    found = places.place_by_code(text)
    if found is None:
        try:
            found = places.places_by_id([UUID(text)]).get(UUID(text))
        except ValueError:
            found = None
    if found is None and not has_other:
        raise Refused(400, _("address_id was not found"))
    return found.id if found else None


def _attributes(params: QueryDict, category: CategoryInfo) -> dict[str, Any]:
    known = {item["code"] for item in category.form}
    given: dict[str, Any] = {}
    for name in params:
        match = ATTRIBUTE.fullmatch(name)
        if match is None:
            continue
        code, values = match[1], [text for text in params.getlist(name) if text.strip()]
        if (code not in known and code in ALWAYS_SENT) or not values:
            continue
        if "\x00" in code or any("\x00" in text for text in values):
            raise Refused(400, _("%(name)s has characters that cannot be kept") % {"name": code})
        earlier = given.get(code, [])
        merged = (earlier if isinstance(earlier, list) else [earlier]) + values
        given[code] = merged if match[2] or len(merged) > 1 else merged[0]
    return given


def _keep(request: HttpRequest, incoming: intake.Incoming, *, caller: Caller, key: UUID) -> str:
    sent = files.uploads(request)
    if not sent:
        return _receive(incoming, caller=caller, key=key)

    def act() -> idempotency.Reply:
        kept = tuple(files.keep(item, caller=caller) for item in sent)
        return {"code": _receive(replace(incoming, media_ids=kept), caller=caller, key=key)}

    # Photos get new ids each time, so the photos' digests stand for them in the fingerprint.
    reply = idempotency.once(
        caller=f"open311:{caller.name}", key=key, fingerprint=keys.digest(request), act=act
    )
    return str(reply["code"])


def _receive(incoming: intake.Incoming, *, caller: Caller, key: UUID) -> str:
    receipt = intake.receive_report(
        incoming=incoming, caller=caller.name, key=key, actor=caller.viewer.actor, at=caller.at
    )
    return receipt.code
