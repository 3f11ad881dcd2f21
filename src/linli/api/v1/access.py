"""Which cases a caller reaches; what is out of reach looks as if it did not exist."""

from uuid import UUID

from linli.api.caller import ApiRequest, Caller
from linli.cases import queries as cases
from linli.cases.queries import CaseDetail
from linli.cases.reach import require_reach
from linli.guard import stepup
from linli.guard.policy import NotAllowed, grants_for
from linli.people import queries as people
from linli.people.queries import Scope


def case_in_reach(
    caller: Caller, case_id: UUID, action: str, *, with_events: bool = False
) -> CaseDetail:
    """The case, where the caller may do `action` with it.

    Raises:
        NotAllowed: no role of the caller carries the action.
        CaseNotFound: there is no such case, or it is out of the caller's reach.
    """
    caller.require(action)
    case = cases.case_detail(case_id, with_events=with_events)
    require_reach(caller.viewer, case, action)
    return case


def scope_for(caller: Caller, action: str) -> Scope:
    """The part of the cell in which the caller may do `action`.

    Raises:
        NotAllowed: no role of the caller carries the action.
    """
    caller.require(action)
    return people.scope_of(grants_for(caller.viewer, action))


def done(case_id: UUID) -> dict[str, object]:
    """The state of a case after a step, as replies tell it."""
    row = cases.rows_by_id([case_id])[case_id]
    return {"case_id": str(case_id), "state": row.state, "version": row.version}


def whole_cell(caller: Caller, action: str) -> None:
    """Refuse unless the caller may do `action` everywhere: what it changes has no area.

    Raises:
        NotAllowed: the caller's roles do not carry the action, or only in a part of the cell.
    """
    if not scope_for(caller, action).is_all:
        raise NotAllowed(action=action)


def confirmed(request: ApiRequest) -> None:
    """Refuse a page's session in which nobody has shown lately that it is they; keys go on.

    Raises:
        ConfirmFirst: the last password, passkey or code is more than ten minutes ago.
    """
    caller = request.auth
    if caller.client is None and not stepup.has_confirmed(request, at=caller.at):
        raise stepup.ConfirmFirst()
