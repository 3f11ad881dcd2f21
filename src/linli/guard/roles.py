"""Roles and what each may do. Organisation and area limit a role further."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "admin": _("Administrator"),
    "call_taker": _("Call-taker"),
    "dispatcher": _("Dispatcher"),
    "lead": _("Team lead"),
    "officer": _("Officer"),
    "grid_worker": _("Grid worker"),
    "property_staff": _("Property staff"),
    "volunteer": _("Volunteer"),
    "steward": _("Data steward"),
    "privacy_officer": _("Privacy officer"),
    "auditor": _("Auditor"),
}
RESPONDERS = frozenset({"officer", "grid_worker", "property_staff", "volunteer"})
COMMAND = frozenset({"dispatcher", "lead", "admin"})
DESK = frozenset({"call_taker", "dispatcher", "admin"})
# Who looks up what is known of a home or a business.
FILES = COMMAND | DESK | RESPONDERS - {"volunteer"} | {"steward"}

# action: the roles that may do it. An action that is not here is allowed to nobody. Lists are
# filtered by this table; decisions are made by policies/*.cedar, and tests hold the two together.
ACTIONS: dict[str, frozenset[str]] = {
    "desk.use": DESK,
    "console.view": COMMAND | {"call_taker", "auditor"},
    "case.view": COMMAND | DESK | RESPONDERS | {"auditor"},
    "case.triage": COMMAND | DESK,
    "case.dispatch": COMMAND,
    "case.note": COMMAND | DESK | RESPONDERS,
    "case.hand_off": COMMAND | RESPONDERS - {"volunteer"},
    "case.clock": COMMAND | RESPONDERS - {"volunteer"},
    "case.close": COMMAND,
    "case.contact": COMMAND | DESK | RESPONDERS,
    "assignment.act": RESPONDERS,
    "field.use": RESPONDERS,
    "report.make": DESK | RESPONDERS | {"lead"},
    "shift.plan": COMMAND,
    "shift.swap": RESPONDERS | COMMAND,
    "export.cases": frozenset({"admin", "lead", "auditor"}),
    "settings.view": COMMAND | {"privacy_officer", "auditor", "steward"},
    "settings.change": frozenset({"admin"}),
    "category.change": frozenset({"admin"}),
    "people.change": frozenset({"admin", "lead"}),
    "webhook.manage": frozenset({"admin"}),
    "client.manage": frozenset({"admin"}),
    "mailbox.view": frozenset({"admin", "lead", "dispatcher"}),
    "queue.manage": frozenset({"admin"}),
    "ledger.read": frozenset({"admin", "auditor", "privacy_officer"}),
    "privacy.view": frozenset({"admin", "privacy_officer", "auditor"}),
    "privacy.handle": frozenset({"admin", "privacy_officer"}),
    "notice.view": COMMAND | DESK | RESPONDERS | {"auditor", "privacy_officer"},
    "place.change": frozenset({"admin", "steward"}),
    "policy.explain": frozenset({"admin", "auditor", "privacy_officer"}),
    "glass.review": frozenset({"admin", "lead"}),
    "exchange.view": frozenset({"admin", "steward", "auditor"}),
    "exchange.review": frozenset({"admin", "steward"}),
    "exchange.deliver": frozenset({"admin", "steward"}),
    "file.home": FILES,
    "file.business": FILES,
    "file.person": frozenset({"officer", "grid_worker"}),
    "device.view": COMMAND | DESK | RESPONDERS - {"volunteer"} | {"steward", "auditor"},
    "device.change": frozenset({"admin", "steward", "grid_worker", "property_staff"}),
    "alarm.view": COMMAND | DESK | {"auditor"},
    "alarm.act": COMMAND | DESK,
    "alert.view": COMMAND | DESK | RESPONDERS | {"steward", "auditor"},
    "alert.manage": frozenset({"admin"}),
    "rule.change": frozenset({"admin", "steward"}),
    "twin.view": COMMAND | {"auditor"},
    "twin.ask": frozenset({"admin", "lead"}),
    "care.arrange": COMMAND | DESK | {"grid_worker"},
    "care.call": COMMAND | DESK,
}
# What emergency access to a case opens.
OPENED_BY_GLASS = frozenset({"case.view", "case.contact"})
