"""The exchange: departments deliver, subscribers hear of changes, staff read files."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Header, Path, Query, Router, Status

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import exchange as shapes
from linli.api.schemas.base import READING, answers
from linli.api.v1.access import whole_cell
from linli.api.writes import MayKey
from linli.core import errors, idempotency
from linli.exchange import changes, queries, rows, services
from linli.exchange.states import FULL

router = Router(tags=["exchange"])
Feed = Annotated[str, Path(max_length=40)]
Mode = Annotated[
    str, Header(alias="Linli-Delivery-Mode", description="`full` or `changes`", max_length=10)
]
FileName = Annotated[str, Header(alias="Linli-File-Name", max_length=600)]
PIECE = 1 << 20
FILE = {"type": "string", "format": "binary"}


class NotYourFeed(errors.Forbidden):
    code, title = "not-your-feed", _("This key does not deliver for that feed")


class NotYourPurpose(errors.Forbidden):
    code, title = "not-your-purpose", _("This key was not made for that purpose")


@router.get("/feeds", auth=needs("read"), response=answers(list[shapes.FeedOut], refusals=READING))
def list_feeds(request: ApiRequest) -> Any:
    """Every feed: owner, version of its contract, rows, and how fresh it is."""
    request.auth.require("exchange.view")
    return [shapes.feed(one, at=request.auth.at) for one in queries.feeds()]


@router.get(
    "/feeds/{feed}/contract",
    auth=needs("deliver"),
    response=answers(str, refusals=READING),
    openapi_extra={"responses": {200: {"content": {"application/yaml": {"schema": FILE}}}}},
)
def get_contract(request: ApiRequest, feed: Feed) -> HttpResponse:
    """The words of a feed's contract in force (ODCS 3, YAML)."""
    _for_feed(request, feed)
    return HttpResponse(queries.contract_text(feed), content_type="application/yaml")


@router.post(
    "/feeds/{feed}/deliveries",
    auth=needs("deliver"),
    response=answers(shapes.ReceiptOut, status=201),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
def deliver(
    request: ApiRequest,
    feed: Feed,
    file_name: FileName = "delivery.csv",
    mode: Mode = FULL,
    key: MayKey = None,
) -> Status[dict[str, Any]]:
    """Deliver a file as the body of the request; the same content again is the same delivery.

    CSV (UTF-8, UTF-16, GB 18030), XLSX, JSON lines or Parquet, told by content and name. The answer
    comes as soon as the file is safe; its report follows at `/exchange/deliveries/{id}`.
    """
    caller = request.auth
    _for_feed(request, feed)

    def act() -> dict[str, Any]:
        receipt = services.receive_delivery(
            feed=feed,
            pieces=_body(request),
            file_name=_named(file_name),
            mode=mode,
            sender=caller.viewer.actor,
            at=caller.at,
        )
        return shapes.receipt(receipt)

    if key is None:
        return Status(201, act())
    sent = [request.path, file_name, mode]
    reply = idempotency.once(
        caller=caller.name, key=key, fingerprint=idempotency.fingerprint(sent), act=act
    )
    # Where the key was known the body is still unread: it must be the same file.
    digest, is_unread = sha256(), False
    for piece in _body(request):
        is_unread = True
        digest.update(piece)
    if is_unread and digest.hexdigest() != reply["digest"]:
        raise idempotency.KeyReused()
    return Status(201, reply)


@router.post(
    "/feeds/{feed}/uploads",
    auth=needs("deliver"),
    response=answers(shapes.UploadOut, status=201),
)
def begin_upload(
    request: ApiRequest, feed: Feed, body: shapes.UploadIn, key: MayKey = None
) -> Status[dict[str, Any]]:
    """Announce a delivery that comes in parts; each part is sent by PATCH and can be resumed."""
    caller = request.auth
    _for_feed(request, feed)

    def act() -> dict[str, Any]:
        made = services.begin_upload(
            feed=feed,
            length=body.length,
            file_name=body.file_name,
            mode=body.mode,
            sender=caller.viewer.actor,
            at=caller.at,
        )
        return shapes.upload(made)

    if key is None:
        return Status(201, act())
    sent = [request.path, body.length, body.file_name, body.mode]
    return Status(
        201,
        idempotency.once(
            caller=caller.name, key=key, fingerprint=idempotency.fingerprint(sent), act=act
        ),
    )


@router.get(
    "/uploads/{upload_id}",
    auth=needs("deliver"),
    response=answers(shapes.UploadOut, refusals=READING),
)
def get_upload(request: ApiRequest, upload_id: UUID) -> Any:
    """How far an upload is: go on from `offset`."""
    found = services.upload_state(upload_id=upload_id, sender=request.auth.viewer.actor)
    return shapes.upload(found)


@router.post(
    "/uploads/{upload_id}/parts",
    auth=needs("deliver"),
    response=answers(shapes.UploadOut),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": FILE}},
        }
    },
)
def append_upload(
    request: ApiRequest,
    upload_id: UUID,
    offset: Annotated[int, Header(alias="Upload-Offset", ge=0, le=1 << 62)],
    key: MayKey = None,
) -> Any:
    """Send what comes next, from `Upload-Offset`; with the last byte it becomes a delivery.

    Sent again from an offset that has passed, it is refused (409) and told where to go on.
    """
    caller = request.auth

    def act() -> dict[str, Any]:
        found = services.append_upload(
            upload_id=upload_id,
            offset=offset,
            pieces=_body(request),
            sender=caller.viewer.actor,
            at=caller.at,
        )
        return shapes.upload(found)

    if key is None:
        return act()
    sent = idempotency.fingerprint([request.path, offset])
    return idempotency.once(caller=caller.name, key=key, fingerprint=sent, act=act)


