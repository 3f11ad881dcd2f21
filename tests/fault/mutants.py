"""Deliberately broken web processes; the checks of the fault tests must notice each of them."""

import threading
import uuid
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]
DOOR = "/api/v1/reports"
LATE_S = 0.15


def answer_before_commit(get_response: View) -> View:
    """The answer leaves while the transaction is still open."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path != DOOR:
            return get_response(request)
        answered = threading.Event()
        kept: list[HttpResponse] = []

        def work() -> None:
            try:
                with transaction.atomic():
                    kept.append(get_response(request))
                    answered.set()
                    threading.Event().wait(LATE_S)
            finally:
                answered.set()
                connection.close()

        threading.Thread(target=work, daemon=True).start()
        answered.wait(30)
        return kept[0] if kept else HttpResponse(status=503)

    return middleware


def no_key(get_response: View) -> View:
    """The sender's key is dropped; a slow answer gives the kill its moment."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path != DOOR:
            return get_response(request)
        request.META["HTTP_IDEMPOTENCY_KEY"] = str(uuid.uuid4())
        response = get_response(request)
        threading.Event().wait(LATE_S)
        return response

    return middleware
