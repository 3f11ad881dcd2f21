"""The page that says why somebody may do something."""

from tests.factories import make_case, make_organisation, make_user

from linli.guard.roles import ACTIONS
from linli.web.settings_pages.action_words import ACTION_NAMES

PAGE = "/admin/policies/"


def test_every_action_has_a_name():
    assert list(ACTION_NAMES) == list(ACTIONS)


def test_given_a_lead_and_cases_here_and_elsewhere_then_each_answer_names_its_rule(admin):
    owner = make_organisation()
    lead = make_user("lead", organisation=owner, name="王组长")
    here, elsewhere = make_case(owner=owner), make_case()
    ask = {"who": str(lead.id), "action": "case.close"}

    yes = admin.get(PAGE, case=here.code, **ask)
    no = admin.get(PAGE, case=elsewhere.code, **ask)
    anywhere = admin.get(PAGE, **ask)
    never = admin.get(PAGE, **ask | {"action": "settings.change"})

    assert yes.context["answer"].is_allowed
    assert "Allowed for this case" in yes.text and "Command dispatches, closes" in yes.text
    assert not no.context["answer"].is_allowed
    assert "A role counts only within the organisation and area" in no.text
    assert anywhere.context["answer"].is_allowed
    assert "no rule gives this to any of these roles" in never.text


def test_given_chinese_then_the_rules_speak_chinese(admin):
    admin.client.cookies["django_language"] = "zh-hans"
    lead = make_user("lead")

    page = admin.get(PAGE, who=str(lead.id), action="case.contact", case=make_case().code,
                     purpose="run_staff")  # fmt: skip

    assert "不可以对该事件这样做" in page.text
    assert "来件人的联系方式只用于办理事件" in page.text


def test_given_an_unknown_account_action_or_case_then_it_is_said_beside_the_form(admin):
    who = str(make_user("lead").id)

    for wrong in (
        {"who": "x", "action": "case.view"},
        {"who": who, "action": "case.fly"},
        {"who": who, "action": "case.view", "case": "ZZZZ-ZZZZ"},
        {"who": who, "action": "case.view", "case": "\x00"},
    ):
        page = admin.get(PAGE, **wrong)
        if wrong.get("case") == "\x00":
            assert page.status_code == 200
        else:
            assert page.status_code == 422 and "field-error" in page.text


def test_given_a_right_within_one_organisation_only_then_the_page_stays_shut(enter):
    limited = enter("admin", organisation=make_organisation())

    assert limited.get(PAGE).status_code == 403
    assert enter("lead").get(PAGE).status_code == 403
    assert enter("privacy_officer").get(PAGE).status_code == 200
