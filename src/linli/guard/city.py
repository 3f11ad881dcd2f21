"""Accounts that sign in through the city: which of ours belongs to which of theirs.

What links them is the subject, which a provider never gives to anybody else. Names, addresses and
roles that the city tells of change nothing here.
"""

import secrets
from datetime import datetime
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.guard import services
from linli.guard.models import User
from linli.ledger import services as ledger

PROVIDER = "city"
LONGEST_SUBJECT = 191


class SubjectTaken(errors.Conflict):
    code, title = "subject-taken", _("Another account here belongs to this city account")


def subject_of(user_id: UUID) -> str:
    """The city's subject of an account, or ''."""
    rows = SocialAccount.objects.filter(user_id=user_id, provider=PROVIDER)
    return rows.values_list("uid", flat=True).first() or ""


@transaction.atomic
def link(*, user_id: UUID, subject: str, actor: str, at: datetime) -> None:
    """Let whoever is this subject at the city sign in here; '' takes it back.

    Raises:
        SubjectTaken: another account has this subject.
        Invalid: too long to be one.
    """
    subject = subject.strip()
    if len(subject) > LONGEST_SUBJECT or "\x00" in subject:
        raise errors.Invalid(fields={"subject": str(_("This is too long"))})
    if subject_of(user_id) == subject:
        return
    others = SocialAccount.objects.filter(provider=PROVIDER, uid=subject)
    if subject and others.exclude(user_id=user_id).exists():
        raise SubjectTaken()
    SocialAccount.objects.filter(user_id=user_id, provider=PROVIDER).delete()
    if subject:
        SocialAccount.objects.create(user_id=user_id, provider=PROVIDER, uid=subject)
    kind = "CityAccountLinked" if subject else "CityAccountUnlinked"
    ledger.record(kind=kind, about=user_id, at=at, payload={}, actor=actor)


def account_for_claim(username: str) -> UUID | None:
    """The account in use with exactly this sign-in name that has no city account yet."""
    user = User.objects.filter(username=username, is_active=True).first() if username else None
    return user.id if user and not subject_of(user.id) else None


def make_account(*, username: str, name: str, at: datetime) -> UUID:
    """An account without any role and without a password.

    Raises:
        NameTaken: the sign-in name belongs to somebody.
    """
    return services.create_user(
        username=username[:60],
        password=secrets.token_urlsafe(40),
        name=name[:60],
        hashed=make_password(None),
        actor="system",
        at=at,
    )
