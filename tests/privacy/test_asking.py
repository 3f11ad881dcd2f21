"""The life and the clock of a request about one's own data."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOON, OFFICE_WEEK

from linli.core import errors, worktime
from linli.core.ids import new_id
from linli.ledger.models import Entry
from linli.privacy import asking, keys, queries, services
from linli.privacy.models import Request

WEEK = worktime.make_calendar(weekly=OFFICE_WEEK, keeps_cn_holidays=True)
PLAIN = worktime.make_calendar(weekly=OFFICE_WEEK)
DAY = timedelta(days=1)


def local(moment: datetime) -> tuple[int, int, int]:
    there = moment + timedelta(hours=8)
    assert (there.hour, there.minute) == (0, 0)
    return (there.year, there.month, there.day)


def test_given_a_monday_then_the_term_ends_with_the_fifteenth_working_day_after_it() -> None:
    # 2026-03-02 is a Monday; 15 working days later is Monday the 23rd, over at its midnight.
    assert local(asking.due_at(NOON, PLAIN)) == (2026, 3, 24)


def test_given_a_long_holiday_then_the_term_never_passes_thirty_days() -> None:
    closed = worktime.make_calendar(
        weekly=OFFICE_WEEK, holidays={date(2026, 3, 3) + DAY * n for n in range(20)}
    )

    assert asking.due_at(NOON, closed) == NOON + timedelta(days=30)


@settings(deadline=None)  # the first call reads the holidays
@given(st.integers(0, 1000 * 24 * 60))
def test_reminders_come_in_order_before_the_end_and_the_end_within_thirty_days(minutes) -> None:
    at = NOON - timedelta(days=500) + timedelta(minutes=minutes)
    due = asking.due_at(at, WEEK)
    looks = asking.looks(at, due, WEEK)

    assert at < looks[0] and looks == sorted(looks) and looks[-1] == due <= at + asking.LONGEST
    assert len(set(looks)) == len(looks)


def made(kind: str = asking.DELETION, **fields: object) -> services.NewRequest:
    given = {"proof": "pin", "report_ids": [new_id()], "subject_ids": [new_id()]} | fields
    return services.NewRequest(kind, **given)  # type: ignore[arg-type]  # fields of the class


def make(new: services.NewRequest, at: datetime = NOON):
    return services.make_request(new=new, calendar=PLAIN, actor="resident", at=at)


@pytest.mark.django_db
def test_given_the_same_asked_twice_while_open_then_it_is_one_request() -> None:
    new = made()
    first = make(new)

    assert make(new, NOON + DAY) == first
    assert Request.objects.get().received_at == NOON
    assert Entry.objects.filter(kind="RequestReceived", about=first).count() == 1


@pytest.mark.django_db
def test_given_words_then_they_lie_sealed_and_open_for_answering() -> None:
    request_id = make(made(asking.CORRECTION, words={"reporter.name": "李四海"}))

    row = Request.objects.get()
    assert "李四海".encode() not in bytes(row.sealed)
    assert queries.request(request_id).words == {"reporter.name": "李四海"}
    keys.destroy(subject_ids=[request_id])
    keys.forget_opened()
    assert queries.request(request_id).words == {}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", "everything", "consent_withdrawal"])
def test_given_an_unknown_kind_or_purpose_then_it_is_refused_with_the_field(kind: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        make(made(kind))

    assert set(refused.value.fields) <= {"kind", "purpose"} and refused.value.fields
    assert not Request.objects.exists()


@pytest.mark.django_db
def test_given_an_answer_then_the_clock_stops_and_the_first_answer_stands() -> None:
    request_id = make(made())
    services.take_request(request_id=request_id, actor="user:1", at=NOON + DAY)
    services.answer_request(
        request_id=request_id, words={"says": "好了"}, actor="user:1", at=NOON + 2 * DAY
    )
    services.answer_request(
        request_id=request_id, words={"says": "又一次"}, actor="user:2", at=NOON + 3 * DAY
    )

    info = queries.request(request_id)
    assert (info.state, info.answer, info.ended_at) == (
        "answered",
        {"says": "好了"},
        NOON + 2 * DAY,
    )
    assert services.due_requests(now=NOON + 400 * DAY, limit=9) == []
    with pytest.raises(asking.StepNotAllowed):
        services.withdraw_request(request_id=request_id, actor="resident", at=NOON + 3 * DAY)


@pytest.mark.django_db
def test_given_a_refusal_without_ground_or_word_then_it_is_not_one() -> None:
    request_id = make(made())

    with pytest.raises(errors.Invalid) as refused:
        services.refuse_request(
            request_id=request_id, ground="mood", words={}, actor="user:1", at=NOON
        )

    assert set(refused.value.fields) == {"ground", "says"}
    assert queries.request(request_id).state == "received"


@pytest.mark.django_db
def test_given_nobody_answers_then_reminded_twice_and_breached_once() -> None:
    request_id = make(made())
    seen = []
    for days in range(40):
        now = NOON + days * DAY
        for due in services.due_requests(now=now, limit=9):
            seen.append(services.look_at_request(request_id=due, calendar=PLAIN, now=now))

    assert seen == ["reminded", "reminded", "breached"]
    info = queries.request(request_id)
    assert info.breached_at == info.due_at and info.clock_state == "breached"


@pytest.mark.django_db
def test_given_a_decided_request_that_waits_then_nobody_is_late() -> None:
    request_id = make(made())
    services.wait_request(
        request_id=request_id,
        waits_for=asking.CASE_END,
        words={"code": "x"},
        actor="user:1",
        at=NOON,
    )
    later = NOON + 60 * DAY

    assert services.look_at_request(request_id=request_id, calendar=PLAIN, now=later) == "try"
    assert queries.request(request_id).breached_at is None


@pytest.mark.django_db
def test_given_three_years_after_the_answer_then_the_request_is_gone_and_opens_nowhere() -> None:
    request_id = make(made())
    services.withdraw_request(request_id=request_id, actor="resident", at=NOON)

    assert services.forget_old_requests(now=NOON + 3 * 365 * DAY) == 0
    assert services.forget_old_requests(now=NOON + 3 * 365 * DAY + DAY) == 1
    assert not Request.objects.exists()


@pytest.mark.django_db
def test_given_a_code_when_tried_too_often_then_even_the_right_one_is_refused() -> None:
    report_id = new_id()
    pin = services.make_pin(report_id=report_id, at=NOON)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for _try in range(5):
        with pytest.raises(services.PinRefused):
            services.check_pin(report_id=report_id, text=wrong, at=NOON)

    with pytest.raises(services.PinRefused):
        services.check_pin(report_id=report_id, text=pin, at=NOON)


@pytest.mark.django_db
def test_given_a_right_code_then_it_counts_once_and_only_in_its_ten_minutes() -> None:
    report_id = new_id()
    old = services.make_pin(report_id=report_id, at=NOON)
    pin = services.make_pin(report_id=report_id, at=NOON)
    if old != pin:
        with pytest.raises(services.PinRefused):
            services.check_pin(report_id=report_id, text=old, at=NOON)

    services.check_pin(report_id=report_id, text=f"{pin[:3]} {pin[3:]}", at=NOON)
    with pytest.raises(services.PinRefused):
        services.check_pin(report_id=report_id, text=pin, at=NOON)
    late = services.make_pin(report_id=report_id, at=NOON)
    with pytest.raises(services.PinRefused):
        services.check_pin(report_id=report_id, text=late, at=NOON + timedelta(minutes=10))
