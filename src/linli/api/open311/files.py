"""Photos that come as files of a multipart form."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.api.caller import Caller
from linli.api.open311.refusals import Refused
from linli.intake import photos

MOST = 5


def uploads(request: HttpRequest) -> "list[UploadedFile[Any]]":
    """The files of a form, whatever their fields are called.

    Raises:
        Refused: there are more than five.
    """
    found = [item for name in request.FILES for item in request.FILES.getlist(name)]
    if len(found) > MOST:
        raise Refused(400, _("Send 5 photos at most"))
    return found


def keep(item: "UploadedFile[Any]", *, caller: Caller) -> UUID:
    """Store one as a photo that belongs to nothing yet.

    Raises:
        PhotoTooLarge, NotAPhoto: as they say.
    """
    if (item.size or 0) > photos.MAX_BYTES:
        raise photos.PhotoTooLarge()
    return photos.keep_photo(data=item.read(), actor=caller.viewer.actor, at=caller.at)
