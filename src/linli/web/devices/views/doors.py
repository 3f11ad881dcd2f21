"""Doors for vendors' clouds: opened, tried on a pasted payload, closed; what they refused."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors
from linli.core.ids import new_id
from linli.sensing import queries, services
from linli.sensing.queries import DoorInfo, Tried
from linli.sensing.services.doors import MappingRefused
from linli.web.devices.door_form import DoorForm, initial_of
from linli.web.feedback_pages.page import whole_cell
from linli.web.settings_pages import pages
from linli.web.shared import sensing_words as words
from linli.web.stepup import step_up
from linli.web.viewer import viewer_of_request

MANAGE = "webhook.manage"


@require_GET
@whole_cell(MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """Every door, with how much it refused within the week."""
    says = {"doors": queries.doors(now=clock.now())}
    return pages.show(request, "devices/doors.html", "doors", says)


@require_http_methods(["GET", "POST"])
@never_cache
@whole_cell(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """A new door: tried, then opened; its secret is shown this once."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@never_cache
@whole_cell(MANAGE)
def one(request: HttpRequest, source: str) -> HttpResponse:
    """A door: changed, tried, what it refused."""
    return _edit(request, queries.door(source, now=clock.now()))


def _edit(request: HttpRequest, door: DoorInfo | None) -> HttpResponse:
    initial = {"key": new_id()} | (initial_of(door.mapping) if door else {})
    form = DoorForm(request.POST or None, initial=initial, is_new=door is None)
    tried: Tried | None = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "try":
            tried = _try(form)
        else:
            made: list[str] = []
            if pages.take(request, form, lambda _given: made.append(_keep(request, form, door))):
                return _kept(request, form, door, secret=made[0])
    is_refused = request.method == "POST" and (not form.is_valid() or bool(form.errors))
    return _show(request, form, door, tried, status=422 if is_refused else 200)


def _try(form: DoorForm) -> Tried | None:
    mapping = form.mapping() | {"source": form.cleaned_data["source"]}
    payload = form.cleaned_data["payload"].encode()
    try:
        return queries.try_mapping(mapping=mapping, payload=payload, at=clock.now())
    except MappingRefused as error:
        _beside(form, error)
        return None


def _beside(form: DoorForm, error: MappingRefused) -> None:
    """Put a refusal beside the expression that it names."""
    name, _colon, why = str(error).partition(": ")
    if why and name in form.fields:
        form.add_error(name, why)
    else:
        form.add_error(None, str(error))


def _keep(request: HttpRequest, form: DoorForm, door: DoorInfo | None) -> str:
    source = form.cleaned_data["source"]
    known = {one.source for one in queries.doors(now=clock.now())}
    if door is None and source in known:
        raise errors.Invalid(fields={"source": _("There is a door of this name already")})
    return services.keep_vendor_door(
        source=source,
        mapping=form.mapping(),
        actor=viewer_of_request(request).actor,
        at=clock.now(),
    )


def _kept(
    request: HttpRequest, form: DoorForm, door: DoorInfo | None, *, secret: str
) -> HttpResponse:
    if door is None:
        return _secret(request, form.cleaned_data["source"], secret)
    messages.success(request, _("Saved."))
    return redirect("devices:door", door.source)


def _secret(request: HttpRequest, source: str, secret: str) -> HttpResponse:
    says = {
        "title": _("The secret of the door %(name)s") % {"name": source},
        "facts": [(_("Address"), request.build_absolute_uri(f"/hooks/sensing/{source}"))],
        "secret": secret,
        "back": reverse("devices:door", args=[source]),
    }
    answer = pages.show(request, "secret.html", "doors", says)
    answer["Cache-Control"] = "no-store"
    return answer


def _show(
    request: HttpRequest, form: DoorForm, door: DoorInfo | None, tried: Tried | None, *, status: int
) -> HttpResponse:
    says: dict[str, Any] = {
        "form": form,
        "door": door,
        "address": request.build_absolute_uri(f"/hooks/sensing/{door.source}") if door else "",
        "tried": tried,
        "readings": [(one, words.kind_word(one.kind)) for one in (tried.readings if tried else ())],
        "reasons": _reasons(tried),
        "refused": [
            (one, words.REFUSALS.get(one.reason, one.reason))
            for one in queries.refused_at(door.source, now=clock.now())
        ]
        if door
        else [],
    }
    return pages.show(request, "devices/door.html", "doors", says, status=status)


def _reasons(tried: Tried | None) -> list[object]:
    if tried is None:
        return []
    codes = [tried.why] if tried.why else [one.code for one in tried.refused]
    return [words.REFUSALS.get(code, code) for code in codes]


@require_POST
@never_cache
@whole_cell(MANAGE)
def act(request: HttpRequest, source: str, step: str) -> HttpResponse:
    """A new secret, or the door closed and opened."""
    queries.door(source, now=clock.now())
    if step == "rotate":
        return _rotate(request, source)
    if step not in {"open", "close"}:
        raise Http404
    is_on = step == "open"
    actor = viewer_of_request(request).actor
    services.switch_vendor_door(source=source, is_on=is_on, actor=actor, at=clock.now())
    messages.success(request, _("Open again.") if is_on else _("Closed: nothing is taken."))
    return redirect("devices:door", source)


@step_up()
def _rotate(request: HttpRequest, source: str) -> HttpResponse:
    actor = viewer_of_request(request).actor
    made: list[str] = []
    pages.once(
        request,
        lambda: made.append(
            services.rotate_door_secret(source=source, actor=actor, at=clock.now())
        ),
    )
    if not made:
        return redirect("devices:door", source)
    return _secret(request, source, made[0])
