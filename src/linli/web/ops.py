"""For operators: is it alive, is it ready, what does it count."""

from ipaddress import ip_address

import prometheus_client
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, multiprocess

from linli.web.viewer import public

_migrated = False


@never_cache
@require_safe
@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and every migration is applied; 503 with the reason otherwise."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated():
            checks["migrations"] = "missing: run `linli migrate`"
    except DatabaseError:
        checks |= {"database": "not reachable", "migrations": "not known"}
    ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


@never_cache
@require_safe
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, summed over the web processes; loopback or the token only."""
    if not _may_read_metrics(request):
        return HttpResponse("Metrics need the token.\n", status=403, content_type="text/plain")
    registry = prometheus_client.REGISTRY
    if prometheus_client.values.ValueClass.__name__ != "MutexValue":
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # as shipped
    return HttpResponse(
        prometheus_client.generate_latest(registry),
        content_type=prometheus_client.CONTENT_TYPE_LATEST,
    )


def _is_migrated() -> bool:
    # Asked until it is true once: a running program's migrations don't get fewer.
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _may_read_metrics(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and constant_time_compare(given.strip(), token):
        return True
    # Behind a proxy on this machine that is not named as trusted, everyone would be loopback.
    forwarded = request.META.get("linli.forwarded") or "X-Forwarded-For" in request.headers
    return not forwarded and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
