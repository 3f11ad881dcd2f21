"""The log's files over HTTP, as C2SP tlog-tiles has them."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.ledger import proofs
from linli.ledger.tiles import parse
from linli.web.viewer import public

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
A_MOMENT = "public, max-age=1"
FOR_EVER = "public, max-age=31536000, immutable"


def _answer(content: str | bytes, *, kind: str, cache: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Cache-Control"] = cache
    # Other sites' pages may check the log too; nothing here depends on who asks.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _nothing(status: HTTPStatus) -> HttpResponse:
    answer = _answer(f"{status.phrase}\n", kind=TEXT, cache="no-store")
    answer.status_code = status
    return answer


@require_safe
@public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed head of the log, with its witnesses' cosignatures."""
    try:
        _head, text = proofs.published()
    except proofs.NoLogYet:
        return _nothing(HTTPStatus.NOT_FOUND)
    return _answer(text, kind=TEXT, cache=A_MOMENT)


@require_safe
@public
def key(request: HttpRequest) -> HttpResponse:
    """The public key of the log, to be kept by whoever will check it later."""
    try:
        text = proofs.key()
    except proofs.NoLogYet:
        return _nothing(HTTPStatus.NOT_FOUND)
    return _answer(f"{text}\n", kind=TEXT, cache=A_MOMENT)


@require_safe
@public
def tile(request: HttpRequest, name: str) -> HttpResponse:
    """A tile of the tree or a bundle of entries; either never changes."""
    wanted = parse(name)
    data = proofs.tile(wanted) if wanted is not None else None
    if data is None:
        return _nothing(HTTPStatus.NOT_FOUND)
    return _answer(data, kind=BYTES, cache=FOR_EVER)
