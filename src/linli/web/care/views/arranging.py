"""Arrangements: made with consent, confirmed, told of a journey, ended at once."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.care import queries, services
from linli.care.queries import ArrangementInfo
from linli.core import clock, errors
from linli.places import queries as places
from linli.sensing.reach import place_in_reach, reach_of
from linli.web.care import words
from linli.web.care.forms import ArrangementForm, AwayForm
from linli.web.viewer import allowed, viewer_of_request

ARRANGE = "care.arrange"


def in_reach(request: HttpRequest, arrangement_id: UUID) -> ArrangementInfo:
    """An arrangement whose home is within reach.

    Raises:
        ArrangementNotFound, PlaceNotFound: there is none here.
    """
    found = queries.arrangement(arrangement_id)
    place_in_reach(viewer_of_request(request), found.place_id, ARRANGE)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allowed(ARRANGE)
def new(request: HttpRequest) -> HttpResponse:
    """A new arrangement, filled in with the elder."""
    form = ArrangementForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, status=422 if request.method == "POST" else 200)
    try:
        place = _chosen(request)
        made = services.arrange(
            place_id=place.id,
            wishes=form.wishes(language=language_now()),
            actor=viewer_of_request(request).actor,
            at=clock.now(),
        )
    except (errors.Invalid, errors.Conflict, places.PlaceNotFound) as error:
        return _form(request, form, wrong=put_into(form, error), status=422)
    messages.success(request, _("Kept. It can be stopped at any time."))
    return redirect("care:arrangement", made)


def language_now() -> str:
    """The language in which the family is told."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def put_into(form: Form, error: errors.LinliError) -> str:
    """A refusal's sentences beside their fields; what belongs to none is returned."""
    left = []
    found: dict[str, str] = getattr(error, "fields", {}) or {"": str(error)}
    for name, sentence in found.items():
        if name in form.fields:
            form.add_error(name, sentence)
        else:
            left.append(sentence)
    return " ".join(left)


def _form(
    request: HttpRequest, form: ArrangementForm, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    says = {"form": form, "wrong": wrong, "address": request.POST.get("address", "")}
    return render(request, "care/new.html", says, status=status)


def _chosen(request: HttpRequest) -> places.PlaceInfo:
    """The home that was chosen, or the one that was typed; within reach."""
    viewer, text = viewer_of_request(request), request.POST.get("address", "").strip()[:120]
    try:
        return place_in_reach(viewer, UUID(request.POST.get("place", "")), ARRANGE)
    except ValueError:
        pass
    return place_in_reach(viewer, only_home(text).id, ARRANGE)


def only_home(text: str) -> places.PlaceInfo:
    """The one home whose address was typed.

    Raises:
        Invalid: none fits, or several.
    """
    text = text.replace("\x00", "").strip()[:120]
    found = places.search_places(text, limit=8) if text else []
    exact = [one for one in found if one.kind == "home" and one.address.endswith(text)]
    if len(exact) != 1:
        raise errors.Invalid(fields={"place": _("Choose one home, down to the door.")})
    return exact[0]


@require_GET
@allowed(ARRANGE)
def find_places(request: HttpRequest) -> HttpResponse:
    """Homes for the address being typed, within reach."""
    reach = reach_of(viewer_of_request(request), ARRANGE)
    text = request.GET.get("address", "").replace("\x00", "")[:120]
    found = [
        one
        for one in places.search_places(text, limit=12)
        if one.kind == "home" and reach.holds(one.path)
    ]
    return render(request, "care/_places.html", {"found": found[:8], "searched": bool(text)})


@require_GET
@never_cache
@allowed(ARRANGE)
def one(request: HttpRequest, arrangement_id: UUID) -> HttpResponse:
    """What a home asked for; no name or number is shown here."""
    return show(request, in_reach(request, arrangement_id))


def show(
    request: HttpRequest, found: ArrangementInfo, *, form: AwayForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of an arrangement."""
    says: dict[str, Any] = {
        "it": found,
        "place": places.place(found.place_id),
        "consent": words.CONSENTS[found.consent_by],
        "hears": words.HEARS[found.family_hears],
        "form": form or AwayForm(),
        "is_away": found.away_until is not None and found.away_until > clock.now(),
    }
    return render(request, "care/arrangement.html", says, status=status)


@require_POST
@allowed(ARRANGE)
def confirm(request: HttpRequest, arrangement_id: UUID) -> HttpResponse:
    """Somebody was there: whoever asked lives there."""
    found = in_reach(request, arrangement_id)
    services.confirm(
        arrangement_id=found.id, actor=viewer_of_request(request).actor, at=clock.now()
    )
    messages.success(request, _("Confirmed. It counts from now on."))
    return redirect("care:arrangement", found.id)


@require_POST
@allowed(ARRANGE)
def away(request: HttpRequest, arrangement_id: UUID) -> HttpResponse:
    """Nobody is at home until a day; or they are back."""
    found = in_reach(request, arrangement_id)
    form = AwayForm(request.POST)
    try:
        until = until_of(request, form)
        services.set_away(
            arrangement_id=found.id, until=until, actor=viewer_of_request(request).actor,
            at=clock.now(),
        )  # fmt: skip
    except errors.Invalid as error:
        put_into(form, error)
        return show(request, found, form=form, status=422)
    messages.success(request, _("Kept. Nobody is called while they are away."))
    return redirect("care:arrangement", found.id)


def until_of(request: HttpRequest, form: AwayForm) -> datetime | None:
    """The end of the day that was given, on the cell's clock; None for being back.

    Raises:
        Invalid: no day was given; the form says so already.
    """
    if "back" in request.POST:
        return None
    if not form.is_valid():
        raise errors.Invalid(fields={"until": ""})
    end_of_day = datetime.combine(form.cleaned_data["until"], time(23, 59))
    return timezone.make_aware(end_of_day).astimezone(UTC)


@require_POST
@allowed(ARRANGE)
def end(request: HttpRequest, arrangement_id: UUID) -> HttpResponse:
    """Stop at once; names, numbers and moments are deleted."""
    found = in_reach(request, arrangement_id)
    services.end(arrangement_id=found.id, actor=viewer_of_request(request).actor, at=clock.now())
    messages.success(request, _("Stopped, and deleted."))
    return redirect("care:list")
