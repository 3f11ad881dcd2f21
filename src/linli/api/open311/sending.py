"""POST Service Request."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.api.caller import Caller
from linli.api.open311 import keys, reading
from linli.api.open311.door import sender_of
from linli.api.open311.refusals import Refused
from linli.api.open311.writing import Answer
from linli.cases import queries as cases
from linli.cases.queries import CategoryInfo
from linli.core import idempotency
from linli.intake import photos
from linli.intake import services as intake
from linli.places import queries as places

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\])?")
MOST_PHOTOS = 5
# What FixMyStreet adds to every request; it says nothing that the request does not.
ALWAYS_SENT = frozenset(
    {
        "fixmystreet_id",
        "external_id",
        "title",
        "description",
        "report_url",
        "closest_address",
        "easting",
        "northing",
        "category",
        "group",
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
    try:
        found = intake.category_of(code)
    except cases.CategoryNotFound as error:
        raise Refused(404, _("service_code was not found")) from error
    if not found.is_active:
        raise Refused(404, _("service_code was not found"))
    return found


def _incoming(params: QueryDict, category: CategoryInfo, *, caller: Caller) -> intake.Incoming:
    point = reading.point(params)
    address = reading.value(params, "address_string", longest=240)
    place_id = _place(params, has_other=bool(point or address))
    if point is None and not address and place_id is None:
        raise Refused(400, _("Give lat and long, or address_string, or address_id"))
    first, last = (reading.value(params, name, longest=60) for name in ("first_name", "last_name"))
    email = reading.value(params, "email", longest=254)
    phone = reading.value(params, "phone", longest=40)
    return intake.Incoming(
        channel="open311",
        text=reading.value(params, "description", longest=4000),
        category_code=category.code,
        attributes=_attributes(params, category),
        place_id=place_id,
        address=address,
        point=point,
        media_url=reading.web_address(params),
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
    files = [item for name in request.FILES for item in request.FILES.getlist(name)]
    if not files:
        return _receive(incoming, caller=caller, key=key)
    if len(files) > MOST_PHOTOS:
        raise Refused(400, _("Send 5 photos at most"))

    def act() -> idempotency.Reply:
        kept = tuple(_photo(item, caller=caller) for item in files)
        return {"code": _receive(replace(incoming, media_ids=kept), caller=caller, key=key)}

    # Photos get new ids each time, so the photos' digests stand for them in the fingerprint.
    reply = idempotency.once(
        caller=f"open311:{caller.name}", key=key, fingerprint=keys.digest(request), act=act
    )
    return str(reply["code"])


def _photo(item: "UploadedFile[Any]", *, caller: Caller) -> UUID:
    if (item.size or 0) > photos.MAX_BYTES:
        raise photos.PhotoTooLarge()
    return photos.keep_photo(data=item.read(), actor=caller.viewer.actor, at=caller.at)


def _receive(incoming: intake.Incoming, *, caller: Caller, key: UUID) -> str:
    receipt = intake.receive_report(
        incoming=incoming, caller=caller.name, key=key, actor=caller.viewer.actor, at=caller.at
    )
    return receipt.code
