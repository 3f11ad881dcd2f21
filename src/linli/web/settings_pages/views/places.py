"""Places: browsing the tree, renaming, adding, and importing from a CSV file."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.coordinates import Point
from linli.places import queries as places
from linli.places import registry
from linli.places import services as place_services
from linli.places.imports import COLUMNS, Problem, read_places
from linli.places.registry import PLACE_KINDS, PlaceRecord
from linli.places.services import NewPlace
from linli.web.settings_pages import pages
from linli.web.settings_pages.forms.people import reason_field
from linli.web.settings_pages.history import history_of
from linli.web.settings_pages.reach import require_whole
from linli.web.settings_pages.words import PLACE_KIND_WORDS
from linli.web.viewer import allowed, viewer_of_request

ACTION = "place.change"
LARGEST_FILE = 10 * 1024 * 1024


class PlaceForm(forms.Form):
    """What a place is called, and whether it is in use."""

    name = forms.CharField(label=pgettext_lazy("settings", "Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=160, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=240)
    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line; the search finds them too"),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    reason = reason_field()


class NewPlaceForm(forms.Form):
    """A place inside another one."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(kind, PLACE_KIND_WORDS[kind]) for kind in PLACE_KINDS],
        initial="building",
    )
    code = forms.SlugField(label=pgettext_lazy("settings", "Code"), max_length=60)
    name = forms.CharField(label=pgettext_lazy("settings", "Name"), max_length=120)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=240)
    lon = forms.FloatField(label=gettext_lazy("Longitude"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), min_value=-90, max_value=90)


class ImportForm(forms.Form):
    """A file of places."""

    file = forms.FileField(
        label=gettext_lazy("CSV or GeoJSON file"),
        help_text=gettext_lazy("UTF-8 or GB 18030, 10 MB at most"),
        widget=forms.FileInput(attrs={"accept": ".csv,.geojson,.json,text/csv"}),
    )
    system = forms.ChoiceField(
        label=gettext_lazy("Coordinates in"),
        choices=[
            ("wgs84", "WGS 84"),
            ("gcj02", gettext_lazy("GCJ-02 (Amap, Tencent)")),
            ("bd09", gettext_lazy("BD-09 (Baidu)")),
        ],
        initial="wgs84",
        required=False,
    )

    def clean_system(self) -> str:
        """WGS 84 where nothing was chosen."""
        return str(self.cleaned_data["system"] or "wgs84")


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """The outermost places, or what a search finds."""
    query = request.GET.get("q", "").strip()
    says = {
        "query": query,
        "found": [_row(_record(one.id)) for one in places.search_places(query, limit=50)]
        if query
        else None,
        "rows": [_row(one) for one in registry.inside(None)],
    }
    return pages.show(request, "places.html", "places", says)


def _record(place_id: UUID) -> PlaceRecord:
    return registry.place_record(place_id)


def _row(record: PlaceRecord) -> dict[str, Any]:
    return {"it": record, "kind": PLACE_KIND_WORDS.get(record.place.kind, record.place.kind)}


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def one(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A place: what it is called, what lies inside."""
    record, viewer = registry.place_record(place_id), viewer_of_request(request)
    initial = {
        "name": record.place.name,
        "name_en": record.place.name_en,
        "address": record.place.address,
        "aliases": "\n".join(record.aliases),
        "is_active": record.is_active,
    }
    form = PlaceForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> object:
        place_services.change_place(
            place_id=place_id,
            name=given["name"],
            name_en=given["name_en"],
            address=given["address"],
            aliases=[line.strip() for line in given["aliases"].splitlines() if line.strip()],
            is_active=given["is_active"],
            reason=given["reason"],
            actor=viewer.actor,
            at=clock.now(),
        )
        return None

    if request.method == "POST":
        require_whole(request, ACTION)
        if pages.take(request, form, act) is not None:
            messages.success(request, _("Saved."))
            return redirect("settings_pages:place", place_id=place_id)
    says = {
        "record": record,
        "kind": PLACE_KIND_WORDS.get(record.place.kind, record.place.kind),
        "above": registry.above(record.place),
        "rows": [_row(each) for each in registry.inside(place_id)],
        "form": form,
        "history": history_of(place_id),
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "place.html", "places", says, status=status)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Add a place inside this one."""
    require_whole(request, ACTION)
    parent, viewer = registry.place_record(place_id).place, viewer_of_request(request)
    initial = {"address": parent.address, "lon": parent.point.lon, "lat": parent.point.lat}
    form = NewPlaceForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> object:
        wanted = NewPlace(
            given["kind"],
            given["code"],
            given["name"],
            given["address"],
            Point(given["lon"], given["lat"]),
            parent.code,
        )
        return place_services.keep_places(places=[wanted], actor=viewer.actor, at=clock.now())

    if request.method == "POST":
        if places.place_by_code(request.POST.get("code", "")):
            form.add_error("code", _("There is a place with this code"))
        elif pages.take(request, form, act) is not None:
            messages.success(request, _("Added."))
            return redirect("settings_pages:place", place_id=place_id)
    says = {
        "form": form,
        "title": _("Add a place in %(name)s") % {"name": parent.name},
        "back": reverse("settings_pages:place", args=[place_id]),
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "form.html", "places", says, status=status)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def import_file(request: HttpRequest) -> HttpResponse:
    """Import a CSV file: all of it, or nothing and every error by line and column."""
    require_whole(request, ACTION)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            form.add_error("file", _("The file is larger than 10 MB"))
        else:
            found, problems = read_places(file.read(), system=form.cleaned_data["system"])
            if not problems:
                return _import(request, found)
    says = {"form": form, "problems": problems, "columns": COLUMNS, "kinds": PLACE_KINDS}
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "place_import.html", "places", says, status=status)


def _import(request: HttpRequest, found: list[NewPlace]) -> HttpResponse:
    viewer, count = viewer_of_request(request), len(found)

    def act() -> None:
        place_services.keep_places(places=found, actor=viewer.actor, at=clock.now())

    text = ngettext("%(count)d place is kept", "%(count)d places are kept", count)
    to = reverse("settings_pages:places")
    return pages.act_and_return(request, act, says=text % {"count": count}, to=to)
