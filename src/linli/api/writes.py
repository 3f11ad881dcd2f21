"""Writes from outside: each is done once under its sender's key."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from ninja import Header

from linli.api.caller import ApiRequest
from linli.core import idempotency

Reply = dict[str, Any]
KEY = "Idempotency-Key"
_ABOUT = "A UUID that the sender makes for this write; sent again, it answers the same."
MustKey = Annotated[UUID, Header(alias=KEY, description=_ABOUT)]
MayKey = Annotated[UUID | None, Header(alias=KEY, description=_ABOUT)]


def once(
    request: ApiRequest, key: UUID | None, act: Callable[[], Reply], *, body: str | None = None
) -> Reply:
    """Do `act` once under the sender's key; without a key, now.

    Args:
        body: stands for the body where it is a form, which can be read only once.
    Raises:
        KeyReused: the key stands for another request.
    """
    if key is None:
        with transaction.atomic():
            return act()
    said = request.body.decode("utf-8", "replace") if body is None else body
    sent = [request.method, request.path, said]
    return idempotency.once(
        caller=request.auth.name, key=key, fingerprint=idempotency.fingerprint(sent), act=act
    )
