"""Every column that looks personal is declared, or listed here as harmless with its reason."""

import re

import pytest
from django.apps import apps
from django.db import connection, models
from tests.factories import NOON, detail, make_assignment, make_case, make_organisation

from linli.cases import services as cases
from linli.core.ids import new_id
from linli.privacy import keys
from linli.privacy import services as privacy
from linli.privacy.declarations import FIELDS

LOOKS_PERSONAL = re.compile(
    r"name|phone|mobile|email|mail|text|address|note|body|reason|answer|words|says|ground|review"
    r"|subject$|detail|summary|contact|content|message|comment|title|description|born|birth"
    r"|sealed|^lon$|^file$|^what$|cause|harm|measures|because|lawful|impact|does"
)
TEXTUAL = (models.CharField, models.TextField, models.JSONField, models.BinaryField,
           models.FloatField)  # fmt: skip
OF_THINGS = "a thing's name, not a person's"
PUBLISHED = "published by an organisation about itself"
OFFICIAL = "an official record of the privacy officer; the form says to name no person"
CODE = "a code from a closed list; somebody's words lie sealed in the event"
HARMLESS = {
    "feedback_deliveredcode.body": "a code in the demo's mailbox, worthless after five minutes",
    "privacy_value.sealed": "the vault itself: each value under its own declared field",
    "privacy_request.ground": CODE,
    "privacy_hold.ground": "a law and its article",
    **dict.fromkeys(("privacy_processor.name", "privacy_processor.does"), PUBLISHED),
    **dict.fromkeys((f"privacy_assessment.{name}" for name in
                     ("title", "lawful", "impact", "measures")), OFFICIAL),
    **dict.fromkeys((f"privacy_breach.{name}" for name in
                     ("what", "cause", "harm", "measures", "not_told_because")), OFFICIAL),
    "guard_user.username": "chosen by the administrator for signing in; needed to sign in at all",
    "guard_brokenglass.review": "declared with the reason, as one record",
    "guard_apikey.name": "a program's name",
    **dict.fromkeys(("places_place.name", "places_place.name_en", "places_place.address",
                     "places_place.lon"), "a public place; no one lives in it by this table"),
    **dict.fromkeys(("people_workcalendar.name", "people_calendarday.name", "people_team.name",
                     "people_team.name_en", "people_skill.name", "people_skill.name_en",
                     "cases_category.name", "cases_category.name_en", "api_inboundhook.name",
                     "feedback_subscription.name", "console_savedfilter.name"), OF_THINGS),
    **dict.fromkeys(("people_organisation.name", "people_organisation.name_en",
                     "people_organisation.public_phone"), PUBLISHED),
    "exchange_feed.view_name": OF_THINGS,
    "exchange_contractversion.text": "a contract's words: which fields, for what, how long",
    "exchange_delivery.file_name": "a department's own name for a file",
    "exchange_upload.file_name": "a department's own name for a file",
    "exchange_delivery.reasons": CODE,
    "exchange_homefile.address": "a home's address, joined to no person",
    "exchange_homefile.content": "fields of contracts that declare no purpose: about a home",
    "exchange_fileversion.content": "as in the files of homes and businesses; none for persons",
    **dict.fromkeys(("exchange_businessfile.name", "exchange_businessfile.content"), PUBLISHED),
    **dict.fromkeys(("people_shift.lon", "people_shiftdraft.lon"),
                    "where a post is, planned before anybody stands there"),
    "cases_category.keywords": "words by which a matter is known",
    "cases_categoryversion.content": OF_THINGS,
    "cases_categoryversion.reason": "why a setting was changed",
    "cases_case.lon": "the same place as the report's; erasing removes both",
    "cases_media.content_type": "a media type",
    **dict.fromkeys(("cases_assignment.reason", "cases_assignment.reasons",
                     "cases_clock.pause_reason"), CODE),
    **dict.fromkeys(("sensing_alarm.cause", "sensing_alarm.notes", "sensing_refusal.reason"),
                    CODE),
    **dict.fromkeys(("sensing_devicecommand.does", "sensing_doorrefusal.reason"), CODE),
    **dict.fromkeys(("sensing_alertsource.name", "sensing_alertsource.title"), OF_THINGS),
    "sensing_alertrefusal.reason": CODE,
    "sensing_alertplan.text": "what organisations do when a warning comes",
    "sensing_alertplanversion.content": OF_THINGS,
    "sensing_alertplanversion.reason": "why a plan was changed",
    "feedback_dispatch.cause": CODE,
    "feedback_dispatch.answer": "what the emergency platform's server answered",
    "sensing_rule.content": OF_THINGS,
    "sensing_ruleversion.content": OF_THINGS,
    "sensing_ruleversion.reason": "why a rule was changed",
    "sensing_scope.content": "what the engine remembers of a building's devices while an alarm"
    " is open; gone with it",
    "feedback_delivery.answer": "what another system answered, cut short",
    "feedback_propertyaction.answer": "what a property system answered, cut short",
    "feedback_propertysystem.name": OF_THINGS,
    "feedback_deliveredwarning.body": "a warning in the demo's mailbox, without number and home",
    **dict.fromkeys(("feedback_stairwarning.cause", "feedback_propertyaction.cause",
                     "feedback_propertyaction.ground", "feedback_standingorder.cause"), CODE),
    **dict.fromkeys((f"feedback_template{name}" for name in
                     (".subject", ".body", "version.subject", "version.body", "version.reason")),
                    "wording with placeholders, before any value is put in"),
}  # fmt: skip


