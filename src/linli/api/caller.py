"""Who calls: a program with a key, or a person signed in to the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from linli.api import limits
from linli.core import clock, errors
from linli.guard import policy
from linli.guard import queries as guard
from linli.guard.policy import Granted, Viewer

# Beside these a key may name feeds it delivers for ("feed:<code>") and purposes under which it
# hears of persons' files ("purpose:<code>").
SCOPES = ("report", "read", "work", "deliver", "admin")
# A key without an account acts within its organisation, as far as its scopes reach.
ROLE_OF_SCOPE = {"read": "auditor", "work": "dispatcher", "admin": "admin"}
PEOPLE_PER_MINUTE = 600
STRANGERS_PER_MINUTE = 120
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ScopeMissing(errors.Forbidden):
    code, title = "scope-missing", _("This key was not made for that")


class PageKeyMissing(errors.Forbidden):
    code, title = "page-key-missing", _("Reload the page and try again")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and when.

    `name` is whose idempotency keys these are; `at` is the moment of the request, read once.
    """

    name: str
    viewer: Viewer
    at: datetime
    client: guard.Client | None = None

    def require(self, action: str) -> None:
        """Refuse unless the caller may do `action`, somewhere.

        Raises:
            NotAllowed: none of the caller's roles carries the action.
        """
        if not policy.allows(self.viewer, action):
            raise policy.NotAllowed(action=action)


class ApiRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


def caller_of_key(secret: str, *, at: datetime) -> Caller | None:
    """The holder of a key, counted against its limit; None where no key is like this.

    Raises:
        TooMany: the key's limit for this minute is used up.
    """
    client = guard.known_client(secret) if secret else None
    if client is None:
        return None
    limits.use(door="api", sender=client.actor, limit=client.per_minute, at=at)
    return Caller(client.actor, _viewer(client), at, client)


def _viewer(client: guard.Client) -> Viewer:
    if client.user_id is not None:
        return guard.viewer_of(client.user_id)
    granted = tuple(
        Granted(role, client.organisation_id)
        for scope, role in ROLE_OF_SCOPE.items()
        if scope in client.scopes
    )
    return Viewer(name=client.name, grants=granted, actor=client.actor)


class ApiKey(HttpBearer):
    """`Authorization: Bearer <key>`, made by an administrator for one program."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        caller = caller_of_key(token.strip(), at=clock.now())
        if caller is None or caller.client is None:
            raise policy.SignInNeeded()
        if self.scope not in caller.client.scopes:
            raise ScopeMissing(scope=self.scope)
        if caller.client.user_id is not None and not caller.viewer.is_signed_in:
            raise policy.SignInNeeded()
        return caller


class PageSession(APIKeyCookie):
    """The cookie of someone signed in to the pages; writes carry the page's CSRF token."""

    param_name = "sessionid"

    def __init__(self, scope: str) -> None:
        super().__init__(csrf=False)
        self.scope = scope

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller:
        if not request.user.is_authenticated:
            raise policy.SignInNeeded()
        if request.method not in SAFE_METHODS and check_csrf(request) is not None:
            raise PageKeyMissing()
        viewer = guard.viewer_of(UUID(str(request.user.pk)))
        if not viewer.is_signed_in:
            raise policy.SignInNeeded()
        at = clock.now()
        limits.use(door="api", sender=viewer.actor, limit=PEOPLE_PER_MINUTE, at=at)
        return Caller(viewer.actor, viewer, at)


def needs(scope: str) -> list[Callable[[HttpRequest], Any]]:
    """The ways to be known to an endpoint that asks for `scope`."""
    return [ApiKey(scope), PageSession(scope)]


def count_stranger(request: HttpRequest, *, door: str) -> datetime:
    """Count a request from nobody in particular by its address; returns the moment it came.

    Raises:
        TooMany: this address asked too often.
    """
    at = clock.now()
    sender = str(request.META.get("REMOTE_ADDR", ""))
    limits.use(door=door, sender=sender, limit=STRANGERS_PER_MINUTE, at=at)
    return at
