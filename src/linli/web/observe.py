"""One log line and a few counts per request: which route, how long, what came of it."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Gauge, Histogram

log = structlog.get_logger(__name__)

REQUESTS = Counter("linli_http_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "linli_http_request_seconds",
    "Time to answer",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
RUNNING = Gauge("linli_http_requests_running", "Requests at work", multiprocess_mode="livesum")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
QUIET = frozenset({"healthz", "readyz", "metrics"})


class Observe:
    """Middleware, outermost: the route's pattern is logged, never the path or the query.

    A path may hold a tracking code, a query a name. The answer carries `X-Request-ID`, so that
    a person can name what went wrong.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle one request."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            with RUNNING.track_inprogress():
                response = self.get_response(request)
            took = time.perf_counter() - started
            response.headers["X-Request-ID"] = request_id
            _record(request, response.status_code, took)
        return response


def _record(request: HttpRequest, status: int, took: float) -> None:
    match = request.resolver_match
    route = (match.route or "/") if match else "(none)"
    method = request.method if request.method in METHODS else "OTHER"
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(took)
    if route in QUIET and status < 400:
        return
    log.info("request", method=method, route=route, status=status, ms=round(took * 1000, 1))
