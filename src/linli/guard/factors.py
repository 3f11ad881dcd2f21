"""What an account asks for beside its password, and taking it away when it is lost."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.guard import signins
from linli.guard.models import User
from linli.guard.services import UserNotFound
from linli.ledger import services as ledger

CODES, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


@dataclass(frozen=True, slots=True)
class FactorInfo:
    """An app with codes, or a passkey under the name that its person gave it."""

    is_passkey: bool
    name: str
    made_at: datetime
    used_at: datetime | None


def factors_of(user_id: UUID) -> list[FactorInfo]:
    """The app with codes and the passkeys of an account, oldest first."""
    rows = Authenticator.objects.filter(user_id=user_id, type__in=[CODES, PASSKEY])
    return [
        FactorInfo(
            row.type == PASSKEY,
            str(row.data.get("name", "")) if row.type == PASSKEY else "",
            row.created_at,
            row.last_used_at,
        )
        for row in rows.order_by("created_at", "id")
    ]


@transaction.atomic
def take_away(*, user_id: UUID, reason: str, actor: str, at: datetime) -> int:
    """Take an account's app, passkeys and recovery codes away, and sign it out everywhere.

    For whoever lost what they sign in with: the password alone opens the account again, and they
    set up a new second step themselves. Done twice, the second time changes nothing.

    Args:
        reason: why, in words; kept in the ledger.
    Returns:
        How many passkeys and apps there were.
    Raises:
        UserNotFound: no account has this id.
        Invalid: no reason is given.
    """
    if not reason.strip():
        raise errors.Invalid(fields={"reason": str(_("Say why"))})
    if not User.objects.select_for_update().filter(pk=user_id).exists():
        raise UserNotFound()
    count = len(factors_of(user_id))
    removed, _by_model = Authenticator.objects.filter(user_id=user_id).delete()
    if not removed:
        return 0
    signins.end_all(user_id=user_id, actor=actor, at=at)
    payload: dict[str, object] = {"count": count, "reason": reason.strip()[:200]}
    ledger.record(kind="FactorsTaken", about=user_id, at=at, payload=payload, actor=actor)
    return count
