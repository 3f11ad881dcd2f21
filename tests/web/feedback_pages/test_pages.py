"""The mailbox, the bell, messages given up, and webhooks, as those see them who may."""

import pytest
from django.test import Client
from tests.browser import axe_finds
from tests.factories import MINUTE, NOON, make_case, make_organisation, make_user
from tests.feedback.conftest import make_told_case

from linli.core.ids import new_id
from linli.feedback import services as feedback
from linli.feedback import words
from linli.feedback.models import Message, Notice
from linli.feedback.webhooks import queries, services
from linli.feedback.webhooks.models import Delivery, Subscription

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mail(settings):
    """One SMS and one e-mail in the mailbox."""
    settings.DEMO = True
    feedback.seed_templates(at=NOON)
    case = make_told_case()
    for message_id in feedback.tell_reporters(case_id=case.id, moment="received", at=NOON):
        feedback.send_message(message_id=message_id, at=NOON + MINUTE)
    return case


def signed_in(*roles, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.user = make_user(*roles)
    client.force_login(client.user, backend=BACKEND)
    return client


def make_subscription(**fields):
    wanted = {
        "name": "城管系统",
        "url": "https://example.org/hook",
        "events": [],
        "organisation_id": None,
    }
    made, _secret = services.subscribe(**wanted | fields, actor="user:test", at=NOON)
    return made


def make_dead_delivery():
    subscription_id = make_subscription()
    return Delivery.objects.create(
        subscription_id=subscription_id,
        event_id=1,
        event="case.resolved",
        case_id=new_id(),
        payload={"type": "case.resolved", "timestamp": NOON.isoformat()},
        state="dead",
        attempts=12,
        status=503,
        answer="<b>down</b>",
        next_at=NOON,
        made_at=NOON,
    )


def test_given_delivered_messages_then_the_mailbox_shows_them_and_opens_each(mail):
    client = signed_in("dispatcher")

    page = client.get("/mailbox").content.decode()
    one = Message.objects.get(channel="email")
    whole = client.get(f"/mailbox/{one.id}").content.decode()

    assert "短信" in page and mail.code in page
    assert f"/track/{mail.code}</a>" in whole
    assert "138" not in page and "example.org" not in page


def test_given_a_code_then_only_its_messages_are_shown(mail):
    client = signed_in("lead")

    assert mail.code in client.get("/mailbox", {"code": mail.code.lower()}).content.decode()
    assert "还没有消息" in client.get("/mailbox", {"code": "2222-2222"}).content.decode()


def test_given_more_than_a_page_then_older_ones_follow_without_gaps(mail):
    for _number in range(30):
        case = make_told_case()
        for pk in feedback.tell_reporters(case_id=case.id, moment="received", at=NOON):
            feedback.send_message(message_id=pk, at=NOON + MINUTE)
    client = signed_in("lead")

    first = client.get("/mailbox")
    second = client.get(first.context["page"].next)

    shown = [mail.id for answer in (first, second) for mail in answer.context["mails"]]
    assert len(shown) == len(set(shown)) == 62


def test_given_a_notice_then_the_bell_counts_it_and_marks_it_seen():
    case, client = make_case(grade="P1"), signed_in("lead")
    feedback.tell_staff(
        user_ids=[client.user.id], case_id=case.id, kind="bad_rating", facts={"rating": 1}, at=NOON
    )

    bell = client.get("/console/notices", headers=HTMX).content.decode()
    assert "1 条新通知" in bell and case.code in bell and "<html" not in bell
    assert "<html" in client.get("/console/notices").content.decode()

    after = client.post("/console/notices/seen", headers=HTMX).content.decode()
    assert "0 条新通知" in after
    assert Notice.objects.get().seen_at is not None
    assert client.post("/console/notices/seen").status_code == 302


def test_given_another_account_then_its_notices_are_not_shown():
    case, client = make_case(), signed_in("lead")
    feedback.tell_staff(
        user_ids=[make_user("lead").id], case_id=case.id, kind="help", facts={}, at=NOON
    )

    assert case.code not in client.get("/console/notices").content.decode()


def test_given_a_message_given_up_then_it_can_be_sent_again_and_its_words_stay_hidden(mail):
    Message.objects.filter(channel="sms").update(
        state="dead", sent_at=None, error="http-503", attempts=8
    )
    one, client = Message.objects.get(channel="sms"), signed_in("admin")

    page = client.get("/admin/messages/").content.decode()
    assert "http-503" in page and words.opened([(one.id, one.sealed)])[0].body not in page
    answer = client.post(f"/admin/messages/{one.id}/resend")

    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("queued", 0)


def test_given_the_form_sent_twice_then_there_is_one_webhook():
    client = signed_in("admin")
    form = {
        "key": str(new_id()),
        "name": "城管系统",
        "url": "https://example.org/hook",
        "events": ["case.opened", "case.resolved"],
        "organisation": "",
    }
    answers = [client.post("/admin/webhooks/new", form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Subscription.objects.get().events == ["case.opened", "case.resolved"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://example.org/"),
        ("url", "https://169.254.169.254/"),
        ("name", ""),
        ("events", ["case.nothing"]),
        ("key", "no key"),
    ],
)
def test_given_a_wrong_form_then_it_comes_back_with_the_sentence_and_what_was_typed(field, value):
    form = {"key": str(new_id()), "name": "城管", "url": "https://example.org/", "events": []}

    answer = signed_in("admin").post("/admin/webhooks/new", form | {field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Subscription.objects.exists()


def test_given_a_webhook_then_its_secret_shows_only_when_asked_and_rotates_once_a_click():
    subscription_id, client = make_subscription(), signed_in("admin")
    here, secret = f"/admin/webhooks/{subscription_id}/", queries.secret(subscription_id)

    assert secret not in client.get(here).content.decode()
    shown = client.post(f"{here}secret")
    assert secret in shown.content.decode() and "no-store" in shown["Cache-Control"]
    key = str(new_id())
    for _time in range(2):
        client.post(f"{here}rotate", {"key": key})

    assert Subscription.objects.get().secret_version == 2
    assert client.post(f"{here}rotate", {"key": "x"}).status_code == 422
    assert client.post(f"{here}nonsense").status_code == 404


def test_given_a_webhook_when_switched_off_and_on_then_its_page_says_so():
    subscription_id, client = make_subscription(), signed_in("admin")
    here = f"/admin/webhooks/{subscription_id}/"

    assert "已停用" in client.post(f"{here}stop", follow=True).content.decode()
    assert "重新启用" in client.post(f"{here}resume", follow=True).content.decode()
    assert Subscription.objects.get().is_active


def test_given_a_dead_delivery_then_it_is_shown_escaped_and_resent():
    row, client = make_dead_delivery(), signed_in("admin")

    assert "case.resolved" in client.get("/admin/webhooks/").content.decode()
    page = client.get(f"/admin/webhooks/deliveries/{row.id}/").content.decode()
    assert "&lt;b&gt;down&lt;/b&gt;" in page
    client.post(f"/admin/webhooks/deliveries/{row.id}/resend")

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 0)


@pytest.mark.parametrize("path", ["/admin/webhooks/", "/admin/webhooks/new", "/admin/messages/"])
@pytest.mark.parametrize("role", ["lead", "officer", "auditor"])
def test_given_no_right_then_the_page_is_refused(path, role):
    assert signed_in(role).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/admin/webhooks/", "/admin/webhooks/new", "/admin/messages/"])
def test_given_an_administrator_of_one_organisation_then_the_page_is_refused(path):
    client = Client()
    client.force_login(make_user("admin", organisation=make_organisation()), backend=BACKEND)

    assert client.get(path).status_code == 403


def test_given_nobody_signed_in_then_they_are_asked_to():
    assert Client().get("/mailbox").status_code == 302


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("width", "language", "theme"), [(360, "zh-hans", "light"), (1280, "en", "dark")]
)
def test_every_page_passes_axe(visit, live_server, mail, width, language, theme):
    row, client = make_dead_delivery(), signed_in("admin", "lead")
    feedback.tell_staff(
        user_ids=[client.user.id], case_id=mail.id, kind="help", facts={"skill": ""}, at=NOON
    )
    Message.objects.filter(channel="sms").update(state="dead", sent_at=None, error="http-503")
    page = visit("/components", width=width, language=language, theme=theme)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}
    page.context.add_cookies([cookie])
    one = Message.objects.get(channel="email")
    found = {}
    for path in (
        "/mailbox",
        f"/mailbox/{one.id}",
        "/console/notices",
        "/admin/messages/",
        "/admin/webhooks/",
        "/admin/webhooks/new",
        f"/admin/webhooks/{row.subscription_id}/",
        f"/admin/webhooks/deliveries/{row.id}/",
    ):
        answer = page.goto(f"{live_server}{path}")
        assert answer.status == 200
        found[path] = axe_finds(page)
    assert not any(found.values()), found
