"""A session that ends takes its streams with it."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from linli.web.live import announce


def connect() -> None:
    """Begin to listen to sign-outs; called once, when the app is ready."""
    user_logged_out.connect(_signed_out, dispatch_uid="linli.web.live.signed_out")


def _signed_out(*, request: HttpRequest | None, **_: Any) -> None:
    key = request.session.session_key if request is not None else None
    if key:
        announce.notify(ended=[announce.session_digest(key)])
