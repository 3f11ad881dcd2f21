"""Keys of idempotency for senders that know of none."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.api.open311.refusals import Refused
from linli.core import idempotency

SPACE = UUID("6a1f0a52-0b0e-5d53-9a3c-3f1f2f3c9c11")
# Equal content from one program within this time is one request sent again; later it is a new one.
WINDOW = timedelta(minutes=10)
EXTERNAL = ("fixmystreet_id", "external_id")


def key_of(request: HttpRequest, *, caller: str, at: datetime) -> UUID:
    """The key under which a POST is done once.

    The `Idempotency-Key` header where there is one; else the sender's own number for the request
    (`attribute[fixmystreet_id]`, `attribute[external_id]` or `external_id`); else the whole
    content, within ten minutes.

    Raises:
        Refused: the header is no UUID.
    """
    header = request.headers.get("Idempotency-Key", "").strip()
    if header:
        try:
            return UUID(header)
        except ValueError as error:
            raise Refused(400, _("Idempotency-Key must be a UUID")) from error
    external = external_id(request)
    if external:
        return uuid5(SPACE, f"external:{request.path.rpartition('.')[0]}:{external}")
    content, window = digest(request), int(at.timestamp() // WINDOW.total_seconds())
    before = uuid5(SPACE, f"{content}:{window - 1}")
    if idempotency.is_known(caller=caller, key=before):
        return before
    return uuid5(SPACE, f"{content}:{window}")


def external_id(request: HttpRequest) -> str:
    """The sender's own number for a request, '' where it gives none."""
    names = [f"attribute[{name}]" for name in EXTERNAL] + ["external_id"]
    found = (request.POST.get(name, "").strip() for name in names)
    return next((text[:200] for text in found if text), "")


def digest(request: HttpRequest) -> str:
    """What was sent, key and order apart."""
    fields = {name: request.POST.getlist(name) for name in request.POST if name != "api_key"}
    photos = [_sha256(item) for name in request.FILES for item in request.FILES.getlist(name)]
    text = json.dumps([fields, photos], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _sha256(item: "UploadedFile[Any]") -> str:
    found = hashlib.sha256()
    for chunk in item.chunks():
        found.update(chunk)
    item.seek(0)
    return found.hexdigest()
