"""Photos to be joined to a report or case."""

from hashlib import sha256
from typing import Any

from ninja import File, Router, Status
from ninja.files import UploadedFile

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import public
from linli.api.schemas.base import answers
from linli.api.writes import MayKey, once
from linli.intake import photos

router = Router(tags=["photos"])


@router.post("", auth=needs("report"), response=answers(public.PhotoKept, status=201))
def send_photo(
    request: ApiRequest, photo: File[UploadedFile], key: MayKey = None
) -> Status[dict[str, Any]]:
    """Send a photo (JPEG, PNG or WebP, 12 MB at most); its metadata is not kept.

    Name its `id` in a report's `media_ids`.
    """
    caller = request.auth
    if caller.client is None:
        caller.require("case.note")
    if (photo.size or 0) > photos.MAX_BYTES:
        raise photos.PhotoTooLarge()
    data = photo.read()

    def act() -> dict[str, Any]:
        media_id = photos.keep_photo(data=data, actor=caller.viewer.actor, at=caller.at)
        addresses = {"url": f"/media/{media_id}", "thumbnail": f"/media/{media_id}/thumb"}
        return {"id": str(media_id), **addresses}

    return Status(201, once(request, key, act, body=sha256(data).hexdigest()))
