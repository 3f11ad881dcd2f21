"""Categories and places: what anyone may look up."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from linli.api.caller import count_stranger
from linli.api.schemas import public
from linli.api.schemas.base import PUBLIC, answers
from linli.api.v1 import shaping
from linli.cases import queries as cases
from linli.places import queries as places
from linli.places.queries import PlaceInfo

router = Router()
Typed = Annotated[str, Field(min_length=1, max_length=120)]


@router.get(
    "/categories",
    auth=None,
    tags=["categories"],
    response=answers(list[public.CategoryOut], refusals=PUBLIC),
)
def list_categories(request: HttpRequest) -> Any:
    """All categories in use, with their forms."""
    count_stranger(request, door="look-up")
    return [shaping.category(item) for item in cases.categories()]


@router.get(
    "/categories/{code}",
    auth=None,
    tags=["categories"],
    response=answers(public.CategoryOut, refusals=PUBLIC),
)
def get_category(request: HttpRequest, code: Annotated[str, Field(max_length=60)]) -> Any:
    """One category, in use or not."""
    count_stranger(request, door="look-up")
    return shaping.category(cases.category_by_code(code))


@router.get(
    "/places/search",
    auth=None,
    tags=["places"],
    response=answers(list[public.PlaceOut], refusals=PUBLIC),
)
def search_places(
    request: HttpRequest, q: Typed, limit: Annotated[int, Query(ge=1, le=20)] = 8
) -> Any:
    """Places whose name or address holds what was typed, best first."""
    count_stranger(request, door="look-up")
    return [_place(item) for item in places.search_places(q, limit=limit)]


@router.get(
    "/places/{place_id}",
    auth=None,
    tags=["places"],
    response=answers(public.PlaceOut, refusals=PUBLIC),
)
def get_place(request: HttpRequest, place_id: UUID) -> Any:
    """One place."""
    count_stranger(request, door="look-up")
    return _place(places.place(place_id))


def _place(item: PlaceInfo) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "code": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "address": item.address,
        "lon": item.point.lon,
        "lat": item.point.lat,
    }
