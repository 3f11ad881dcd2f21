"""What a resident asked for at home: being called, being reminded; told of a journey, stopped."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.care import queries, services
from linli.care.queries import ArrangementInfo
from linli.core import clock, errors
from linli.guard.services import TooMany
from linli.guard.visits import Resident
from linli.places import queries as places
from linli.web.care.forms import ArrangementForm, AwayForm
from linli.web.care.views.arranging import language_now, only_home, put_into, until_of
from linli.web.care.words import HEARS
from linli.web.portal import sending
from linli.web.portal.resident import resident_only
from linli.web.portal.sending import Limit
from linli.web.portal.waiting import refuse_too_many, sender_of

ACTOR = "resident"
ASKS = Limit("my.care", 5, timedelta(days=1))


@require_GET
@resident_only
def mine(request: HttpRequest, who: Resident) -> HttpResponse:
    """What was asked for, and a form to ask."""
    return _show(request, who)


def _show(
    request: HttpRequest,
    who: Resident,
    *,
    form: ArrangementForm | None = None,
    away: tuple[UUID, AwayForm] | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    found = queries.arrangements(ids=tuple(who.subject_ids))
    known, now = places.places_by_id([one.place_id for one in found]), clock.now()
    says = {
        "homes": [
            {
                "it": one,
                "place": known[one.place_id],
                "hears": HEARS[one.family_hears],
                "is_away": one.away_until is not None and one.away_until > now,
                "form": away[1] if away and away[0] == one.id else AwayForm(auto_id=f"{one.id}-%s"),
            }
            for one in found
        ],
        "form": form or ArrangementForm(is_own=True),
        "address": request.POST.get("address", ""),
        "did": request.GET.get("did", ""),
        "wrong": wrong,
        "tab": "track",
    }
    return render(request, "portal/my_care.html", says, status=status)


@require_POST
@resident_only
def ask(request: HttpRequest, who: Resident) -> HttpResponse:
    """Ask for it; staff comes by first, since anybody could name anybody's home."""
    form, at = ArrangementForm(request.POST, is_own=True), clock.now()
    if not form.is_valid():
        return _show(request, who, form=form, status=422)
    try:
        sending.count(ASKS, sender=sender_of(request), at=at)
        services.arrange(
            place_id=only_home(request.POST.get("address", "")).id,
            wishes=form.wishes(language=language_now(), consent="self"),
            is_confirmed=False,
            actor=ACTOR,
            at=at,
        )
    except TooMany as error:
        return refuse_too_many(request, error)
    except errors.Invalid as error:
        return _show(request, who, form=form, wrong=put_into(form, error), status=422)
    except services.ArrangedAlready:
        # The answer is the same: whether a home is looked after is nobody else's affair.
        pass
    return _back("asked")


def _back(did: str) -> HttpResponse:
    answer = redirect("portal:my_care")
    answer["Location"] += f"?did={did}"
    return answer


def _own(who: Resident, arrangement_id: UUID) -> ArrangementInfo:
    if arrangement_id not in who.subject_ids:
        raise services.ArrangementNotFound()
    return queries.arrangement(arrangement_id)


@require_POST
@resident_only
def away(request: HttpRequest, who: Resident, arrangement_id: UUID) -> HttpResponse:
    """Away until a day, or back."""
    found = _own(who, arrangement_id)
    form = AwayForm(request.POST, auto_id=f"{found.id}-%s")
    try:
        until = until_of(request, form)
        services.set_away(arrangement_id=found.id, until=until, actor=ACTOR, at=clock.now())
    except errors.Invalid as error:
        put_into(form, error)
        return _show(request, who, away=(found.id, form), status=422)
    return _back("away" if until else "back")


@require_POST
@resident_only
def end(request: HttpRequest, who: Resident, arrangement_id: UUID) -> HttpResponse:
    """Stop, at once."""
    found = _own(who, arrangement_id)
    services.end(arrangement_id=found.id, actor=ACTOR, at=clock.now())
    return _back("ended")
