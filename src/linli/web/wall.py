"""Pages read behind the second wall."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from linli.cases import wall
from linli.web.viewer import viewer_of_request

READS = frozenset({"GET", "HEAD"})
View = Callable[[HttpRequest], HttpResponseBase]


def second_wall(get_response: View) -> View:
    """Middleware: what somebody signed in reads is bounded by the database, too.

    Only reads: a step may open, join or hand over cases that the person cannot see afterwards, and
    asks by itself whether it is allowed.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in READS or not request.user.is_authenticated:
            return get_response(request)
        with wall.behind(wall.reach_of(viewer_of_request(request))):
            return get_response(request)

    return answer
