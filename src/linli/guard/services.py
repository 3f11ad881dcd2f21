"""Writing accounts, grants and keys; counting the use of a door."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linli.core import errors, memory
from linli.core.ids import new_id
from linli.guard import signins
from linli.guard.models import ApiKey, Grant, Hit, User
from linli.guard.queries import digest
from linli.guard.roles import ROLES
from linli.ledger import services as ledger


class NameTaken(errors.Conflict):
    code, title = "name-taken", _("This sign-in name is taken")


class UserNotFound(errors.NotFound):
    code, title = "user-not-found", _("There is no such account here")


class LastAdmin(errors.Conflict):
    code, title = "last-admin", _("This is the last account that may change every setting")


class TooMany(errors.LinliError):
    code, title = "too-many", _("That was too often; please wait a little")


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str,
    name: str = "",
    email: str = "",
    language: str = "zh-hans",
    hashed: str = "",
    actor: str,
    at: datetime,
) -> UUID:
    """Make an account.

    Args:
        hashed: the password as Django's hashers keep it, where many accounts share it.

    Raises:
        NameTaken: the sign-in name exists.
        Invalid: the password is too weak; the sentences say why.
    """
    if User.objects.filter(username=username).exists():
        raise NameTaken()
    try:
        validate_password(password, User(username=username, name=name, email=email))
    except ValidationError as error:
        raise errors.Invalid(fields={"password": " ".join(error.messages)}) from error
    user = User(username=username, name=name, email=email, language=language, joined_at=at)
    user.password = hashed or make_password(password)
    user.save(force_insert=True)
    ledger.record(kind="UserCreated", about=user.id, at=at, payload={}, actor=actor)
    return user.id


@transaction.atomic
def grant_role(
    *,
    user_id: UUID,
    role: str,
    organisation_id: UUID | None = None,
    area_id: UUID | None = None,
    actor: str,
    at: datetime,
) -> None:
    """Grant a role; granting it again changes nothing."""
    if role not in ROLES:
        raise errors.Invalid(fields={"role": role})
    _row, fresh = Grant.objects.get_or_create(
        user_id=user_id,
        role=role,
        organisation_id=organisation_id,
        area_id=area_id,
        defaults={"granted_at": at},
    )
    if fresh:
        facts: dict[str, object] = {
            "role": role,
            "organisation_id": str(organisation_id or ""),
            "area_id": str(area_id or ""),
        }
        ledger.record(kind="RoleGranted", about=user_id, at=at, payload=facts, actor=actor)


@transaction.atomic
def withdraw_role(*, grant_id: UUID, actor: str, at: datetime) -> None:
    """Take a granted role back; doing so again changes nothing.

    Raises:
        LastAdmin: nobody else could change the settings of the whole cell.
    """
    row = Grant.objects.filter(pk=grant_id).first()
    if row is None:
        return
    _keep_an_admin(without=Grant.objects.filter(pk=grant_id))
    payload: dict[str, object] = {"role": row.role}
    ledger.record(kind="RoleWithdrawn", about=row.user_id, at=at, payload=payload, actor=actor)
    row.delete()


@transaction.atomic
def change_user(*, user_id: UUID, name: str, email: str = "", actor: str, at: datetime) -> None:
    """Change how an account is called and where its mail goes.

    Raises:
        UserNotFound: no account has this id.
    """
    if not User.objects.filter(pk=user_id).update(name=name, email=email):
        raise UserNotFound()
    ledger.record(kind="UserChanged", about=user_id, at=at, payload={}, actor=actor)


@transaction.atomic
def set_password(*, user_id: UUID, password: str, actor: str, at: datetime) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out.

    Raises:
        UserNotFound: no account has this id.
        Invalid: the password is too weak; the sentences say why.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise UserNotFound()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise errors.Invalid(fields={"password": " ".join(error.messages)}) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    signins.end_all(user_id=user_id, actor=actor, at=at)
    ledger.record(kind="PasswordSet", about=user_id, at=at, payload={}, actor=actor)


@transaction.atomic
def set_active(
    *, user_id: UUID, is_active: bool, reason: str = "", actor: str, at: datetime
) -> None:
    """Switch an account off or on again; doing so twice changes nothing.

    Raises:
        UserNotFound: no account has this id.
        LastAdmin: nobody else could change the settings of the whole cell.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise UserNotFound()
    if user.is_active == is_active:
        return
    if not is_active:
        _keep_an_admin(without=Grant.objects.filter(user_id=user_id))
    User.objects.filter(pk=user_id).update(is_active=is_active)
    if not is_active:
        signins.end_all(user_id=user_id, actor=actor, at=at)
    kind = "UserActivated" if is_active else "UserDeactivated"
    payload: dict[str, object] = {"reason": reason[:200]}
    ledger.record(kind=kind, about=user_id, at=at, payload=payload, actor=actor)


