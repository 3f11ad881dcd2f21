"""Policy decisions: may this viewer do this, to that, for which purpose?

The rules are the files in `policies/`; `cedar` asks them. Lists are filtered explicitly instead,
by `grants_for` and the table in `roles`; tests prove that both say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.guard import cedar
from linli.guard.roles import ACTIONS, ROLES


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


@dataclass(frozen=True, slots=True)
class Post:
    """A grant as policies see it: `area_path` in place of the area, '' for everywhere."""

    role: str
    organisation_id: UUID | None = None
    area_path: str = ""


@dataclass(frozen=True, slots=True)
class Glass:
    """A case opened in an emergency, with the roles of who did so."""

    case_id: UUID
    opened_at: datetime
    until: datetime
    reason_length: int


@dataclass(frozen=True, slots=True)
class Target:
    """What is acted on.

    `organisation_ids` are those it belongs to, with those above them; `member_ids` who is or was
    asked to work on it, `active_ids` who is now, `working_ids` who accepted and has not ended.
    A ``cell`` is what holds everywhere; a ``unit`` an organisation or what it has.
    """

    kind: Literal["case", "unit", "cell"]
    id: UUID | None = None
    organisation_ids: frozenset[UUID] = frozenset()
    area_path: str = ""
    member_ids: frozenset[UUID] = frozenset()
    active_ids: frozenset[UUID] = frozenset()
    working_ids: frozenset[UUID] = frozenset()


CELL = Target("cell")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is allowed, and the names of the policies that settled it.

    Without a name nothing allows it; `cedar.rules` has what each policy says.
    """

    allowed: bool
    reasons: tuple[str, ...] = ()


def decide(
    posts: Iterable[Post],
    action: str,
    target: Target,
    *,
    member_id: UUID | None = None,
    purpose: str = "handle_case",
    glasses: Iterable[Glass] = (),
    at: datetime | None = None,
) -> Decision:
    """Whether someone with these posts may do `action` to `target`.

    Args:
        member_id: who acts, where a member does: those assigned to a case reach it.
        purpose: what for, as `privacy.declarations` names it.
        glasses: the actor's open emergency accesses; they need `at`.
    """
    every = decide_each(
        posts, (action,), target, member_id=member_id, purpose=purpose, glasses=glasses, at=at
    )
    return every[action]


def decide_each(
    posts: Iterable[Post],
    actions: Iterable[str],
    target: Target,
    *,
    member_id: UUID | None = None,
    purpose: str = "handle_case",
    glasses: Iterable[Glass] = (),
    at: datetime | None = None,
) -> dict[str, Decision]:
    """The same for several actions at once; much cheaper than one after another."""
    posts, actions = tuple(posts), tuple(actions)
    principals = [_post(number, post, member_id) for number, post in enumerate(posts)]
    if at is not None:
        roles = sorted({post.role for post in posts})
        principals += [_glass(number, one, roles) for number, one in enumerate(glasses)]
    known = [action for action in actions if action in ACTIONS]
    if not known or not principals:
        return dict.fromkeys(actions, Decision(False))
    context = {"purpose": purpose, "now": int(at.timestamp()) if at else 0}
    answers = cedar.ask(principals, known, _target(target), context)
    return dict.fromkeys(actions, Decision(False)) | {
        action: _settle(answers[action]) for action in known
    }


def may_break(glass: Glass, roles: Iterable[str], *, at: datetime) -> bool:
    """Whether someone with these roles may open this case in an emergency."""
    target = _target(Target("case", glass.case_id))
    context = {"purpose": "handle_case", "now": int(at.timestamp())}
    asked = [_glass(0, glass, sorted(roles))]
    return _settle(cedar.ask(asked, ["case.view"], target, context)["case.view"]).allowed


def decide_anywhere(roles: Iterable[str], action: str) -> Decision:
    """Whether one of these roles carries `action` at all, and by which policy."""
    made = [_role_may(role, action) for role in sorted(roles)]
    return next((one for one in made if one.allowed), Decision(False))


