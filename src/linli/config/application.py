"""Puts the web process together from the settings: Django, the streams, their limits."""

from typing import Any

import django
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from linli.config import startup


def build() -> "Any":
    """The ASGI application; sets Django up first."""
    with startup.loading():
        return _build()


def _build() -> "Any":
    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    from linli.config.asgi import Application
    from linli.config.bridge import Bridge, Limits
    from linli.config.clientaddress import networks
    from linli.web.live.hub import Hub
    from linli.web.live.registry import Ceilings

    # A page that cannot be loaded ends the start with its reason, instead of a 500 on every page.
    _ = get_resolver().url_patterns
    bridge = Bridge(
        get_wsgi_application(),
        limits=Limits(threads=settings.WEB_THREADS, body=settings.MAX_BODY_MB * 1024 * 1024),
        trusted=networks(settings.TRUSTED_PROXIES),
    )
    hub = Hub(
        ports=import_string(settings.LIVE_PORTS)(),
        params=listen_params(),
        ceilings=Ceilings(total=settings.LIVE_STREAMS, account=settings.LIVE_STREAMS_PER_USER),
    )
    return Application(bridge=bridge, hub=hub)


def listen_params() -> dict[str, Any]:
    """How psycopg reaches the default database, for a connection of its own."""
    given = connections["default"].get_connection_params()
    kept = ("host", "port", "dbname", "user", "password")
    return {name: given[name] for name in kept if given.get(name)} | {
        "application_name": "linli live",
        "connect_timeout": 10,
    }
