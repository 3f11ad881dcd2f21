"""Being warned by message: asked for, confirmed, told once, only what changed, ended by a link."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.alerts_kit import make_alert, make_areas, make_source, take

from linli.core import clock
from linli.core.models import Outbox
from linli.core.outbox import Message
from linli.feedback.alerts import services
from linli.feedback.models import DeliveredCode
from linli.feedback.rights import retention
from linli.feedback.tables.followers import AlertFollower, AlertNews
from linli.flow import cap
from linli.privacy import services as privacy

pytestmark = pytest.mark.django_db
GRID = "c1/c1-g1/"


@pytest.fixture(autouse=True)
def demo(settings):
    """Messages go into the demo's mailbox."""
    settings.DEMO = True
    make_areas()
    make_source()


def follow(area: str = GRID, *, language: str = "en", phone: str = "13800138000") -> str:
    """Ask and confirm; returns the link's token."""
    follower_id = services.ask_to_be_warned(
        channel="sms", address=phone, area_path=area, language=language, at=clock.now()
    )
    token = services.token_of(follower_id)
    services.confirm_follower(token=token, at=clock.now())
    return token


def hear(times=1) -> None:
    for row in Outbox.objects.filter(kind="AlertTaken").order_by("id"):
        message = Message(row.id, row.kind, row.about, row.payload, row.created_at)
        for _time in range(times):
            cap.warn(message)
    Outbox.objects.all().delete()


def arrived(when=None) -> list[str]:
    """Send what waits; the words that came, oldest first, without the question at the beginning."""
    for news in AlertNews.objects.order_by("made_at", "id"):
        services.send_news(news_id=news.id, at=when or clock.now())
    ids = AlertNews.objects.exclude(moment="confirm").order_by("made_at", "id")
    words = dict(DeliveredCode.objects.values_list("id", "body"))
    return [words[one.id] for one in ids if one.id in words]


def test_given_somebody_of_the_area_then_they_are_told_once_in_their_language():
    follow()
    follow(language="zh-hans", phone="13800138001")
    follow("c1/c1-g2/", phone="13800138002")
    take(make_alert())
    hear(times=2)

    said = arrived()

    assert len(said) == 2
    assert said[0].startswith("Orange rain warning. Until ") and "Stay in" in said[0]
    assert said[1].startswith("暴雨橙色预警。有效至 ") and "请留在室内" in said[1]


def test_given_an_update_then_only_what_changed_is_told_and_an_all_clear_ends_it():
    follow()
    first = make_alert("a", at=clock.now() - timedelta(minutes=9))
    take(first)
    hear()
    arrived()
    second = make_alert(
        "u", at=clock.now() - timedelta(minutes=5), msg_type="Update", references=(first,),
        severity="Extreme", ends=first.infos[0].expires,
    )  # fmt: skip
    take(second)
    hear()
    update = arrived()[-1]
    take(make_alert("c", msg_type="Cancel", references=(first, second)))
    hear()

    clear = arrived()[-1]

    assert "level orange → red" in update and "Stay in" not in update and "until" not in update
    assert clear.startswith("All clear: Orange rain warning.")


@pytest.mark.parametrize("how", [{"status": "Test"}, {"status": "Exercise"}, {"scope": "Private"}])
def test_given_what_is_not_real_or_not_public_then_nobody_is_told(how):
    follow()
    take(make_alert(**how))
    hear()

    assert arrived() == []


def test_given_somebody_who_did_not_confirm_then_nothing_but_the_question_is_sent():
    services.ask_to_be_warned(
        channel="sms", address="13800138000", area_path=GRID, language="en", at=clock.now()
    )
    take(make_alert())
    hear()

    assert arrived() == []
    assert "/alerts/told/" in DeliveredCode.objects.get().body
    assert services.tidy(now=clock.now() + timedelta(days=3)) == 1
    assert not AlertFollower.objects.exists()


def test_given_a_cancel_before_anything_was_sent_then_neither_is():
    follow()
    first = make_alert("a", at=clock.now() - timedelta(minutes=9))
    take(first)
    hear()
    take(make_alert("c", msg_type="Cancel", references=(first,)))
    hear()

    assert arrived() == []
    errors = AlertNews.objects.exclude(moment="confirm").values_list("error", flat=True)
    assert sorted(errors) == ["nothing-told", "over"]


def test_given_the_link_then_one_click_ends_it_and_the_address_is_destroyed():
    token, client = follow(), Client()
    subject = AlertFollower.objects.get().subject_id
    assert client.get(f"/alerts/told/{token}").status_code == 200
    assert AlertFollower.objects.exists()

    assert client.post(f"/alerts/told/{token}/end").status_code == 200

    assert not AlertFollower.objects.exists()
    fields = {"fields": ["follower.phone"], "purpose": "warn_area", "reader": "system"}
    assert privacy.read(subject_id=subject, at=clock.now(), **fields) == {}
    assert client.get(f"/alerts/told/{token}").status_code == 404
    assert client.get(f"/alerts/told/{token[:-3]}abc").status_code == 404


def test_given_the_form_then_consent_and_an_address_are_needed_and_strangers_are_not_flooded():
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    facts = {"address": "13800138000", "area": GRID, "agreed": "1"}

    for wrong in ({"agreed": ""}, {"address": "here"}, {"area": "nowhere/"}):
        assert client.post("/alerts/follow", facts | wrong).status_code == 422
    answers = [client.post("/alerts/follow", facts).status_code for _ in range(3)]

    assert answers[0] == 200 and answers[-1] == 429
    row = AlertFollower.objects.first()
    assert (row.area_path, row.language, row.confirmed_at) == (GRID, "en", None)


def test_given_an_address_that_was_erased_then_its_follower_is_gone_with_the_next_warning():
    follow()
    subject = AlertFollower.objects.get().subject_id
    privacy.erase(subject_ids=[subject], why="asked", actor="user:a", at=clock.now())
    take(make_alert())
    hear()

    assert arrived() == []
    assert not AlertFollower.objects.exists()


def test_given_an_address_unused_for_a_year_then_it_and_its_area_are_forgotten():
    follow()
    retention.run(now=clock.now() + timedelta(days=364))
    assert AlertFollower.objects.exists()

    retention.run(now=clock.now() + timedelta(days=367))

    assert not AlertFollower.objects.exists()
