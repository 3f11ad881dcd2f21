"""Entries of the ledger, for those who check it."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import internal
from linli.api.schemas.base import READING, answers
from linli.api.v1.access import case_in_reach, scope_for
from linli.ledger import queries as ledger

router = Router(tags=["ledger"])
LARGEST = 2**63 - 1


@router.get("/entries", auth=needs("admin"), response=answers(internal.EntryList, refusals=READING))
def list_entries(
    request: ApiRequest,
    about: UUID | None = None,
    after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> dict[str, Any]:
    """Entries after number `after`; those limited to a part of the cell ask about one case."""
    caller = request.auth
    if not scope_for(caller, "ledger.read").is_all:
        case_in_reach(caller, about or UUID(int=0), "ledger.read")
    found = ledger.entries(about=about, after=after, limit=limit)
    return {"items": found, "next_after": found[-1].id if found else after}
