"""Following a case that somebody else reported, instead of reporting it again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.core import clock
from linli.guard.services import TooMany
from linli.web.portal import sending
from linli.web.portal.waiting import refuse_too_many, sender_of
from linli.web.shared.errors import refuse
from linli.web.viewer import public


@require_POST
@public
def follow(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Count one more who is touched by it; once for each form, however often it is sent."""
    at = clock.now()
    try:
        case = case_queries.case_detail(case_id, with_events=False)
    except cases.CaseNotFound:
        return refuse(request, status=404)
    if not case.is_public:
        return refuse(request, status=404)
    try:
        sending.count(sending.FOLLOWS, sender=sender_of(request), at=at)
        sending.follow_once(case_id=case_id, key=request.POST.get("key", ""), at=at)
    except TooMany as error:
        return refuse_too_many(request, error)
    return redirect(reverse("portal:case", args=[case_id]) + "?followed=1")
