"""A session that ends takes its streams with it."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from linli.guard.signals import sessions_ended
from linli.web.live import announce


def connect() -> None:
    """Begin to listen to sign-outs and ended sessions; called once, when the app is ready."""
    user_logged_out.connect(_signed_out, dispatch_uid="linli.web.live.signed_out")
    sessions_ended.connect(_ended, dispatch_uid="linli.web.live.ended")


def _signed_out(*, request: HttpRequest | None, **_: Any) -> None:
    key = request.session.session_key if request is not None else None
    if key:
        announce.notify(ended=[announce.session_digest(key)])


def _ended(*, keys: list[str], **_: Any) -> None:
    announce.notify(ended=[announce.session_digest(key) for key in keys])
