"""What is to be visited: made by a lead, or taken over; open, overdue, done."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors
from linli.dispatch.visit_kinds import KINDS
from linli.dispatch.visits import duties, reading
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.reading import DutyInfo
from linli.people import queries as people
from linli.people.queries import OrganisationInfo
from linli.places import queries as places
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import organisations_for, require_organisation
from linli.web.settings_pages.views.rounds import ACTION, chosen
from linli.web.shared import round_words as words
from linli.web.shared.pieces import Column
from linli.web.viewer import allowed, viewer_of_request

FILTERS = ("open", "overdue", "done", "all")
SOURCES = {
    "lead": gettext_lazy("a team lead"),
    "registry": gettext_lazy("the registry"),
    "case": gettext_lazy("a case that waits"),
}


class VisitForm(forms.Form):
    """A visit: what, where, between which days and hours, how often."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    place = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=120,
        help_text=gettext_lazy("As people write it; down to the home for a visit at a home."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_by = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    opens = forms.TimeField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        label=gettext_lazy("Begun by"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes it takes"), required=False)
    every_days = forms.IntegerField(
        label=gettext_lazy("Again every so many days (empty: once)"), required=False
    )
    skill = forms.ChoiceField(label=gettext_lazy("Needs the skill"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Words for whoever goes (kept sealed)"),
        max_length=duties.LONGEST_WORDS,
        required=False,
    )

    def __init__(self, *args: Any, skills: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, skill = self.fields["kind"], self.fields["skill"]
        if isinstance(kind, forms.ChoiceField) and isinstance(skill, forms.ChoiceField):
            kind.choices = [(code, words.kind_word(code)) for code in KINDS]
            skill.choices = [("", _("nothing special")), *skills.items()]


def _form(request: HttpRequest, *args: Any, **kwargs: Any) -> VisitForm:
    english = (request.LANGUAGE_CODE or "").startswith("en")
    return VisitForm(*args, skills=people.skill_names(english=english), **kwargs)


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """Every visit of an organisation: when it is due, whose source, when it was done."""
    organisation = chosen(request)
    if organisation is None:
        return pages.show(request, "rounds.html", "rounds", {"organisation": None})
    today, wanted = local_day(clock.now()), request.GET.get("state", "open")
    found = reading.duties_of(organisation_ids=frozenset({organisation.id}))
    rows = [_row(one, today) for one in found if _fits(one, wanted, today)]
    listed = pages.listing(
        request,
        caption=_("Visits"),
        columns=(
            Column("kind", _("Kind"), sort="kind"),
            Column("address", _("Where"), sort="address"),
            Column("due", _("Due"), sort="due"),
            Column("hours", _("Hours")),
            Column("often", _("How often")),
            Column("source", _("From")),
            Column("state", _("State"), sort="state"),
        ),
        rows=rows,
        empty=_("No visit of this kind."),
        sort="due",
    )
    says = {"listing": listed, "organisation": organisation, "filters": _filters(request, wanted)}
    return pages.show(request, "visits.html", "rounds", says)


def _filters(request: HttpRequest, wanted: str) -> list[dict[str, Any]]:
    mine = [one for one, is_on in organisations_for(request, ACTION) if is_on]
    organisation = chosen(request)
    state = [
        ("open", _("Open")),
        ("overdue", _("Overdue")),
        ("done", _("Done")),
        ("all", _("All")),
    ]
    return [
        {
            "name": "organisation",
            "label": _("Organisation"),
            "value": str(organisation.id) if organisation else "",
            "choices": [(str(one.id), one.name) for one in mine],
        },
        {"name": "state", "label": _("State"), "value": wanted, "choices": state},
    ]


def _fits(one: DutyInfo, wanted: str, today: date) -> bool:
    is_overdue = one.state == "open" and one.due_by < today
    return {
        "open": one.state == "open",
        "overdue": is_overdue,
        "done": one.done_on is not None,
    }.get(wanted, True)


def _row(one: DutyInfo, today: date) -> dict[str, Any]:
    overdue = one.state == "open" and one.due_by < today
    done = _("done on %(day)s") % {"day": one.done_on} if one.done_on else ""
    state = _("overdue") if overdue else done if one.state == "done" else _("open")
    again = f", {done}" if done and one.state == "open" else ""
    return {
        "href": reverse("settings_pages:visit", args=[one.id]),
        "kind": words.kind_word(one.kind),
        "address": one.address or "—",
        "due": f"{one.due_on} – {one.due_by}",
        "hours": words.hours(one.opens_min, one.closes_min),
        "often": _("every %(count)d days") % {"count": one.every_days}
        if one.every_days
        else _("once"),
        "source": SOURCES.get(one.source, one.source),
        "state": f"{state}{again}",
    }


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """Make a visit."""
    organisation, today = chosen(request), local_day(clock.now())
    if organisation is None:
        raise people.OrganisationNotFound()
    initial = {"due_on": today, "due_by": today + timedelta(days=7), "kind": "elder-visit"}
    form = _form(request, request.POST or None, initial=initial)
    return _take(request, form, organisation, None)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def one(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Change a visit; that a home was looked at is on record."""
    viewer, now = viewer_of_request(request), clock.now()
    require_organisation(request, ACTION, reading.duty(duty_id).organisation_id)
    duty = reading.opened_duty(duty_id=duty_id, reader=viewer.actor, at=now)
    form = _form(request, request.POST or None, initial=_initial(duty))
    return _take(request, form, people.organisation(duty.organisation_id), duty)


def _initial(duty: DutyInfo) -> dict[str, Any]:
    return {
        "kind": duty.kind,
        "place": duty.address,
        "due_on": duty.due_on,
        "due_by": duty.due_by,
        "opens": _time(duty.opens_min),
        "closes": _time(duty.closes_min),
        "minutes": duty.minutes,
        "every_days": duty.every_days,
        "skill": duty.skill,
        "words": duty.words,
    }


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _take(
    request: HttpRequest, form: VisitForm, organisation: OrganisationInfo, duty: DutyInfo | None
) -> HttpResponse:
    viewer = viewer_of_request(request)

    def act(given: dict[str, Any]) -> object:
        return duties.keep_duty(
            new=_given(given, organisation, duty),
            duty_id=duty.id if duty else None,
            actor=viewer.actor,
            at=clock.now(),
        )

    if request.method == "POST" and pages.take(request, form, act) is not None:
        messages.success(request, _("Kept. It is planned with the next rounds."))
        return redirect(f"{reverse('settings_pages:visits')}?organisation={organisation.id}")
    says = {
        "form": form,
        "organisation": organisation,
        "duty": duty,
        "title": words.kind_word(duty.kind) if duty else _("A new visit"),
    }
    status = 422 if request.method == "POST" else 200
    return pages.show(request, "visit.html", "rounds", says, status=status)


def _given(
    given: dict[str, Any], organisation: OrganisationInfo, duty: DutyInfo | None
) -> duties.NewDuty:
    place_id = _place(given["place"], duty)
    return duties.NewDuty(
        organisation_id=organisation.id,
        kind=given["kind"],
        place_id=place_id,
        case_id=duty.case_id if duty else None,
        due_on=given["due_on"],
        due_by=given["due_by"],
        opens_min=_minute(given["opens"]),
        closes_min=_minute(given["closes"]),
        minutes=given["minutes"],
        every_days=given["every_days"],
        skill=given["skill"],
        words=given["words"],
        source=duty.source if duty else "lead",
    )


def _minute(given: Any) -> int | None:
    return None if given is None else given.hour * 60 + given.minute


def _place(text: str, duty: DutyInfo | None) -> UUID:
    if duty is not None and duty.place_id is not None and text == duty.address:
        return duty.place_id
    found = places.search_places(text, limit=6)
    exact = [one for one in found if one.address.endswith(text)] or found
    if not exact:
        raise errors.Invalid(fields={"place": _("There is no such place here")})
    if len(exact) > 1 and exact[0].address != text:
        listed = ", ".join(one.address for one in exact[:3])
        raise errors.Invalid(
            fields={"place": _("Several places fit: %(places)s") % {"places": listed}}
        )
    return exact[0].id


@require_POST
@allowed(ACTION)
def withdraw(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Take a visit away."""
    duty, viewer = reading.duty(duty_id), viewer_of_request(request)
    require_organisation(request, ACTION, duty.organisation_id)

    def act() -> None:
        duties.withdraw_duty(duty_id=duty_id, actor=viewer.actor, at=clock.now())

    to = f"{reverse('settings_pages:visits')}?organisation={duty.organisation_id}"
    return pages.act_and_return(request, act, says=_("Taken away."), to=to)