def _keep_an_admin(*, without: QuerySet[Grant]) -> None:
    """Refuse to take away the last grant that reaches every setting."""
    reaching = Grant.objects.filter(
        role="admin", organisation_id=None, area_id=None, user__is_active=True
    )
    held = set(reaching.select_for_update().values_list("id", flat=True))
    taken = held & set(without.values_list("id", flat=True))
    if taken and taken == held:
        raise LastAdmin()


@transaction.atomic
def create_admin(*, username: str, password: str, email: str = "", at: datetime) -> UUID:
    """Make an account that may change every setting of the cell."""
    user_id = create_user(username=username, password=password, email=email, actor="system", at=at)
    grant_role(user_id=user_id, role="admin", actor="system", at=at)
    return user_id


@transaction.atomic
def create_key(
    *,
    name: str,
    scopes: list[str],
    actor: str,
    at: datetime,
    user_id: UUID | None = None,
    organisation_id: UUID | None = None,
    per_minute: int = 600,
    secret: str | None = None,
) -> str:
    """Make an API key and return it; it cannot be shown again."""
    secret = secret or f"linli_{secrets.token_urlsafe(24)}"
    key = ApiKey.objects.create(
        id=new_id(),
        name=name,
        prefix=secret[:12],
        digest=digest(secret),
        scopes=scopes,
        user_id=user_id,
        organisation_id=organisation_id,
        per_minute=per_minute,
        made_at=at,
    )
    payload: dict[str, object] = {"scopes": scopes}
    ledger.record(kind="ApiKeyCreated", about=key.id, at=at, payload=payload, actor=actor)
    return secret


@transaction.atomic
def revoke_key(*, key_id: UUID, actor: str, at: datetime) -> None:
    """Switch a key off for good, within two seconds everywhere; again, it changes nothing."""
    if ApiKey.objects.filter(pk=key_id, revoked_at__isnull=True).update(revoked_at=at):
        ledger.record(kind="ApiKeyRevoked", about=key_id, at=at, payload={}, actor=actor)
        transaction.on_commit(memory.forget)


def blur(value: str) -> str:
    """A keyed digest of an address or number, so that limits keep none of it readable."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def count_use(
    *, door: str, sender: str, limit: int, window: timedelta, at: datetime, uses: int = 1
) -> None:
    """Count a use of `door` by `sender`, or several at once.

    Args:
        sender: an address, number or key; only its keyed digest is kept, for the window.
        limit: uses allowed in each window.
    Raises:
        TooMany: the limit is passed; fact ``retry_after_s`` says when to try again.
    """
    seconds = int(window.total_seconds())
    start = int(at.timestamp()) // seconds * seconds
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guard_hit (door, sender, window_at, count) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (door, sender, window_at)"
            " DO UPDATE SET count = guard_hit.count + excluded.count RETURNING count",
            [door, blur(sender), datetime.fromtimestamp(start, UTC), uses],
        )
        used = cursor.fetchone()[0]
    if used > limit:
        raise TooMany(retry_after_s=start + seconds - int(at.timestamp()))


def forget_uses(*, before: datetime) -> int:
    """Delete the counts of windows that ended before `before`."""
    count, _by_model = Hit.objects.filter(window_at__lt=before).delete()
    return count
