"""Reporters are told once of each moment, by the channels that reach them."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import MINUTE, NOON, make_case, make_category
from tests.feedback.conftest import EMAIL, PHONE, make_reporter, make_told_case

from linli.cases import services as cases
from linli.feedback import queries, services
from linli.feedback.models import Message
from linli.feedback.services.messages import MAX_ATTEMPTS
from linli.privacy.models import Read, Value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates", "demo")]
NIGHT = NOON + timedelta(hours=11)  # 23:00 in Shanghai


def tell(case, moment="received", **fields):
    return services.tell_reporters(case_id=case.id, moment=moment, at=NOON, **fields)


def bodies(case):
    return {message.channel: message.body for message in queries.messages_of(case.id)}


def test_given_a_reporter_with_both_when_received_then_code_promise_and_link_are_told():
    case = make_told_case()

    tell(case)

    told = bodies(case)
    assert told["sms"].startswith(f"已收到，编号 {case.code}。12:10 前会有人联系您。进度：http")
    assert f"/track/{case.code}" in told["email"]
    assert PHONE not in told["email"] and EMAIL not in told["email"]


def test_given_english_then_the_words_are_english():
    case = make_told_case(language="en")

    tell(case)

    expected = f"We have it: {case.code}. Someone will contact you by 12:10. Follow it: "
    assert bodies(case)["sms"].startswith(expected)


def test_given_the_same_moment_twice_then_it_is_told_once():
    case = make_told_case()
    assert len(tell(case, "accepted")) == 2

    assert tell(case, "accepted") == []

    assert Message.objects.count() == 2
    ids = [str(pk) for pk in Message.objects.values_list("id", flat=True)]
    jobs = ProcrastinateJob.objects.filter(task_name="feedback.send_message")
    assert sum(job.args["message_id"] in ids for job in jobs) == 2


def test_given_a_second_round_then_the_same_moment_is_told_again():
    case = make_told_case()
    tell(case, "resolved")
    cases.settle(case_id=case.id, disposition="done", actor="user:x", at=NOON)
    cases.reopen_case(case_id=case.id, reason="还没好", by_reporter=True, actor="resident", at=NOON)

    assert len(tell(case, "resolved")) == 2


@pytest.mark.parametrize("wants_news", [True, False])
def test_given_no_wish_for_news_then_nobody_is_told(wants_news):
    case = make_case(report={"wants_news": wants_news and False, "reporter_id": make_reporter()})

    assert tell(case) == []


def test_given_only_a_phone_then_only_an_sms():
    case = make_told_case(reporter=make_reporter(**{"reporter.phone": PHONE}))

    tell(case)

    assert set(bodies(case)) == {"sms"}
    assert not Read.objects.exists()


def test_given_night_when_routine_then_the_sms_waits_and_the_email_does_not():
    case = make_told_case(grade="P4")

    services.tell_reporters(case_id=case.id, moment="received", at=NIGHT)

    waits = {message.channel: message.next_at for message in Message.objects.all()}
    assert waits == {"email": NIGHT, "sms": NIGHT + timedelta(hours=8)}


def test_given_an_internal_note_then_no_message_holds_it():
    case = make_told_case(category=make_category())
    cases.settle(
        case_id=case.id, disposition="done", note="内部：住户态度差", actor="user:x", at=NOON
    )

    tell(case, "resolved")

    told = bodies(case)
    assert "已处理完：已处理" in told["sms"]
    assert not any("内部" in body for body in told.values())


def test_given_an_ended_case_then_late_news_of_a_step_is_left_out():
    case = make_told_case()
    cases.settle(case_id=case.id, disposition="done", actor="user:x", at=NOON)

    assert tell(case, "arrived") == []


def test_given_a_message_when_sent_then_it_lies_in_the_mailbox_and_the_reading_is_on_record():
    case = make_told_case(reporter=make_reporter(**{"reporter.phone": PHONE}))
    (message_id,) = tell(case)

    state = services.send_message(message_id=message_id, at=NOON + MINUTE)

    assert state == "sent"
    (mail,) = queries.mailbox().messages
    assert mail.id == message_id and mail.case_code == case.code
    read = Read.objects.get()
    assert (read.purpose, read.reader, read.about) == ("tell_reporter", "system", case.id)


def test_given_a_message_when_sent_twice_then_it_goes_out_once():
    case = make_told_case(reporter=make_reporter(**{"reporter.phone": PHONE}))
    (message_id,) = tell(case)
    services.send_message(message_id=message_id, at=NOON + MINUTE)

    assert services.send_message(message_id=message_id, at=NOON + MINUTE) == ""
    assert Read.objects.count() == 1


def test_given_a_message_not_yet_due_then_it_waits():
    case = make_told_case(grade="P4", reporter=make_reporter(**{"reporter.phone": PHONE}))
    (message_id,) = services.tell_reporters(case_id=case.id, moment="received", at=NIGHT)

    assert services.send_message(message_id=message_id, at=NIGHT + MINUTE) == ""


def test_given_a_deleted_address_when_sent_then_it_is_given_up_and_says_why():
    case = make_told_case(reporter=make_reporter(**{"reporter.phone": PHONE}))
    (message_id,) = tell(case)
    Value.objects.all().delete()

    assert services.send_message(message_id=message_id, at=NOON) == "dead"
    (dead,) = queries.dead_messages()
    assert dead.error == "no-address"


def test_given_a_dead_worker_then_the_sweep_queues_its_message_again():
    case = make_told_case(reporter=make_reporter(**{"reporter.phone": PHONE}))
    (message_id,) = tell(case)
    ProcrastinateJob.objects.all().delete()

    assert services.sweep_messages(now=NOON + MINUTE) == 0
    assert services.sweep_messages(now=NOON + 3 * MINUTE) == 1
    assert ProcrastinateJob.objects.get().args == {"message_id": str(message_id)}


def test_given_a_channel_that_stays_down_then_it_is_tried_later_and_given_up_in_the_end(settings):
    settings.DEMO, settings.SMS_URL = False, "http://127.0.0.1:9/"
    case = make_told_case(reporter=make_reporter(**{"reporter.phone": PHONE}))
    (message_id,) = tell(case)
    states, at = [], NOON
    for _try in range(MAX_ATTEMPTS):
        states.append(services.send_message(message_id=message_id, at=at))
        at = Message.objects.get().next_at

    assert states == ["failed"] * (MAX_ATTEMPTS - 1) + ["dead"]
    services.resend_message(message_id=message_id, at=at)
    settings.DEMO = True
    assert services.send_message(message_id=message_id, at=at) == "sent"


def test_given_the_retention_is_over_then_messages_are_forgotten():
    tell(make_told_case())

    assert services.forget_old_messages(now=NOON + timedelta(days=364)) == 0
    assert services.forget_old_messages(now=NOON + timedelta(days=366)) == 2
