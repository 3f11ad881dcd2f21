"""Which cases a viewer reaches: those in scope, and those they were asked to work on."""

from uuid import UUID

from linli.cases.lifecycle import ACTIVE_STATES, ASSIGNMENT_STATES, BUSY_STATES
from linli.cases.queries import CaseDetail, CaseRow
from linli.cases.services import CaseNotFound
from linli.guard.policy import Granted, Viewer, allows, grants_for, require
from linli.guard.roles import ACTIONS, RESPONDERS
from linli.people import queries as people
from linli.people.queries import Scope

# What an assignment opens, and while it is in which states; whoever was asked may look.
WHILE = {
    "case.view": ASSIGNMENT_STATES,
    "case.contact": BUSY_STATES,
}


def _works_on(case: CaseDetail, member_id: UUID, action: str) -> bool:
    """Whether an assignment of the member's opens `action`, as far as it has come."""
    states = WHILE.get(action, ACTIVE_STATES)
    return any(item.member_id == member_id and item.state in states for item in case.assignments)


def in_reach(viewer: Viewer, case: CaseDetail, action: str) -> bool:
    """Whether the viewer may do `action` with this case: in scope, or assigned to it.

    A responder sees the cases that they are or were asked to work on, and no others; does
    something there only while they are; reads how to reach a reporter only after accepting.
    """
    if not allows(viewer, action):
        return False
    member = people.member_of(viewer)
    if member is not None and _works_on(case, member.id, action):
        return True
    wide = [grant for grant in grants_for(viewer, action) if grant.role not in RESPONDERS]
    scope = people.scope_of(tuple(wide))
    return scope.holds(organisation_ids=case.organisation_ids, area_path=case.row.area_path)


def actions_in_reach(viewer: Viewer, case: CaseDetail) -> frozenset[str]:
    """Every action that the viewer may do with this case, asked at once."""
    carried = {action for action in ACTIONS if allows(viewer, action)}
    member = people.member_of(viewer)
    known: dict[tuple[Granted, ...], bool] = {}
    found = set()
    for action in carried:
        if member is not None and _works_on(case, member.id, action):
            found.add(action)
            continue
        wide = tuple(one for one in grants_for(viewer, action) if one.role not in RESPONDERS)
        if wide not in known:
            known[wide] = people.scope_of(wide).holds(
                organisation_ids=case.organisation_ids, area_path=case.row.area_path
            )
        if known[wide]:
            found.add(action)
    return frozenset(found)


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
