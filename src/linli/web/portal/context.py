"""What the pages know of where they are: the community's name, and addresses without it."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from linli.places import queries as places
from linli.web.portal.words import in_english

KEPT_S = 60


def community_name() -> str:
    """The outermost place that is known here, in the language active now; '' when none is."""
    key = f"linli:community-name:{in_english()}"
    name = cache.get(key)
    if name is None:
        found = places.areas("district", "street", "community")
        name = (found[0].name_en if in_english() else "") or found[0].name if found else ""
        cache.set(key, name, KEPT_S)
    return str(name)


def short_address(address: str) -> str:
    """An address without the city, district and street that all addresses here begin with."""
    key = "linli:outer-addresses"
    outer = cache.get(key)
    if outer is None:
        known = {place.address for place in places.areas("city", "district", "street")}
        outer = sorted(known - {""}, key=len, reverse=True)
        cache.set(key, outer, KEPT_S)
    start = next((one for one in outer if address.startswith(one)), "")
    return address.removeprefix(start) or address


class CommunityName:
    """Middleware: `request.community_name`, read only when a page shows it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.community_name = SimpleLazyObject(community_name)  # type: ignore[attr-defined]  # read by the shell
        return self.get_response(request)