def looks_personal() -> set[str]:
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTUAL) and LOOKS_PERSONAL.search(field.name)
        and field.name != "password"
    }  # fmt: skip


def test_every_column_that_looks_personal_is_declared_or_harmless_for_a_reason() -> None:
    declared = {field.where for field in FIELDS.values()}

    assert looks_personal() - declared - HARMLESS.keys() == set()


def test_nothing_is_listed_that_is_declared_or_gone() -> None:
    declared = {field.where for field in FIELDS.values()}

    assert HARMLESS.keys() - looks_personal() == set()
    assert HARMLESS.keys() & declared == set()


def test_every_declared_column_is_there() -> None:
    columns = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }

    assert {field.where for field in FIELDS.values()} - columns == {"vault"}


SECRET = "王家老太太说别让儿子知道"


def plain_rows() -> str:
    """Every row of the case's tables, the ledger and the outbox, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in ("cases_handoff", "cases_assignment", "cases_clock", "cases_event",
                      "ledger_entry", "core_outbox"):  # fmt: skip
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["hand_off", "answer", "decline", "withdraw", "pause"])
def test_given_words_of_staff_then_they_are_read_lie_nowhere_in_plain_and_can_be_erased(
    step: str,
) -> None:
    case = make_case(grade="P3")
    read = {"reason": SECRET, "actor": "user:1", "at": NOON}
    if step in {"hand_off", "answer"}:
        given = SECRET if step == "hand_off" else "请协助"
        handed = cases.hand_off(
            case_id=case.id, taker_id=make_organisation().id, mode="assist",
            **read | {"reason": given},
        )  # fmt: skip
        if step == "answer":
            cases.answer_hand_off(
                hand_off_id=handed, step="return", answer=SECRET, actor="user:1", at=NOON
            )
    elif step == "pause":
        until = NOON.replace(hour=9)
        cases.pause_clocks(case_id=case.id, until=until, **read)
    else:
        offered = make_assignment(case=case)
        getattr(cases, step)(assignment_id=offered.id, **read)

    def told() -> str:
        keys.forget_opened()
        found = detail(case.id)
        return str([found.hand_offs, found.assignments, found.clocks])

    assert SECRET in told()
    assert SECRET not in plain_rows() and SECRET.encode("unicode_escape") not in (
        plain_rows().encode()
    )
    privacy.erase(subject_ids=[case.id, new_id()], why="asked", actor="system", at=NOON)
    assert SECRET not in told()
