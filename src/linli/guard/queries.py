"""Reading accounts, grants and keys."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from linli.core.memory import Memory
from linli.guard.models import ApiKey, Grant, User
from linli.guard.policy import NOBODY, Granted, Viewer


def viewer_of(user_id: UUID) -> Viewer:
    """The viewer behind an account; nobody when it is gone or switched off."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return NOBODY
    rows = Grant.objects.filter(user_id=user_id).order_by("id")
    return Viewer(
        user_id=user.id,
        name=str(user),
        grants=tuple(Granted(row.role, row.organisation_id, row.area_id) for row in rows),
        actor=f"user:{user.id}",
    )


class UnknownKey(Exception):
    """No key is like this; not remembered, since a key may be made the next moment."""


@dataclass(frozen=True, slots=True)
class Client:
    """A program that showed a valid key."""

    id: UUID
    name: str
    scopes: frozenset[str]
    user_id: UUID | None
    organisation_id: UUID | None
    per_minute: int

    @property
    def actor(self) -> str:
        return f"client:{self.id}"


def digest(secret: str) -> str:
    """What is kept of a key: keys are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


_clients: Memory[str, Client] = Memory()


def client_of(secret: str) -> Client | None:
    """The holder of an API key or token, or None."""
    row = ApiKey.objects.filter(digest=digest(secret), revoked_at__isnull=True).first()
    if row is None:
        return None
    return Client(
        row.id, row.name, frozenset(row.scopes), row.user_id, row.organisation_id, row.per_minute
    )


def known_client(secret: str) -> Client | None:
    """Like `client_of`, as it was a moment ago: a revoked key opens for `memory.AGE_S` longer."""
    kept = digest(secret)

    def read() -> Client:
        client = client_of(secret)
        if client is None:
            raise UnknownKey()
        return client

    try:
        return _clients.get(kept, read)
    except UnknownKey:
        return None


def users_with_role(role: str, *, organisation_id: UUID | None = None) -> list[UUID]:
    """Accounts holding `role` for the organisation, or for the whole cell."""
    rows = Grant.objects.filter(role=role, user__is_active=True)
    if organisation_id is not None:
        whole = rows.filter(organisation_id__isnull=True)
        rows = rows.filter(organisation_id=organisation_id) | whole
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


def names_of(user_ids: set[UUID]) -> dict[UUID, str]:
    """The names of some accounts, switched off ones included."""
    return {row.id: str(row) for row in User.objects.filter(pk__in=user_ids)}
