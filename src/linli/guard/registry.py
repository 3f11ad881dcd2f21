"""Reading accounts, grants and keys for the pages that manage them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.guard.models import ApiKey, Grant, User
from linli.guard.policy import Granted


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account; `name` and `email` are personal and shown only to those who run staff."""

    id: UUID
    username: str
    name: str
    email: str
    is_active: bool
    joined_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """A role that an account holds."""

    id: UUID
    user_id: UUID
    role: str
    organisation_id: UUID | None
    area_id: UUID | None
    granted_at: datetime

    @property
    def granted(self) -> Granted:
        return Granted(self.role, self.organisation_id, self.area_id)


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A program's key without its secret."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    organisation_id: UUID | None
    per_minute: int
    made_at: datetime
    revoked_at: datetime | None


def account_info(row: User) -> AccountInfo:
    return AccountInfo(
        row.id, row.username, row.name, row.email, row.is_active, row.joined_at, row.last_login
    )


def accounts(*, user_ids: list[UUID] | None = None) -> dict[UUID, AccountInfo]:
    """Accounts by id, switched-off ones included: these, or all of the cell."""
    rows = User.objects.order_by("username")
    if user_ids is not None:
        rows = rows.filter(pk__in=user_ids)
    return {row.id: account_info(row) for row in rows}


def grants_of(user_ids: list[UUID]) -> dict[UUID, list[GrantInfo]]:
    """What each of these accounts was granted, earliest first."""
    found: dict[UUID, list[GrantInfo]] = {pk: [] for pk in user_ids}
    for row in Grant.objects.filter(user_id__in=user_ids).order_by("granted_at", "id"):
        info = GrantInfo(
            row.id, row.user_id, row.role, row.organisation_id, row.area_id, row.granted_at
        )
        found[row.user_id].append(info)
    return found


def grant(grant_id: UUID) -> GrantInfo | None:
    """One grant, or None once it is withdrawn."""
    row = Grant.objects.filter(pk=grant_id).first()
    if row is None:
        return None
    return GrantInfo(
        row.id, row.user_id, row.role, row.organisation_id, row.area_id, row.granted_at
    )


def keys_of_programs() -> list[KeyInfo]:
    """Keys that belong to programs, latest first; people's own tokens are left out."""
    rows = ApiKey.objects.filter(user_id__isnull=True).order_by("-made_at", "id")
    return [
        KeyInfo(
            row.id,
            row.name,
            row.prefix,
            tuple(row.scopes),
            row.organisation_id,
            row.per_minute,
            row.made_at,
            row.revoked_at,
        )
        for row in rows
    ]


def names_of_actors(actors: set[str]) -> dict[str, str]:
    """How the ledger's actors are called: people and programs by name."""
    ids: dict[str, dict[UUID, str]] = {"user": {}, "client": {}}
    for actor in actors:
        kind, _colon, tail = actor.partition(":")
        if kind in ids and tail:
            ids[kind][UUID(tail)] = actor
    names: dict[str, str] = {}
    for user in User.objects.filter(pk__in=ids["user"]):
        names[ids["user"][user.id]] = str(user)
    for key in ApiKey.objects.filter(pk__in=ids["client"]):
        names[ids["client"][key.id]] = key.name
    return names
