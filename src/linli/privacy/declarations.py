"""Every personal field: where it lies, what for, on which ground, for how long.

Grounds are those of the Personal Information Protection Law (PIPL), article 13.
A field that is not declared here cannot be kept or read.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONSENT = _("Consent (PIPL article 13, item 1)")
EMPLOYMENT = _("Needed to manage staff under a labour contract (PIPL article 13, item 2)")
DUTY = _("Needed for a statutory duty (PIPL article 13, item 3)")
EMERGENCY = _(
    "Needed to protect life, health or property in an emergency (PIPL article 13, item 4)"
)
VISITED = _(
    "Consent for care visits (PIPL article 13, item 1), a statutory duty for other visits (item 3)"
)


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    name: str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """`where` names the vault or the table and column; `retention` counts from the last use."""

    code: str
    name: str | Promise
    where: str
    purposes: tuple[str, ...]
    basis: str | Promise
    retention: timedelta
    is_searchable: bool = False


PURPOSES = {
    purpose.code: purpose
    for purpose in (
        Purpose("handle_case", _("Handling the matter that was reported")),
        Purpose("inform_public", _("Showing the neighbourhood what is known and done about it")),
        Purpose("learn_triage", _("Teaching triage from decisions that people set right")),
        Purpose("tell_reporter", _("Telling the reporter how it goes")),
        Purpose("warn_area", _("Warning those who asked for it of danger in their area")),
        Purpose("answer_call", _("Answering a call")),
        Purpose("run_staff", _("Organising the work of staff and volunteers")),
        Purpose("subject_request", _("Answering a person's request about their own data")),
        Purpose("keep_registry", _("Checking, linking and correcting what departments deliver")),
        Purpose("care_check", _("Looking after those who asked for it")),
        # What the services of departments need; contracts of feeds name them.
        Purpose("care-visits", _("Visiting those who asked for care")),
        Purpose("tenancy-register", _("Keeping the register of tenancies")),
        Purpose("school-enrolment", _("Enrolling children at school")),
        Purpose("health-home-visits", _("Health visits at home")),
        Purpose("legal-mediation", _("Mediating between those who asked for it")),
        Purpose("fire-safety", _("Fire safety at home and at work")),
        Purpose("property-service", _("Managing the property")),
        Purpose("emergency-shelter", _("Shelter in an emergency")),
        Purpose("enterprise-service", _("Serving businesses")),
        Purpose("urban-management", _("Urban management")),
        Purpose("device-upkeep", _("Looking after devices")),
    )
}

# The purposes under which departments deliver, a closed list.
SERVICE_PURPOSES = tuple(code for code in PURPOSES if "-" in code)

# Why somebody goes to a home or a business on a round.
VISIT_PURPOSES = ("care-visits", "fire-safety", "property-service", "handle_case", "run_staff")

YEAR = timedelta(days=365)
FIELDS = {
    field.code: field
    for field in (
        Field(
            "reporter.name",
            _("Name of the reporter"),
            "vault",
            ("handle_case", "answer_call", "subject_request"),
            CONSENT,
            3 * YEAR,
        ),
        Field(
            "reporter.phone",
            _("Telephone number of the reporter"),
            "vault",
            ("handle_case", "tell_reporter", "answer_call", "subject_request"),
            CONSENT,
            3 * YEAR,
            is_searchable=True,
        ),
        Field(
            "reporter.email",
            _("E-mail address of the reporter"),
            "vault",
            ("handle_case", "tell_reporter", "subject_request"),
            CONSENT,
            3 * YEAR,
            is_searchable=True,
        ),
        Field(
            "follower.phone",
            _("Telephone number of somebody who asked to be warned"),
            "vault",
            ("warn_area", "subject_request"),
            CONSENT,
            YEAR,
            is_searchable=True,
        ),
        Field(
            "follower.email",
            _("E-mail address of somebody who asked to be warned"),
            "vault",
            ("warn_area", "subject_request"),
            CONSENT,
            YEAR,
            is_searchable=True,
        ),
        Field(
            "follower.area",
            _("The area of which somebody asked to be warned"),
            "feedback_alertfollower.area_path",
            ("warn_area", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "member.phone",
            _("Work telephone number of a member"),
            "vault",
            ("run_staff", "handle_case", "subject_request"),
            EMPLOYMENT,
            3 * YEAR,
        ),
        Field(
            "user.name",
            _("Name of a member of staff or a volunteer"),
            "guard_user.name",
            ("run_staff", "handle_case"),
            EMPLOYMENT,
            3 * YEAR,
        ),
        Field(
            "user.email",
            _("Work e-mail address"),
            "guard_user.email",
            ("run_staff",),
            EMPLOYMENT,
            3 * YEAR,
        ),
        Field(
            "report.text",
            _("What the reporter told us"),
            "cases_report.sealed",
            ("handle_case", "inform_public", "learn_triage", "subject_request"),
            DUTY,
            5 * YEAR,
        ),
        Field(
            "report.place",
            _("Where the reported matter is"),
            "cases_report.lon",
            ("handle_case", "inform_public", "subject_request"),
            DUTY,
            5 * YEAR,
        ),
        Field(
            "report.photo",
            _("Photos of the matter, without metadata"),
            "cases_media.file",
            ("handle_case", "inform_public", "subject_request"),
            CONSENT,
            3 * YEAR,
        ),
        Field(
            "case.summary",
            _("The short line and the address of a case"),
            "cases_case.sealed",
            ("handle_case", "inform_public", "subject_request"),
            DUTY,
            5 * YEAR,
        ),
        Field(
            "case.note",
            _("Notes of those who handled it"),
            "cases_event.sealed",
            ("handle_case", "inform_public", "subject_request"),
            DUTY,
            5 * YEAR,
        ),
        Field(
            "message.text",
            _("Messages sent to the reporter"),
            "feedback_message.sealed",
            ("tell_reporter", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "request.words",
            _("What somebody wrote when asking about their own data"),
            "privacy_request.sealed",
            ("subject_request",),
            DUTY,
            3 * YEAR,
        ),
        Field(
            "request.answer",
            _("What we answered to a request about one's own data"),
            "privacy_request.sealed_answer",
            ("subject_request",),
            DUTY,
            3 * YEAR,
        ),
        Field(
            "glass.reason",
            _("Why somebody opened a case in an emergency, and the review of it"),
            "guard_brokenglass.reason",
            ("run_staff",),
            DUTY,
            3 * YEAR,
        ),
        Field(
            "swap.reason",
            _("Why somebody asks a colleague to take a shift"),
            "people_shiftswap.reason",
            ("run_staff",),
            EMPLOYMENT,
            YEAR,
        ),
        Field(
            "alarm.home",
            _("Which home an alarm or a call for help came from"),
            "sensing_alarm.home",
            ("handle_case",),
            EMERGENCY,
            YEAR,
        ),
        Field(
            "warning.home",
            _("Which homes were warned of a fire, and whether they were reached"),
            "feedback_warnedhome.home",
            ("fire-safety",),
            EMERGENCY,
            timedelta(days=90),
        ),
        Field(
            "reading.value",
            _("What a device in a home measured"),
            "sensing_reading.value",
            ("handle_case",),
            EMERGENCY,
            timedelta(days=35),
        ),
        Field(
            "care.name",
            _("What an elder who asked to be looked after is called"),
            "vault",
            ("care_check", "handle_case", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "care.phone",
            _("The elder's number, to call back"),
            "vault",
            ("care_check", "handle_case", "subject_request"),
            CONSENT,
            YEAR,
            is_searchable=True,
        ),
        Field(
            "care.note",
            _("What the elder wants those who come to know"),
            "vault",
            ("handle_case", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "care.neighbour",
            _("The neighbour or volunteer whom the elder named"),
            "vault",
            ("care_check", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "care.neighbour_phone",
            _("The number of that neighbour or volunteer"),
            "vault",
            ("care_check", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "care.family_phone",
            _("The number of the family member whom the elder named"),
            "vault",
            ("care_check", "subject_request"),
            CONSENT,
            YEAR,
        ),
        Field(
            "care.away",
            _("Until when nobody is at home, as was told ahead"),
            "care_arrangement.away_until",
            ("care_check", "subject_request"),
            CONSENT,
            timedelta(days=2),
        ),
        Field(
            "care.last_use",
            _("When water was used last in a home that asked to be looked after"),
            "care_call.last_use_at",
            ("care_check", "subject_request"),
            CONSENT,
            timedelta(days=30),
        ),
        Field(
            "member.duty_place",
            _("Place of duty during a shift; the last one only, never a trail"),
            "people_member.lon",
            ("run_staff",),
            EMPLOYMENT,
            timedelta(days=1),
        ),
        Field(
            "visit.place",
            _("Which home or business is to be visited, for what and until when"),
            "dispatch_duty.lon",
            (*VISIT_PURPOSES, "subject_request"),
            VISITED,
            YEAR,
        ),
        Field(
            "visit.words",
            _("What a team lead wrote about a visit"),
            "dispatch_duty.sealed",
            (*VISIT_PURPOSES, "subject_request"),
            VISITED,
            YEAR,
        ),
        Field(
            "member.standby",
            _("Where somebody on shift was asked to stand by; the last place only, never a trail"),
            "dispatch_standby.lon",
            ("run_staff",),
            EMPLOYMENT,
            timedelta(days=1),
        ),
        Field(
            "service.record",
            _("A person's record of one service, from departments' deliveries"),
            "exchange_personfile.sealed",
            (*SERVICE_PURPOSES, "keep_registry", "subject_request"),
            DUTY,
            YEAR,
        ),
        Field(
            "delivery.rows",
            _("Rows that departments delivered under contracts"),
            "exchange_delivery.digest",
            ("keep_registry", "subject_request"),
            DUTY,
            timedelta(days=30),
        ),
        Field(
            "delivery.correction",
            _("The right value of a delivered field, on its way back to its owner"),
            "exchange_correction.sealed",
            ("keep_registry", "subject_request"),
            DUTY,
            YEAR,
        ),
    )
}