def _settle(answers: list[cedar.Answer]) -> Decision:
    """One post that is allowed is enough; refused, every rule that stood in the way is named."""
    for is_allowed, reasons in answers:
        if is_allowed:
            return Decision(True, reasons)
    return Decision(False, tuple(sorted({name for _no, names in answers for name in names})))


def _entity(kind: str, name: str, parents: list[cedar.Uid], **attrs: Any) -> dict[str, Any]:
    return {"uid": cedar.uid(kind, name), "attrs": attrs, "parents": parents}


def _post(number: int, post: Post, member_id: UUID | None) -> dict[str, Any]:
    attrs = {}
    if post.organisation_id is not None:
        attrs["organisation"] = cedar.reference("Organisation", str(post.organisation_id))
    if post.area_path:
        attrs["area"] = cedar.reference("Area", post.area_path)
    if member_id is not None:
        attrs["member"] = cedar.reference("Member", str(member_id))
    return _entity("Post", str(number), [cedar.uid("Role", post.role)], **attrs)


def _glass(number: int, glass: Glass, roles: list[str]) -> dict[str, Any]:
    return _entity(
        "Glass",
        str(number),
        [cedar.uid("Role", role) for role in roles],
        case=cedar.reference("Case", str(glass.case_id)),
        openedAt=int(glass.opened_at.timestamp()),
        until=int(glass.until.timestamp()),
        reasonLength=glass.reason_length,
    )


def _target(target: Target) -> dict[str, Any]:
    if target.kind == "cell":
        return _entity("Cell", "cell", [])
    parents = [cedar.uid("Organisation", str(pk)) for pk in sorted(target.organisation_ids)]
    parents += [cedar.uid("Area", path) for path in _areas(target.area_path)]
    if target.kind == "unit":
        return _entity("Unit", str(target.id), parents)
    return _entity(
        "Case",
        str(target.id),
        parents,
        assigned=_members(target.member_ids),
        active=_members(target.active_ids),
        working=_members(target.working_ids),
    )


def _members(ids: frozenset[UUID]) -> list[Any]:
    return [cedar.reference("Member", str(pk)) for pk in sorted(ids)]


def _areas(path: str) -> list[str]:
    """The area of a path and those around it: a path names them from the top, each with a /."""
    return [path[: place + 1] for place, sign in enumerate(path) if sign == "/"]


@cache
def _role_may(role: str, action: str) -> Decision:
    """Whether a role carries an action at all; the same as long as the process lives."""
    if role not in ROLES or action not in ACTIONS:
        return Decision(False)
    anywhere = _entity("Anywhere", "anywhere", [])
    context = {"purpose": "handle_case", "now": 0}
    return _settle(cedar.ask([_post(0, Post(role), None)], [action], anywhere, context)[action])


def allows(viewer: Viewer, action: str) -> bool:
    """Whether one of the viewer's roles may do `action`, somewhere."""
    return decide_anywhere(viewer.roles, action).allowed


def allows_everywhere(viewer: Viewer, action: str) -> bool:
    """Whether the viewer may do `action` to what holds in the whole cell."""
    posts = [Post(one.role, one.organisation_id) for one in viewer.grants if one.area_id is None]
    return decide(posts, action, CELL).allowed


def grants_for(viewer: Viewer, action: str) -> tuple[Granted, ...]:
    """The grants that carry `action`; their organisations and areas limit it.

    The explicit filter behind lists: tests hold it to the policies.
    """
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
    if granted.role not in ROLES or not viewer.grants:
        return False
    managed = granted.organisation_id in organisation_ids
    role = cedar.reference("Role", granted.role)
    seat = _entity("Seat", "seat", [], role=role, managed=managed)
    # An area makes a post no less limited than an organisation does; which one matters not here.
    posts = [Post(one.role, one.organisation_id, str(one.area_id or "")) for one in viewer.grants]
    principals = [_post(number, post, None) for number, post in enumerate(posts)]
    context = {"purpose": "run_staff", "now": 0}
    answers = cedar.ask(principals, ["seat.manage"], seat, context)
    return _settle(answers["seat.manage"]).allowed
