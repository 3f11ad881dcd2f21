"""What the actions of the policies are called."""

from django.utils.translation import gettext_lazy as _

from linli.web.shared.words import Text

ACTION_NAMES: dict[str, Text] = {
    "desk.use": _("Use the phone desk"),
    "console.view": _("See the console"),
    "case.view": _("See a case"),
    "case.triage": _("Triage, correct or merge a case"),
    "case.dispatch": _("Send somebody"),
    "case.note": _("Write notes"),
    "case.hand_off": _("Hand off"),
    "case.clock": _("Pause and resume clocks"),
    "case.close": _("Close or reopen a case"),
    "case.contact": _("See who reported"),
    "assignment.act": _("Act on an assignment"),
    "field.use": _("Use the field view"),
    "report.make": _("Report for others"),
    "shift.plan": _("Plan shifts"),
    "shift.swap": _("Swap shifts"),
    "export.cases": _("Export cases"),
    "settings.view": _("See the settings"),
    "settings.change": _("Change the settings"),
    "category.change": _("Change categories"),
    "people.change": _("Change people and their roles"),
    "webhook.manage": _("Manage webhooks"),
    "client.manage": _("Manage keys of programs"),
    "mailbox.view": _("See the mailbox of the demo"),
    "queue.manage": _("Manage events and jobs"),
    "ledger.read": _("Read the ledger"),
    "privacy.view": _("See which personal data is declared"),
    "privacy.handle": _("Answer requests about personal data"),
    "notice.view": _("Read one's notices"),
    "place.change": _("Change places"),
    "policy.explain": _("Ask why something is allowed"),
    "glass.review": _("Review emergency access"),
    "device.view": _("See devices"),
    "device.change": _("Place, test and replace devices"),
    "alarm.view": _("See alarms"),
    "alarm.act": _("Acknowledge, shelve and judge alarms"),
    "rule.change": _("Change rules of alarms"),
}
