"""Which cases a viewer reaches: in scope, asked to work on, or opened in an emergency."""

from collections.abc import Collection
from uuid import UUID

from linli.cases.lifecycle import ACTIVE_STATES, ASSIGNMENT_STATES, BUSY_STATES
from linli.cases.queries import CaseDetail, CaseRow
from linli.cases.services import CaseNotFound
from linli.core import clock
from linli.guard import glass
from linli.guard.policy import Decision, Target, Viewer, allows, decide_each, require
from linli.guard.roles import ACTIONS, OPENED_BY_GLASS
from linli.people import queries as people
from linli.people.queries import Scope


def decision(
    viewer: Viewer, case: CaseDetail, action: str, *, purpose: str = "handle_case"
) -> Decision:
    """Whether the viewer may do `action` with this case, and by which policies.

    In scope, assigned to it, or with emergency access that is open now.
    """
    return _decisions(viewer, case, (action,), purpose=purpose)[action]


def in_reach(
    viewer: Viewer, case: CaseDetail, action: str, *, purpose: str = "handle_case"
) -> bool:
    """Whether the viewer may do `action` with this case."""
    return decision(viewer, case, action, purpose=purpose).allowed


def actions_in_reach(viewer: Viewer, case: CaseDetail) -> frozenset[str]:
    """Every action that the viewer may do with this case, asked at once."""
    found = _decisions(viewer, case, tuple(ACTIONS), purpose="handle_case")
    return frozenset(action for action, made in found.items() if made.allowed)


def target_of(case: CaseDetail) -> Target:
    """The case as policies see it."""
    return Target(
        "case",
        case.id,
        people.with_above(case.organisation_ids),
        case.row.area_path,
        *(_members(case, states) for states in (ASSIGNMENT_STATES, ACTIVE_STATES, BUSY_STATES)),
    )


def _members(case: CaseDetail, states: Collection[str]) -> frozenset[UUID]:
    return frozenset(item.member_id for item in case.assignments if item.state in states)


def _decisions(
    viewer: Viewer, case: CaseDetail, actions: tuple[str, ...], *, purpose: str
) -> dict[str, Decision]:
    carried = tuple(action for action in actions if allows(viewer, action))
    refused = dict.fromkeys(actions, Decision(False))
    if not carried:
        return refused
    member = people.member_of(viewer)
    posts, target = people.posts_of(viewer.grants), target_of(case)
    member_id = member.id if member else None
    made = decide_each(posts, carried, target, member_id=member_id, purpose=purpose)
    if not all(made[action].allowed for action in carried if action in OPENED_BY_GLASS):
        at = clock.now()
        glasses = glass.open_glasses(user_id=viewer.user_id, case_id=case.id, now=at)
        if glasses:
            made = decide_each(
                posts, carried, target,
                member_id=member_id, purpose=purpose, glasses=glasses, at=at,
            )  # fmt: skip
    return refused | made


def require_reach(viewer: Viewer, case: CaseDetail, action: str) -> None:
    """Refuse as if the case did not exist where it is out of reach.

    Raises:
        NotAllowed: the role does not carry the action at all.
        CaseNotFound: the case lies outside of what the viewer may see.
    """
    require(viewer, action)
    if not in_reach(viewer, case, action):
        raise CaseNotFound()


def row_in_scope(scope: Scope, row: CaseRow) -> bool:
    """Whether a line of a list lies in scope by its owner and area."""
    return scope.holds(organisation_ids=frozenset({row.owner_id}), area_path=row.area_path)
