"""Policy decisions: may this viewer do this?"""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.guard.roles import ACTIONS, RESPONDERS


class NotAllowed(errors.Forbidden):
    code, title = "not-allowed", _("Your role does not allow this")


class SignInNeeded(errors.Forbidden):
    code, title = "sign-in-needed", _("Please sign in first")


@dataclass(frozen=True, slots=True)
class Granted:
    """A role within an organisation and an area; None means all of the cell."""

    role: str
    organisation_id: UUID | None = None
    area_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a signed-in person or a program, with what was granted."""

    user_id: UUID | None = None
    name: str = ""
    grants: tuple[Granted, ...] = field(default=())
    actor: str = "resident"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None


NOBODY = Viewer()


def allows(viewer: Viewer, action: str) -> bool:
    """Whether one of the viewer's roles may do `action`, somewhere."""
    return not viewer.roles.isdisjoint(ACTIONS.get(action, frozenset()))


def grants_for(viewer: Viewer, action: str) -> tuple[Granted, ...]:
    """The grants that carry `action`; their organisations and areas limit it."""
    return tuple(grant for grant in viewer.grants if grant.role in ACTIONS.get(action, frozenset()))


def require(viewer: Viewer, action: str) -> None:
    """Refuse unless the viewer may do `action`.

    Raises:
        SignInNeeded: nobody is signed in.
        NotAllowed: none of the viewer's roles carries the action.
    """
    if allows(viewer, action):
        return
    if not viewer.is_signed_in:
        raise SignInNeeded()
    raise NotAllowed(action=action)


def may_manage(viewer: Viewer, granted: Granted, *, organisation_ids: frozenset[UUID]) -> bool:
    """Whether the viewer may give or take away this grant, or change an account that holds it.

    Administrators of the whole cell may manage every grant. Others manage only roles of
    responders, and only within `organisation_ids`, those where they may change people.
    """
    if any(
        own.role == "admin" and own.organisation_id is None and own.area_id is None
        for own in viewer.grants
    ):
        return True
    return granted.role in RESPONDERS and granted.organisation_id in organisation_ids