@router.get(
    "/deliveries/{delivery_id}",
    auth=needs("deliver"),
    response=answers(shapes.DeliveryOut, refusals=READING),
)
def get_delivery(request: ApiRequest, delivery_id: UUID) -> Any:
    """What became of a delivery: counts, reasons, and why it was refused if it was."""
    found = queries.delivery(delivery_id)
    _for_feed(request, found.feed)
    return shapes.delivery(found)


@router.get(
    "/deliveries/{delivery_id}/errors",
    auth=needs("deliver"),
    response=answers(str, refusals=READING),
    openapi_extra={
        "responses": {
            200: {"content": {kind: {"schema": FILE} for kind in shapes.MEDIA_TYPES.values()}}
        }
    },
)
def get_errors(
    request: ApiRequest,
    delivery_id: UUID,
    kind: Annotated[str, Query(pattern="^(csv|xlsx)$")] = "csv",
) -> HttpResponse:
    """The rows that were quarantined, in their own columns, with the reasons in words."""
    found = queries.delivery(delivery_id)
    _for_feed(request, found.feed)
    data = rows.error_file(
        delivery_id=delivery_id,
        kind=kind,
        language=get_language() or "zh-hans",
        reader=request.auth.viewer.actor,
        at=request.auth.at,
    )
    answer = HttpResponse(data, content_type=shapes.MEDIA_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{found.feed}-errors.{kind}"'
    return answer


@router.get("/changes", auth=needs("read"), response=answers(shapes.ChangesOut, refusals=READING))
def list_changes(
    request: ApiRequest,
    entity: Annotated[str, Query(pattern="^(home|business|person)$")] = "home",
    purpose: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[int, Query(ge=0, le=1 << 62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Any:
    """Which files changed since a number, in order; of persons only for a purpose of the key.

    A change names the file, its version and the fields, never what they say.
    """
    caller = request.auth
    if entity == "person":
        allowed = caller.client is not None and f"purpose:{purpose}" in caller.client.scopes
        if not purpose or not allowed:
            raise NotYourPurpose(purpose=purpose)
    else:
        whole_cell(caller, "exchange.view")
        purpose = ""
    found = changes.changes(entity=entity, purpose=purpose, after=after, limit=limit)
    return {"changes": found, "next": found[-1].number if found else after}


@router.get("/homes/{code}", auth=needs("read"), response=answers(shapes.FileOut, refusals=READING))
def get_home(request: ApiRequest, code: Annotated[str, Path(max_length=60)]) -> Any:
    """The file of one home, every value with its origin; nothing in it is about a person."""
    whole_cell(request.auth, "file.home")
    found = queries.home_file(code)
    if found is None:
        raise queries.FileNotFound()
    return shapes.file(found)


@router.get(
    "/businesses/{file_id}",
    auth=needs("read"),
    response=answers(shapes.FileOut, refusals=READING),
)
def get_business(request: ApiRequest, file_id: UUID) -> Any:
    """The file of one business, every value with its origin."""
    whole_cell(request.auth, "file.business")
    return shapes.file(queries.business_file(file_id))


def _for_feed(request: ApiRequest, feed: str) -> None:
    """Refuse a key that was not made for this feed; people need the right to deliver."""
    caller = request.auth
    if caller.client is None:
        whole_cell(caller, "exchange.deliver")
    elif f"feed:{feed}" not in caller.client.scopes:
        raise NotYourFeed(feed=feed)


def _body(request: ApiRequest) -> Iterator[bytes]:
    """The body as it comes in: a delivery may be larger than the memory."""
    while piece := request.read(PIECE):
        yield piece


def _named(given: str) -> str:
    """A file's name; headers carry UTF-8 as Latin-1."""
    try:
        return given.encode("latin-1").decode()
    except UnicodeError:
        return given
