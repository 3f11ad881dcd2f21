"""Entries of the ledger, and the proofs that its log holds them; proofs are for everyone."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from linli.api.caller import ApiRequest, count_stranger, needs
from linli.api.schemas import internal, public
from linli.api.schemas.base import PUBLIC, READING, answers
from linli.api.v1.access import case_in_reach, scope_for
from linli.ledger import proofs
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


@router.get("/inclusion", auth=None, response=answers(public.InclusionOut, refusals=PUBLIC))
def prove_inclusion(
    request: HttpRequest, entry: Annotated[int, Query(ge=1, le=LARGEST)]
) -> proofs.Inclusion:
    """That entry number `entry` is in the published log; says nothing of what it holds."""
    count_stranger(request, door="proofs")
    return proofs.inclusion(entry_id=entry)


@router.get("/consistency", auth=None, response=answers(public.ConsistencyOut, refusals=PUBLIC))
def prove_consistency(
    request: HttpRequest,
    old: Annotated[int, Query(ge=1, le=LARGEST)],
    new: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> proofs.Consistency:
    """That the tree of `new` entries, by default the published one, begins with that of `old`."""
    count_stranger(request, door="proofs")
    return proofs.consistency(old=old, new=new)
