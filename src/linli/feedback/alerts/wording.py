"""What followers read: short enough for an SMS, what has changed first, and how to end it."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from linli.sensing.queries import AlertInfo

LONGEST_ADVICE = 120
Words = tuple[str, str]
LEVELS = {
    "red": lambda: pgettext("alert level word", "red"),
    "orange": lambda: pgettext("alert level word", "orange"),
    "yellow": lambda: pgettext("alert level word", "yellow"),
    "blue": lambda: pgettext("alert level word", "blue"),
    "grey": lambda: pgettext("alert level word", "level not told"),
}


def confirm(*, area: str, link: str, language: str) -> Words:
    """The question to a new address: was it you?"""
    with override(language):
        where = area or _("everywhere here")
        body = _(
            "Warnings for %(area)s were asked for with this address. Confirm or stop it here:"
            " %(link)s If it was not you, do nothing."
        ) % {"area": where, "link": link}
        return _("Please confirm: warnings for your area"), body


def warning(alert: AlertInfo, *, link: str, language: str) -> Words:
    """A warning that they were not told of yet."""
    with override(language):
        said = alert.words(language)
        advice = next((part.instruction for part in said.parts if part.instruction), "")
        body = _("%(headline)s Until %(until)s. %(advice)s Stop: %(link)s") % {
            "headline": _ended(said.headline),
            "until": _time(alert),
            "advice": " ".join(advice.split())[:LONGEST_ADVICE],
            "link": link,
        }
        return said.headline[:100], " ".join(body.split())


def update(alert: AlertInfo, *, before: AlertInfo, link: str, language: str) -> Words:
    """Only what is different from what they were told last."""
    with override(language):
        said = alert.words(language)
        changes = _changes(alert, before, language) or [_("details have changed")]
        body = _("Update: %(headline)s %(changes)s. Stop: %(link)s") % {
            "headline": _ended(said.headline),
            "changes": _("; ").join(changes),
            "link": link,
        }
        return _("Update: %(headline)s") % {"headline": said.headline[:90]}, body


def all_clear(alert: AlertInfo, *, link: str, language: str) -> Words:
    """The warning is called off."""
    with override(language):
        headline = alert.words(language).headline
        body = _("All clear: %(headline)s Stop: %(link)s") % {
            "headline": _ended(headline),
            "link": link,
        }
        return _("All clear: %(headline)s") % {"headline": headline[:90]}, body


def _changes(alert: AlertInfo, before: AlertInfo, language: str) -> list[str]:
    found = []
    if alert.level != before.level:
        found.append(
            _("level %(old)s → %(new)s")
            % {"old": LEVELS[before.level](), "new": LEVELS[alert.level]()}
        )
    if alert.ends_at != before.ends_at:
        found.append(_("until %(new)s (was %(old)s)") % {"new": _time(alert), "old": _time(before)})
    if alert.paths != before.paths:
        found.append(_("other areas"))
    advice = [part.instruction for part in alert.words(language).parts if part.instruction]
    if advice != [part.instruction for part in before.words(language).parts if part.instruction]:
        found.append(" ".join(advice[0].split())[:LONGEST_ADVICE] if advice else "")
    return [one for one in found if one]


def _ended(headline: str) -> str:
    """A headline with a full stop, unless it has a mark of its own."""
    return headline if headline[-1:] in "。.!！?？" else headline + _(". ").strip()


def _time(alert: AlertInfo) -> str:
    return f"{timezone.localtime(alert.ends_at):%m-%d %H:%M}"
