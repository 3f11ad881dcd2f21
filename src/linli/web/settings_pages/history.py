"""Who changed a setting, when, why and how: from the ledger, in plain words."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.guard.registry import names_of_actors
from linli.guard.roles import ROLES
from linli.ledger import queries as ledger
from linli.ledger.queries import Recorded
from linli.web.shared.pieces import Entry
from linli.web.shared.words import Text

HAPPENED: dict[str, Text] = {
    "ApiKeyCreated": gettext_lazy("Key made"),
    "ApiKeyRevoked": gettext_lazy("Key revoked"),
    "CalendarDaySet": gettext_lazy("Exception set"),
    "CalendarKept": gettext_lazy("Calendar changed"),
    "AlarmJudged": gettext_lazy("Alarm judged"),
    "DeviceAsked": gettext_lazy("Device asked to test itself"),
    "DeviceChanged": gettext_lazy("Device changed"),
    "DrillChanged": gettext_lazy("Drill begun or ended"),
    "RuleChanged": gettext_lazy("Alarm rule changed"),
    "ShiftsDrafted": gettext_lazy("Shifts drafted"),
    "DraftChanged": gettext_lazy("Draft changed"),
    "DraftDropped": gettext_lazy("Draft dropped"),
    "DraftsPublished": gettext_lazy("Drafts published"),
    "ForesightWanted": gettext_lazy("Forecast asked for"),
    "EarlierCallsTaken": gettext_lazy("Earlier calls taken in"),
    "TwinAsked": gettext_lazy("Question put to the twin"),
    "TwinStopped": gettext_lazy("Question stopped"),
    "TwinEnded": gettext_lazy("Question ended"),
    "StrangerIgnored": gettext_lazy("Unknown device set aside"),
    "TaskFinished": gettext_lazy("Maintenance done"),
    "HomesWarned": gettext_lazy("Homes warned"),
    "WarningCleared": gettext_lazy("All clear sent"),
    "HomeToldAtDoor": gettext_lazy("Told at the door"),
    "PropertySystemKept": gettext_lazy("Property system changed"),
    "PropertySystemSwitched": gettext_lazy("Property system switched on or off"),
    "PropertySecretRotated": gettext_lazy("Property system’s secret changed"),
    "PropertyActionAsked": gettext_lazy("Asked of the property system"),
    "PropertyActionAnswered": gettext_lazy("Answer of the property system"),
    "StandingOrderSigned": gettext_lazy("Signed beforehand"),
    "StandingOrderEnded": gettext_lazy("Signature withdrawn"),
    "VendorDoorRotated": gettext_lazy("Vendor's door has a new secret"),
    "VendorDoorSwitched": gettext_lazy("Vendor's door opened or closed"),
    "VendorDoorKept": gettext_lazy("Vendor's door changed"),
    "CategoryChanged": gettext_lazy("Category changed"),
    "CityAccountLinked": gettext_lazy("City account linked"),
    "CityAccountUnlinked": gettext_lazy("City account unlinked"),
    "MemberKept": gettext_lazy("Member changed"),
    "MemberSkillsSet": gettext_lazy("Skills set"),
    "OrganisationKept": gettext_lazy("Organisation changed"),
    "OwnerRuleSet": gettext_lazy("Owner set"),
    "FactorsTaken": gettext_lazy("Passkeys and codes taken away"),
    "PasswordSet": gettext_lazy("New password given"),
    "PlaceChanged": gettext_lazy("Place changed"),
    "PlacesKept": gettext_lazy("Places kept"),
    "GlassBroken": gettext_lazy("Emergency access opened"),
    "GlassReviewed": gettext_lazy("Emergency access reviewed"),
    "RequestReceived": gettext_lazy("Request received"),
    "RequestTaken": gettext_lazy("Taken on"),
    "RequestWaits": gettext_lazy("Decided; waits"),
    "RequestAnswered": gettext_lazy("Request answered"),
    "RequestRefused": gettext_lazy("Request refused"),
    "RequestWithdrawn": gettext_lazy("Request taken back"),
    "RequestBreached": gettext_lazy("Not answered in time"),
    "PurposeEnded": gettext_lazy("Purpose ended"),
    "SubjectErased": gettext_lazy("Data deleted"),
    "SubjectLocked": gettext_lazy("Data locked"),
    "HoldSet": gettext_lazy("Kept by law"),
    "ProcessorKept": gettext_lazy("Processor kept"),
    "ProcessorEnded": gettext_lazy("Processor ended"),
    "AssessmentKept": gettext_lazy("Assessment kept"),
    "BreachRecorded": gettext_lazy("Breach recorded"),
    "BreachTold": gettext_lazy("Breach told"),
    "RoleGranted": gettext_lazy("Role granted"),
    "RoleWithdrawn": gettext_lazy("Role withdrawn"),
    "SessionsEnded": gettext_lazy("Signed out elsewhere"),
    "ShiftPlanned": gettext_lazy("Shift planned"),
    "ShiftWithdrawn": gettext_lazy("Shift taken out"),
    "SkillKept": gettext_lazy("Skill kept"),
    "SwapAnswered": gettext_lazy("Swap answered"),
    "SwapAsked": gettext_lazy("Swap asked for"),
    "TeamKept": gettext_lazy("Team changed"),
    "FireStationSet": gettext_lazy("Micro fire station set"),
    "UserActivated": gettext_lazy("Account switched on"),
    "UserChanged": gettext_lazy("Account changed"),
    "UserCreated": gettext_lazy("Account made"),
    "UserDeactivated": gettext_lazy("Account switched off"),
}


def actor_name(actor: str, names: dict[str, str]) -> str:
    """How an actor is called on a page."""
    if actor == "system":
        return _("the system")
    if actor == "resident":
        return _("a resident")
    return names.get(actor, actor)


def history_of(*things: UUID, limit: int = 30) -> list[Entry]:
    """What was done with these things, latest first."""
    found: list[Recorded] = []
    for thing in things:
        found.extend(ledger.latest(about=thing, limit=limit))
    found.sort(key=lambda entry: entry.id, reverse=True)
    names = names_of_actors({entry.actor for entry in found})
    return [
        Entry(
            HAPPENED.get(entry.kind, entry.kind),
            entry.occurred_at,
            actor_name(entry.actor, names),
            body=_what(entry),
            reasons=[str(entry.payload["reason"])] if entry.payload.get("reason") else (),
        )
        for entry in found[:limit]
    ]


def _what(entry: Recorded) -> str:
    changes = entry.payload.get("changes")
    if isinstance(changes, dict):
        return "; ".join(f"{name}: {old} → {new}" for name, (old, new) in changes.items())
    role = str(entry.payload.get("role", ""))
    told = (ROLES.get(role, role), entry.payload.get("on"), entry.payload.get("name"))
    return " · ".join(str(one) for one in told if one)
