"""Drafts of a week's shifts: made from the gaps, edited, published."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock, errors
from linli.dispatch.rota import queries, services, sharing
from linli.dispatch.rota.foreseeing import midnight, on_the_rota
from linli.dispatch.staffing.needs import PATTERNS
from linli.people import drafting
from linli.people import queries as people
from linli.web.planning import showing, words
from linli.web.planning.chosen import ACTION, WEEK, Chosen, choose
from linli.web.planning.views.week import shell
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import organisation_ids
from linli.web.viewer import allowed, viewer_of_request

DAY = timedelta(days=1)


class DraftForm(forms.Form):
    """A draft; an end that is not after the start is on the next day."""

    member = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    starts = forms.TimeField(
        label=gettext_lazy("Starts at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    duty_place = forms.CharField(
        label=gettext_lazy("Place of duty"), max_length=120, required=False
    )

    def __init__(self, *args: Any, members: list[people.MemberInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["member"]
        if isinstance(who, forms.ChoiceField):
            who.choices = [
                ("", pgettext("planning", "nobody yet")),
                *((str(one.id), one.name) for one in members),
            ]


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """The drafts of a week."""
    return _page(request, choose(request))


def _page(
    request: HttpRequest, chosen: Chosen, *, refused: DraftForm | None = None, status: int = 200
) -> HttpResponse:
    says: dict[str, Any] = {}
    if chosen.organisation is not None:
        week = queries.week(
            organisation_id=chosen.organisation.id,
            week_on=chosen.monday,
            wanted=chosen.wanted,
            now=clock.now(),
            team_id=chosen.team_id,
        )
        says = {
            "week": week,
            "shown": showing.shown(week),
            "days": showing.drafts_shown(week, _members(chosen)),
            "patterns": [(code, words.PATTERNS[code]) for code in PATTERNS],
            "members": _members(chosen),
            "refused": refused,
        }
    return render(
        request, "planning/drafts.html", shell(request, "drafts", chosen, says), status=status
    )


def _members(chosen: Chosen) -> list[people.MemberInfo]:
    # Of every team: a draft may be given to a colleague from another.
    return on_the_rota(chosen.organisation) if chosen.organisation else []


@require_POST
@allowed(ACTION)
def make(request: HttpRequest) -> HttpResponse:
    """Put drafts that close the gaps in the place of those that are there."""
    chosen, viewer = choose(request), viewer_of_request(request)
    pattern = request.POST.get("pattern", "three")
    if chosen.organisation is None:
        raise people.OrganisationNotFound()
    if pattern not in PATTERNS:
        raise errors.Invalid(fields={"pattern": pattern[:20]})
    organisation_id, counts = chosen.organisation.id, [0]

    def act() -> None:
        at = clock.now()
        found = sharing.proposed_drafts(
            organisation_id=organisation_id,
            week_on=chosen.monday,
            wanted=chosen.wanted,
            pattern=pattern,
            now=at,
            team_id=chosen.team_id,
        )
        start = midnight(chosen.monday)
        counts[0] = drafting.replace_drafts(
            organisation_id=organisation_id,
            team_id=chosen.team_id,
            start=start,
            end=start + WEEK,
            drafts=found,
            actor=viewer.actor,
            at=at,
        )

    if pages.once(request, act):
        said = ngettext("%(count)d draft made", "%(count)d drafts made", counts[0])
        messages.success(request, said % {"count": counts[0]})
        if not counts[0]:
            messages.info(request, _("Nothing is missing: the shifts planned keep the promise."))
    return redirect(chosen.to("drafts"))


def _own(request: HttpRequest, draft_id: UUID) -> drafting.DraftInfo:
    """A draft within reach.

    Raises:
        DraftNotFound: there is none, or it is out of reach.
    """
    found = drafting.draft(draft_id)
    if found.organisation_id not in organisation_ids(request, ACTION):
        raise drafting.DraftNotFound()
    return found


@require_POST
@allowed(ACTION)
def change(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Say anew who, when and where."""
    found, chosen, viewer = _own(request, draft_id), choose(request), viewer_of_request(request)
    form = DraftForm(request.POST, members=_members(chosen))
    day = timezone.localtime(found.starts_at).date()

    def act(given: dict[str, Any]) -> object:
        starts = timezone.make_aware(datetime.combine(day, given["starts"]))
        last = day + (DAY if given["ends"] <= given["starts"] else timedelta())
        return drafting.change_draft(
            draft_id=draft_id,
            member_id=UUID(given["member"]) if given["member"] else None,
            starts_at=starts,
            ends_at=timezone.make_aware(datetime.combine(last, given["ends"])),
            duty_place=given["duty_place"],
            actor=viewer.actor,
            at=clock.now(),
        )

    if pages.take(request, form, act) is None:
        return _page(request, chosen, refused=form, status=422)
    messages.success(request, _("Changed."))
    return redirect(chosen.to("drafts") + f"#draft-{draft_id}")


@require_POST
@allowed(ACTION)
def drop(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take a draft away."""
    _own(request, draft_id)
    viewer = viewer_of_request(request)

    def act() -> None:
        drafting.drop_draft(draft_id=draft_id, actor=viewer.actor, at=clock.now())

    to = choose(request).to("drafts")
    return pages.act_and_return(request, act, says=_("The draft is gone."), to=to)


@require_POST
@allowed(ACTION)
def publish(request: HttpRequest) -> HttpResponse:
    """Make shifts of all drafts that have somebody."""
    chosen, viewer = choose(request), viewer_of_request(request)
    if chosen.organisation is None:
        raise people.OrganisationNotFound()
    organisation_id, counts = chosen.organisation.id, [(0, 0)]

    def act() -> None:
        counts[0] = services.publish(
            organisation_id=organisation_id,
            week_on=chosen.monday,
            wanted=chosen.wanted,
            actor=viewer.actor,
            at=clock.now(),
        )

    try:
        pages.once(request, act)
    except drafting.DraftsOverlap as error:
        messages.error(request, str(error))
        return redirect(chosen.to("drafts") + f"#draft-{error.facts['draft_id']}")
    planned, still_open = counts[0]
    said = ngettext("%(count)d shift published", "%(count)d shifts published", planned)
    messages.success(request, said % {"count": planned})
    if still_open:
        said = ngettext(
            "%(count)d draft stays: nobody is on it yet",
            "%(count)d drafts stay: nobody is on them yet",
            still_open,
        )
        messages.warning(request, said % {"count": still_open})
    return redirect(chosen.to("drafts"))
