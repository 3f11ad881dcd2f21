"""Which event tells whom, and when a message may go out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.feedback import decide
from linli.feedback.decide import MOMENTS, NOTICES, whom_to_tell

SHANGHAI = "Asia/Shanghai"
FACTS = {
    "report_id": "r",
    "hand_off_id": "h",
    "taker_id": "t",
    "mode": "transfer",
    "state": "returned",
    "is_public": True,
    "clock": "resolve",
    "due_at": "2026-03-02T04:00:00+00:00",
    "level": "desk",
    "why": "declined",
    "rating": 1,
    "round": 2,
    "glass_id": "0192f0c4-5b1a-7c33-9a55-3f2d4c6b7a80",
}


def moments(kind, **facts):
    told = whom_to_tell(kind=kind, facts=FACTS | facts, event_id=7)
    return [news.moment for news in told.reporters], [notice.kind for notice in told.staff]


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("CaseOpened", {}, (["received"], [])),
        ("ReportAttached", {}, (["received"], [])),
        ("AssignmentAccepted", {}, (["accepted"], [])),
        ("ResponderArrived", {}, (["arrived"], [])),
        ("CaseResolved", {}, (["resolved"], [])),
        ("CaseReopened", {}, (["reopened"], ["reopened"])),
        ("HandOffAsked", {}, (["passed_on"], ["handed_to"])),
        ("HandOffAsked", {"mode": "assist"}, ([], ["handed_to"])),
        ("HandOffMoved", {}, ([], ["returned"])),
        ("HandOffMoved", {"state": "accepted"}, ([], [])),
        ("NoteAdded", {}, (["answered"], [])),
        ("NoteAdded", {"is_public": False}, ([], [])),
        ("CaseEscalated", {}, ([], ["escalated"])),
        ("CaseEscalated", {"level": "lead", "why": "breached"}, ([], [])),
        ("HelpAsked", {}, ([], ["help"])),
        ("ClockBreached", {}, (["overdue"], ["overdue"])),
        ("ClockBreached", {"clock": "arrive"}, ([], ["overdue"])),
        ("ClockReminded", {}, ([], ["reminder"])),
        ("CaseRated", {}, ([], ["bad_rating"])),
        ("CaseRated", {"rating": 3}, ([], [])),
        ("GlassBroken", {}, ([], ["glass_broken"])),
        ("AssignmentOffered", {}, ([], [])),
        ("CaseClosed", {}, ([], [])),
    ],
)
def test_given_an_event_then_these_are_told(kind, facts, expected):
    assert moments(kind, **facts) == expected


@given(kind=st.sampled_from(sorted(decide.TABLE)), event_id=st.integers(1, 10**9))
def test_the_same_event_twice_tells_the_same(kind, event_id):
    first = whom_to_tell(kind=kind, facts=FACTS, event_id=event_id)
    assert first == whom_to_tell(kind=kind, facts=FACTS, event_id=event_id)
    assert {news.moment for news in first.reporters} <= set(MOMENTS)
    assert {notice.kind for notice in first.staff} <= set(NOTICES)


@given(
    at=st.integers(0, 2 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    )
)
def test_a_routine_sms_is_never_sent_at_night_and_never_early(at):
    sent = decide.send_at(channel="sms", grade="P4", at=at, zone=SHANGHAI)
    local_hour = (sent.hour + 8) % 24
    assert 7 <= local_hour < 22
    assert sent >= at


@pytest.mark.parametrize(("channel", "grade"), [("email", "P4"), ("sms", "P1"), ("sms", "P2")])
def test_given_night_when_it_is_urgent_or_an_email_then_it_goes_at_once(channel, grade):
    at = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert decide.send_at(channel=channel, grade=grade, at=at, zone=SHANGHAI) == at


def test_given_late_evening_when_routine_then_the_sms_waits_for_seven():
    at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    sent = decide.send_at(channel="sms", grade="P3", at=at, zone=SHANGHAI)
    assert sent == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "has_ended", "is_late", "expected"),
    [
        ("arrived", True, False, True),
        ("arrived", False, False, False),
        ("resolved", True, False, False),
        ("overdue", False, True, False),
        ("overdue", False, False, True),
        ("overdue", True, True, True),
    ],
)
def test_given_news_that_came_late_then_what_no_longer_helps_is_stale(
    moment, has_ended, is_late, expected
):
    assert decide.is_stale(moment=moment, has_ended=has_ended, is_late=is_late) == expected
