"""The map's tiles: one PMTiles archive, read by ranges (RFC 9110, section 14)."""

import re
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from linli.web.viewer import public

NAME = "district.pmtiles"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# A map asks for kilobytes; whoever asks for more gets it in parts.
MOST_BYTES = 4 * 1024 * 1024


@require_safe
@public
def district(request: HttpRequest) -> HttpResponse:
    """The archive, whole or a range of it; 404 while there is none."""
    file = Path(settings.HOME) / "tiles" / NAME
    try:
        facts = file.stat()
    except FileNotFoundError:
        return HttpResponse("No tiles yet.\n", status=404, content_type="text/plain")
    tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    answer = _answer(request, file, facts.st_size, tag)
    answer["ETag"], answer["Accept-Ranges"] = tag, "bytes"
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _answer(request: HttpRequest, file: Path, size: int, tag: str) -> HttpResponse:
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304)
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    is_current = request.headers.get("If-Range", tag) == tag
    if asked is None or not is_current or asked.groups() == ("", ""):
        whole = FileResponse(file.open("rb"), content_type="application/octet-stream")
        return cast(HttpResponse, whole)  # django-stubs keeps the two apart
    first, last = _bounds(asked.group(1), asked.group(2), size)
    if first > last or first >= size:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    last = min(last, first + MOST_BYTES - 1)
    with file.open("rb") as opened:
        opened.seek(first)
        data = opened.read(last - first + 1)
    answer = HttpResponse(data, status=206, content_type="application/octet-stream")
    answer["Content-Range"] = f"bytes {first}-{first + len(data) - 1}/{size}"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; only a last one means that many from the end."""
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


urlpatterns = [path("tiles/district.pmtiles", district, name="tiles")]
