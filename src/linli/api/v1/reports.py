"""Reports: sending one, following one by its code, listing those in scope."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from linli.api.caller import ApiRequest, count_stranger, needs
from linli.api.schemas import internal, public
from linli.api.schemas.base import PUBLIC, READING, Moment, answers
from linli.api.schemas.bodies import ReportIn
from linli.api.v1 import following, shaping
from linli.api.v1.access import scope_for
from linli.api.writes import MustKey
from linli.cases.queries.report_lists import ReportFilters, report_page
from linli.core import errors
from linli.core.coordinates import Point
from linli.intake import services as intake

router = Router(tags=["reports"])


@router.post("", auth=needs("report"), response=answers(public.Receipt, status=201))
def send_report(request: ApiRequest, body: ReportIn, key: MustKey) -> Status[dict[str, Any]]:
    """Send a report. It is kept for good when this answers; the same key again answers the same."""
    caller = request.auth
    if caller.client is None:
        caller.require("report.make")
    receipt = intake.receive_report(
        incoming=_incoming(body, source=caller.viewer.name),
        caller=caller.name,
        key=key,
        actor=caller.viewer.actor,
        at=caller.at,
    )
    track = f"{settings.PUBLIC_URL}/track/{receipt.code}"
    return Status(201, {"id": receipt.report_id, "code": receipt.code, "track": track})


def _incoming(body: ReportIn, *, source: str) -> intake.Incoming:
    if (body.lon is None) != (body.lat is None):
        raise errors.Invalid(fields={"lon": _("Give both longitude and latitude")})
    contact = body.contact
    return intake.Incoming(
        channel="api",
        text=body.text,
        category_code=body.category,
        attributes=dict(body.attributes),
        place_id=body.place_id,
        address=body.address,
        point=None if body.lon is None or body.lat is None else Point(body.lon, body.lat),
        media_url=_web_address(body.media_url),
        media_ids=tuple(body.media_ids),
        contact=intake.Contact(contact.name, contact.phone, contact.email)
        if contact
        else intake.Contact(),
        wants_news=body.wants_news,
        is_public=body.is_public,
        language=body.language,
        occurred_at=body.occurred_at,
        source=source[:80],
        device_id=body.device_id,
    )


def _web_address(url: str) -> str:
    if url and not url.lower().startswith(("http://", "https://")):
        raise errors.Invalid(fields={"media_url": _("Give an address that begins with https://")})
    return url


@router.get("/{code}", auth=None, response=answers(public.Tracking, refusals=PUBLIC))
def follow_report(request: HttpRequest, code: Annotated[str, Field(max_length=40)]) -> Any:
    """How a report goes, for whoever has its code. No key is needed; nothing personal is told."""
    count_stranger(request, door="track")
    return following.tracking(code)


@router.get("", auth=needs("read"), response=answers(internal.ReportList, refusals=READING))
def list_reports(
    request: ApiRequest,
    since: Moment | None = None,
    until: Moment | None = None,
    channel: Annotated[str, Field(max_length=10)] = "",
    cursor: Annotated[str, Field(max_length=200)] = "",
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """Reports of the cases in scope, newest first; `since` is included, `until` is not."""
    page = report_page(
        scope=scope_for(request.auth, "case.view"),
        filters=ReportFilters(since=since, until=until, channel=channel),
        cursor=cursor,
        size=size,
    )
    return {"items": shaping.reports(page.rows), "next_cursor": page.next_cursor}
