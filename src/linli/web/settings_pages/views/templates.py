"""Message templates: what reporters are told, seen as it would be sent before it is saved."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock, errors
from linli.feedback import queries as template_queries
from linli.feedback import rendering
from linli.feedback.queries.templates import TemplateInfo
from linli.feedback.services import templates as template_services
from linli.guard.registry import names_of_actors
from linli.web.settings_pages import pages
from linli.web.settings_pages.forms.people import reason_field
from linli.web.settings_pages.history import actor_name
from linli.web.settings_pages.reach import require_whole
from linli.web.shared.pieces import Column, Entry
from linli.web.viewer import allowed, viewer_of_request

ACTION = "settings.change"
LANGUAGES = {"zh-hans": "简体中文", "en": "English"}


class TemplateForm(forms.Form):
    """The words of one moment, for one channel and language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    reason = reason_field()


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """Templates in the order of the moments."""
    require_whole(request, ACTION)
    rows = [
        {
            "moment": one.moment_name,
            "channel": one.channel_name,
            "language": LANGUAGES.get(one.language, one.language),
            "body": one.body if len(one.body) < 80 else f"{one.body[:79]}…",
            "version": one.version,
            "by_version": one.version,
            "href": reverse("settings_pages:template", args=[one.id]),
        }
        for one in template_queries.templates()
    ]
    columns = (
        Column("moment", _("When"), "moment"),
        Column("channel", _("Sent by"), "channel"),
        Column("language", _("Language"), "language"),
        Column("body", _("Text")),
        Column("version", _("Version"), "version", align="end"),
    )
    says = {
        "title": _("Messages"),
        "lead": _(
            "What reporters are told at each moment. Messages already sent keep their words."
        ),
        "listing": pages.listing(
            request,
            caption=_("Messages"),
            columns=columns,
            rows=rows,
            empty=_("No message fits that search."),
        ),
    }
    return pages.show(request, "list.html", "templates", says)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def one(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """A template: its words, how they would read, and its history."""
    require_whole(request, ACTION)
    info, viewer = template_queries.template(template_id), viewer_of_request(request)
    initial = {"subject": info.subject, "body": info.body}
    form = TemplateForm(request.POST or None, initial=initial)
    if info.channel != "email":
        del form.fields["subject"]

    def act(given: dict[str, Any]) -> object:
        return template_services.keep_template(
            moment=info.moment,
            channel=info.channel,
            language=info.language,
            subject=given.get("subject", ""),
            body=given["body"],
            reason=given["reason"],
            actor=viewer.actor,
            at=clock.now(),
        )

    status = 200
    if request.method == "POST":
        is_trial = request.POST.get("do") == "try"
        if not is_trial and pages.take(request, form, act) is not None:
            messages.success(request, _("Saved."))
            return redirect("settings_pages:template", template_id=template_id)
        status = 200 if is_trial and form.is_valid() else 422
    sample, wrong = _preview(info, form)
    if wrong is not None and form.is_bound and not form.errors:
        pages.refused(form, wrong)
    says = {
        "info": info,
        "language": LANGUAGES.get(info.language, info.language),
        "form": form,
        "sample": sample,
        "history": _history(info),
    }
    return pages.show(request, "template.html", "templates", says, status=status)


def _preview(
    info: TemplateInfo, form: TemplateForm
) -> tuple[dict[str, str], errors.Invalid | None]:
    """The message with sample facts; nothing and the refusal where it cannot be used."""
    subject, body = form["body"].form.initial["subject"], form["body"].value() or ""
    if "subject" in form.fields:
        subject = form["subject"].value() or ""
    try:
        shown = rendering.preview(
            moment=info.moment,
            channel=info.channel,
            subject=subject,
            body=body,
            language=info.language,
        )
    except errors.Invalid as error:
        return {}, error
    return shown, None


def _history(info: TemplateInfo) -> list[Entry]:
    versions = template_queries.template_history(info.id)
    names = names_of_actors({one.actor for one in versions})
    return [
        Entry(
            _("Version %(number)d") % {"number": one.version},
            one.changed_at,
            actor_name(one.actor, names),
            body=one.body,
            reasons=[one.reason] if one.reason else (),
        )
        for one in versions
    ]
