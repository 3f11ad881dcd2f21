"""A resident's telephone number, a code by SMS, and half an hour with one's own reports."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import make_case, make_report, make_user
from tests.feedback.conftest import make_reporter

from linli.cases.models import Report
from linli.core import clock
from linli.core.ids import new_id
from linli.feedback.channels import ChannelDown
from linli.feedback.models import DeliveredCode
from linli.feedback.services import codes
from linli.guard import visits
from linli.guard.models import Hit, Visit
from linli.privacy.models import Read, Value
from linli.web.portal.resident import resident_of_request
from linli.web.portal.views import mine

pytestmark = pytest.mark.django_db
PHONE, OTHER = "138 0013 8000", "139 0000 0000"


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def browser(language="en") -> Client:
    return Client(headers={"accept-language": language})


def ask(client, phone=PHONE, address="192.0.2.9", **more):
    given = {"phone": phone, "key": str(new_id())} | more
    return client.post("/my/ask", given, REMOTE_ADDR=address)


def work() -> str:
    """What the worker sends for the latest visit: the code, '' where none is sent."""
    before = set(DeliveredCode.objects.values_list("id", flat=True))
    codes.send_code(visit_id=Visit.objects.latest("made_at").id, at=clock.now())
    fresh = DeliveredCode.objects.exclude(id__in=before).first()
    found = re.search(r"\d{6}", fresh.body) if fresh else None
    return found[0] if found else ""


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def entered(phone=PHONE) -> Client:
    client = browser()
    ask(client, phone)
    client.post("/my/code", {"code": work()})
    return client


def make_mine(phone=PHONE) -> Report:
    report_id = make_report(reporter_id=make_reporter(**{"reporter.phone": phone}))
    return Report.objects.get(pk=report_id)


def test_given_the_code_then_my_reports_are_there_and_nobody_elses():
    mine_, other = make_mine(), make_mine(OTHER)
    taken = make_case(report={"reporter_id": make_reporter(**{"reporter.phone": "13800138000"})})

    page = entered().get("/my/reports")

    assert f'href="/track/{mine_.code}"' in page.content.decode()
    assert Report.objects.get(case=taken).code in page.content.decode()
    assert other.code not in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0") or "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(("language", "says"), [("en", "your code is"), ("zh-hans", "验证码")])
def test_the_message_is_in_the_language_of_the_page(language, says):
    make_mine()
    ask(browser(language))
    work()

    assert says in DeliveredCode.objects.get().body


def test_given_a_number_nobody_left_then_the_answer_is_the_same_and_nothing_is_sent():
    make_mine()
    known, unknown = browser(), browser()

    answers = [ask(known, PHONE), ask(unknown, OTHER, address="192.0.2.10")]
    work()
    pages = [client.get("/my/code").content.decode() for client in (known, unknown)]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/my/code")] * 2
    moving = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|name="linli-now" content="[^"]+"')
    clean = [moving.sub("", page) for page in pages]
    assert clean[0] == clean[1]
    assert ProcrastinateJob.objects.filter(task_name="feedback.send_code").count() == 2
    assert not DeliveredCode.objects.exists()


def test_given_both_kinds_of_number_then_the_same_statements_run(django_assert_max_num_queries):
    make_mine()
    shapes = []
    for number, phone in enumerate((PHONE, OTHER)):
        with django_assert_max_num_queries(60) as found:
            ask(browser(), phone, address=f"192.0.2.{number}")
        shapes.append(
            [re.sub(r"'[^']*'|\d+", "?", one["sql"])[:60] for one in found.captured_queries]
        )

    assert shapes[0] == shapes[1]


def test_given_a_code_of_no_report_then_no_guess_opens_it():
    ask(browser(), OTHER)
    visit_id = Visit.objects.get().id

    assert visits.open_with(visit_id, "", at=clock.now()) == ""
    assert visits.open_with(visit_id, "000000", at=clock.now()) == ""


def test_neither_number_nor_code_is_kept_readable_or_stands_in_an_address():
    make_mine()
    client = browser()
    answer = ask(client)
    code = work()

    rows = [
        str(row) for model in (Visit, Hit, ProcrastinateJob, Read) for row in model.objects.values()
    ]
    assert not [row for row in rows if "13800138000" in row.replace(" ", "") or code in row]
    assert "138" not in answer["Location"]
    assert "13800138000" not in str(client.cookies).replace(" ", "")


def test_nothing_of_it_is_logged(capfd):
    make_mine()
    client = browser()
    ask(client)
    code = work()
    client.post("/my/code", {"code": code})
    client.get("/my/reports")

    said = "".join(capfd.readouterr())
    assert "my/code" in said and code not in said and "0013" not in said


def test_given_five_wrong_codes_then_even_the_right_one_is_refused():
    make_mine()
    client = browser()
    ask(client)
    code = work()
    for _time in range(visits.MOST_TRIES):
        assert client.post("/my/code", {"code": wrong_for(code)}).status_code == 422

    assert client.post("/my/code", {"code": code}).status_code == 422
    assert client.get("/my/reports").status_code == 302


def test_given_four_wrong_codes_then_the_right_one_still_opens():
    make_mine()
    client = browser()
    ask(client)
    code = work()
    for _time in range(visits.MOST_TRIES - 1):
        client.post("/my/code", {"code": wrong_for(code)})

    assert client.post("/my/code", {"code": code}).status_code == 302
    assert client.get("/my/reports").status_code == 200


def test_given_a_code_that_was_used_then_it_opens_nothing_again():
    make_mine()
    client = browser()
    ask(client)
    code = work()
    visit_id = Visit.objects.get().id
    assert visits.open_with(visit_id, code, at=clock.now())

    assert visits.open_with(visit_id, code, at=clock.now()) == ""


def test_given_a_code_of_somebody_elses_visit_then_it_opens_nothing():
    make_mine()
    mine_, other = browser(), browser()
    ask(mine_)
    code = work()
    ask(other, address="192.0.2.11")

    assert other.post("/my/code", {"code": code}).status_code == 422


@pytest.mark.parametrize(("minutes", "opens"), [(4, True), (5, False)])
def test_a_code_is_good_for_five_minutes(monkeypatch, minutes, opens):
    make_mine()
    client = browser()
    ask(client)
    code = work()
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)

    client.post("/my/code", {"code": code})

    assert (client.get("/my/reports").status_code == 200) is opens


@pytest.mark.parametrize(("minutes", "is_open"), [(29, True), (30, False)])
def test_the_session_lasts_half_an_hour(monkeypatch, minutes, is_open):
    make_mine()
    client = entered()
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert (client.get("/my/reports").status_code == 200) is is_open


def test_the_cookie_is_closed_to_scripts_and_signed():
    make_mine()
    client = entered()
    cookie = client.cookies["linli_my"]

    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 1800
    client.cookies["linli_my"] = cookie.value[:-2] + "xx"
    assert client.get("/my/reports").status_code == 302


def test_given_it_is_closed_on_the_device_then_the_old_cookie_opens_nothing():
    make_mine()
    client = entered()
    kept = client.cookies["linli_my"].value

    client.post("/my/leave")

    client.cookies["linli_my"] = kept
    assert client.get("/my/reports").status_code == 302
    assert not Visit.objects.exists()


def test_a_resident_is_no_member_of_staff_and_staff_no_resident(rf):
    make_mine()
    client = entered()

    assert client.get("/accounts/devices")["Location"].startswith("/accounts/login/")
    assert client.get("/console").status_code == 302
    assert resident_of_request(rf.get("/")) is None


def test_given_a_number_asked_for_too_often_then_it_waits_from_any_address():
    make_mine()
    for number in range(3):
        assert ask(browser(), address=f"192.0.2.{number}").status_code == 302

    answer = ask(browser(), "+86 138-0013-8000", address="198.51.100.7")

    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "try again in" in answer.content.decode()


def test_given_many_numbers_from_one_address_then_it_waits_and_others_do_not():
    for number in range(mine.PLAIN.most):
        assert ask(browser(), f"1380013{number:04}").status_code == 302

    assert ask(browser(), "13800139999").status_code == 429
    assert ask(browser(), "13800139999", address="198.51.100.7").status_code == 302


def test_given_too_many_in_all_then_everybody_waits(monkeypatch):
    monkeypatch.setattr(mine, "IN_ALL", mine.Limit("my.all", 2, mine.HOUR))
    for number in range(2):
        ask(browser(), f"1380013{number:04}", address=f"192.0.2.{number}")

    assert ask(browser(), OTHER, address="198.51.100.7").status_code == 429


@pytest.mark.parametrize("phone", ["", "12", "call me", "1" * 30, "138\x00001"])
def test_given_what_is_no_number_then_it_says_so_and_asks_nobody(phone):
    answer = ask(browser(), phone)

    assert answer.status_code == 422 and not Visit.objects.exists()


def test_given_no_way_to_send_sms_then_the_page_says_so(settings):
    settings.DEMO, settings.SMS_URL = False, ""

    assert "No SMS goes out" in browser().get("/my/").content.decode()
    assert ask(browser()).status_code == 503


def test_given_the_gateway_is_down_then_it_is_tried_again_with_a_new_code(monkeypatch):
    make_mine()
    ask(browser())
    visit_id = Visit.objects.get().id

    def down(_outgoing):
        raise ChannelDown("http-503")

    monkeypatch.setattr(codes.channels, "deliver", down)

    assert codes.send_code(visit_id=visit_id, at=clock.now()) is False
    assert ProcrastinateJob.objects.filter(task_name="feedback.send_code").count() == 2
    assert codes.send_code(visit_id=visit_id, at=clock.now(), round_=3) is False
    assert ProcrastinateJob.objects.filter(task_name="feedback.send_code").count() == 2


def test_given_the_number_was_deleted_meanwhile_then_nothing_is_sent():
    make_mine()
    ask(browser())
    Value.objects.all().delete()

    assert work() == ""


def test_only_our_own_pages_are_led_to_afterwards():
    make_mine()
    for to, where in (("/privacy", "/privacy"), ("//evil.example/", "/my/reports")):
        Hit.objects.all().delete()
        client = browser()
        ask(client, next=to)
        answer = client.post("/my/code", {"code": work(), "next": to})
        assert answer["Location"] == where


def test_given_a_day_later_then_visits_are_gone():
    make_mine()
    ask(browser())

    visits.forget(now=clock.now() + timedelta(days=1, minutes=1))

    assert not Visit.objects.exists()


def test_in_a_demo_the_code_lies_in_the_mailbox_for_those_who_may_see_it():
    make_mine()
    ask(browser())
    code = work()
    staff = Client()
    staff.force_login(make_user("dispatcher"), backend="django.contrib.auth.backends.ModelBackend")

    assert code in staff.get("/mailbox").content.decode()
    other = Client()
    other.force_login(make_user("officer"), backend="django.contrib.auth.backends.ModelBackend")
    assert other.get("/mailbox").status_code == 403
