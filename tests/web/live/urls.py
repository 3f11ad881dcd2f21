"""Linli's addresses, and a few that show what a request looked like when Django got it."""

import hashlib
import io

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from linli.config.urls import handler400, handler403, handler404, handler500
from linli.config.urls import urlpatterns as linli

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    body = request.body if request.content_type != "multipart/form-data" else b""
    files = {name: hashlib.sha256(file.read()).hexdigest() for name, file in request.FILES.items()}
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "query": request.META["QUERY_STRING"],
            "remote": request.META["REMOTE_ADDR"],
            "scheme": request.scheme,
            "digest": hashlib.sha256(body).hexdigest(),
            "size": len(body),
            "files": files,
            "cookies": request.COOKIES,
            "headers": {name.lower(): value for name, value in request.headers.items()},
        }
    )


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"0123456789" * 300_000), content_type="text/plain")


def pieces(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(b"piece" * 1000 for _ in range(1000))


def boom(request: HttpRequest, code: str) -> HttpResponse:
    raise RuntimeError("a call from 13812345678")


urlpatterns = [
    *linli,
    path("test/echo", echo),
    path("test/echo/<str:rest>", lambda request, rest: echo(request)),
    path("test/file", file),
    path("test/pieces", pieces),
    path("test/boom/<str:code>", boom),
]
