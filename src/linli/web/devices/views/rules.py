"""Alarm rules as a form, tried on what was recorded before they go live."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock, errors
from linli.guard.registry import names_of_actors
from linli.sensing import queries, services
from linli.sensing import rules as store
from linli.sensing.engine import Rule, RuleWrong
from linli.sensing.queries import RuleInfo, Trial
from linli.web.devices.rule_form import LAWS, RuleForm, content_of, initial_of
from linli.web.devices.views.devices import when
from linli.web.settings_pages import pages
from linli.web.settings_pages.reach import require_whole
from linli.web.shared import sensing_words as words
from linli.web.shared.pieces import Column, Entry, Link, Table
from linli.web.viewer import allowed, viewer_of_request

ACTION = "rule.change"
DAYS = (1, 7)
DEFAULTS: dict[str, Any] = {
    "kind": "smoke",
    "cause": "fire",
    "grade": "P3",
    "hold_s": 30,
    "clear_s": 60,
    "is_alarm": True,
    "confirm_needs": 0,
    "confirm_area": "unit",
    "inhibit_area": "unit",
    "escalate_s": 0,
    "upgrade_s": 0,
    "flap_count": 4,
    "flap_s": 600,
}


@require_GET
@allowed(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """Every rule with its limit, grade and state."""
    columns = (
        Column("code", _("Rule")),
        Column("kind", _("What is measured?")),
        Column("limit", _("Limit")),
        Column("cause", pgettext("sensing", "What is it about?")),
        Column("grade", _("Grade")),
        Column("state", _("State")),
        Column("changed", _("Changed")),
    )
    rows = [
        {
            "code": one.code,
            "href": reverse("devices:rule", args=[one.code]),
            "kind": words.kind_word(one.content["kind"]),
            "limit": limit_words(one.content),
            "cause": words.cause_word(one.content["cause"]),
            "grade": one.content["grade"],
            "state": _("in force") if one.is_active else _("stopped"),
            "changed": when(one.changed_at),
        }
        for one in queries.rules()
    ]
    says = {
        "title": _("Alarm rules"),
        "lead": _("What makes an alarm of a reading. A rule is tried before it goes live."),
        "table": Table(_("Alarm rules"), columns, rows),
        "actions": [Link(_("Add a rule"), reverse("devices:rule_new"), "plus", tone="main")],
    }
    return pages.show(request, "devices/rules.html", "rules", says)


def limit_words(content: dict[str, Any]) -> str:
    """The limit of a rule, and how long it must hold."""
    sign, value = ("≥", content["above"]) if content.get("above") is not None else (
        "≤", content.get("below")
    )  # fmt: skip
    held = content.get("hold_s") or 0
    text = f"{sign} {value:g}"
    return text if not held else _("%(limit)s for %(n)d s") % {"limit": text, "n": held}


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule: tried, then kept."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@allowed(ACTION)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """A rule: changed, tried, kept; with its history."""
    return _edit(request, _rule(code))


def _rule(code: str) -> RuleInfo:
    found = next((one for one in queries.rules() if one.code == code), None)
    if found is None:
        raise errors.NotFound()
    return found


def _edit(request: HttpRequest, rule: RuleInfo | None) -> HttpResponse:
    if request.method == "POST":
        require_whole(request, ACTION)
    initial = initial_of(rule.content) if rule else DEFAULTS
    form = RuleForm(request.POST or None, initial=initial, is_new=rule is None)
    tried: list[str] = []
    is_refused = False
    if request.method == "POST":
        do = request.POST.get("do", "save")
        if do == "save" and form.is_valid() and _keep(request, form):
            messages.success(request, _("The rule is in force with the next reading."))
            return redirect("devices:rule", form.cleaned_data["code"])
        if do.startswith("try") and form.is_valid():
            tried = _try(form, 7 if do == "try-7" else 1)
        is_refused = bool(form.errors)
    says = {
        "form": form,
        "rule": rule,
        "tried": tried,
        "entries": _history(rule.code) if rule else [],
        "days": DAYS,
    }
    status = 422 if is_refused else 200
    return pages.show(request, "devices/rule.html", "rules", says, status=status)


def _keep(request: HttpRequest, form: RuleForm) -> bool:
    actor, at = viewer_of_request(request).actor, clock.now()

    def act() -> None:
        # The first rule that somebody writes must not stand alone.
        services.ship_rules(actor="system", at=at)
        services.keep_rule(
            content=content_of(form.cleaned_data),
            reason=form.cleaned_data["reason"],
            actor=actor,
            at=at,
        )

    try:
        pages.once(request, act)
    except (errors.Invalid, errors.Conflict) as error:
        why = str(error.facts.get("why", ""))
        form.add_error(None, LAWS.get(why) or str(error))
        return False
    return True


def _try(form: RuleForm, days: int) -> list[str]:
    """What the rule would have raised, and what the one in force did, in sentences."""
    content = content_of(form.cleaned_data)
    try:
        wanted = store.from_data(content, version=1)
    except RuleWrong as error:
        form.add_error(None, LAWS.get(error.code) or error.code)
        return []
    end = clock.now()
    start = end - timedelta(days=days)
    around = _around(wanted)
    before = next((one for one in around if one.code == wanted.code), None)
    others = tuple(one for one in around if one.code != wanted.code)
    trial = queries.try_rules(rules=(*others, wanted), start=start, end=end)
    said = [_sentence(trial, wanted.code, days)]
    if before is not None:
        now = queries.try_rules(rules=(*others, before), start=start, end=end)
        said.append(_as_now(now, wanted.code))
    return said


def _around(wanted: Rule) -> list[Rule]:
    """The rules in force that confirm or hold this one, itself included."""
    causes = {wanted.cause, *wanted.inhibited_by}
    return [one for one in store.in_force().rules if one.cause in causes]


def _sentence(trial: Trial, code: str, days: int) -> str:
    raised = trial.per_rule.get(code, 0)
    text = ngettext(
        "In the last %(days)d day this would have raised %(count)s.",
        "In the last %(days)d days this would have raised %(count)s.",
        days,
    ) % {"days": days, "count": _alarms(raised)}
    text += " " + _("%(n)d readings were played.") % {"n": trial.readings}
    if trial.real or trial.false:
        text += " " + _(
            "With the rules beside it: %(real)d near one that people judged real, %(false)d near"
            " one judged false."
        ) % {"real": trial.real, "false": trial.false}
    else:
        text += " " + _("None of them is near an alarm that people judged.")
    return text


def _as_now(trial: Trial, code: str) -> str:
    return _("The rule as it is now: %(count)s.") % {"count": _alarms(trial.per_rule.get(code, 0))}


def _alarms(count: int) -> str:
    return ngettext("%(n)d alarm", "%(n)d alarms", count) % {"n": count}


def _history(code: str) -> list[Entry]:
    found = queries.rule_history(code)
    names = names_of_actors({one.actor for one in found})
    return [
        Entry(
            _("Version %(n)d") % {"n": one.version}
            if one.is_active
            else _("Stopped, version %(n)d") % {"n": one.version},
            one.changed_at,
            who=names.get(one.actor, ""),
            body=one.reason,
        )
        for one in found
    ]


@require_POST
@allowed(ACTION)
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Take a rule out of force; kept again, it is back."""
    require_whole(request, ACTION)
    rule = _rule(code)

    def act() -> None:
        actor, at = viewer_of_request(request).actor, clock.now()
        services.ship_rules(actor="system", at=at)
        services.stop_rule(
            code=rule.code, reason=request.POST.get("reason", ""), actor=actor, at=at
        )

    to = reverse("devices:rule", args=[rule.code])
    return pages.act_and_return(request, act, says=_("The rule is out of force."), to=to)
