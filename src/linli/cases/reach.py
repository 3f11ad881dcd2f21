"""Which cases a viewer reaches: in scope, asked to work on, or opened in an emergency."""

from linli.cases.lifecycle import ACTIVE_STATES, ASSIGNMENT_STATES, BUSY_STATES
from linli.cases.queries import CaseDetail, CaseRow
from linli.cases.services import CaseNotFound
from linli.core import clock
from linli.guard import glass as guard
from linli.guard.policy import Decision, Target, Viewer, allows, decide_each, require
from linli.guard.roles import ACTIONS, OPENED_BY_GLASS
from linli.people import queries as people
from linli.people.queries import Scope

# What an assignment opens, and while it is in which states; whoever was asked may look.
WHILE = {
    "case.view": ASSIGNMENT_STATES,
    "case.contact": BUSY_STATES,
}


def decision(
    viewer: Viewer, case: CaseDetail, action: str, *, purpose: str = "handle_case"
) -> Decision:
    """Whether the viewer may do `action` with this case, and by which policies.

    In scope, asked to work on it, or with emergency access that is open now. A responder sees the
    cases that they are or were asked to work on, and no others; does something there only while
    they are; reads how to reach a reporter only after accepting.
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


def target_of(case: CaseDetail, *, action: str = "case.view") -> Target:
    """The case as policies see it; whose assignment opens it depends on the action."""
    states = WHILE.get(action, ACTIVE_STATES)
    return Target(
        "case",
        case.id,
        people.with_above(case.organisation_ids),
        case.row.area_path,
        frozenset(item.member_id for item in case.assignments if item.state in states),
    )


def _decisions(
    viewer: Viewer, case: CaseDetail, actions: tuple[str, ...], *, purpose: str
) -> dict[str, Decision]:
    carried = tuple(action for action in actions if allows(viewer, action))
    made = dict.fromkeys(actions, Decision(False))
    if not carried:
        return made
    member = people.member_of(viewer)
    member_id = member.id if member else None
    posts = people.posts_of(viewer.grants)
    # Actions that see the viewer's assignment alike are asked together.
    alike: dict[bool, list[str]] = {}
    targets = {action: target_of(case, action=action) for action in carried}
    for action in carried:
        alike.setdefault(member_id in targets[action].member_ids, []).append(action)
    for together in alike.values():
        target = targets[together[0]]
        made |= decide_each(posts, together, target, member_id=member_id, purpose=purpose)
    refused = [one for one in carried if one in OPENED_BY_GLASS and not made[one].allowed]
    if refused:
        at = clock.now()
        glasses = guard.open_glasses(user_id=viewer.user_id, case_id=case.id, now=at)
        if glasses:
            made |= decide_each(
                posts, refused, targets[refused[0]],
                purpose=purpose, glasses=glasses, at=at,
            )  # fmt: skip
    return made


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
