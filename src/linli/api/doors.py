"""What every request to the JSON API and to webhooks is asked before a view sees it."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from linli.api import problem, text

API = "/api/"
PREFIXES = (API, "/hooks/")
UPLOADS = ("/api/v1/photos",)
# Deliveries of any kind of file, which are read in pieces and never held in memory.
FILES = re.compile(r"/api/v1/exchange/(feeds/[^/]+/deliveries|uploads/[^/]+/parts)")
LARGEST_BODY = 2 * 1024 * 1024
LARGEST_UPLOAD = 13 * 1024 * 1024
LARGEST_FILE = 8 * 1024**3
WRITES = frozenset({"POST", "PUT", "PATCH"})
OUR_TYPES = ("application/json", problem.MEDIA_TYPE)


def speak_problems(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuse early what no endpoint takes, and turn HTML refusals into problems."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIXES):
            return get_response(request)
        refused = _refused(request)
        if refused is not None:
            return refused
        response = get_response(request)
        spoken = response.get("Content-Type", "").partition(";")[0]
        if response.status_code < 400 or spoken in OUR_TYPES:
            return response
        said = problem.refuse_status(request, response.status_code)
        if "Allow" in response:
            said["Allow"] = response["Allow"]
        return said

    return middleware


def _refused(request: HttpRequest) -> HttpResponse | None:
    if not text.is_readable(request):
        return problem.refuse_status(request, 400)
    if request.method not in WRITES or not request.path.startswith(API):
        return None
    if FILES.fullmatch(request.path):
        return problem.refuse_status(request, 413) if _length(request) > LARGEST_FILE else None
    is_upload = request.path in UPLOADS
    if _length(request) > (LARGEST_UPLOAD if is_upload else LARGEST_BODY):
        return problem.refuse_status(request, 413)
    wanted = "multipart/form-data" if is_upload else "application/json"
    if _length(request) and request.content_type != wanted:
        return problem.refuse_status(request, 415)
    return None


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0
