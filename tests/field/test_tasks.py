"""A task on the phone: each step once, kept without a signal, and nobody else's."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.factories import make_member, make_organisation, make_user
from tests.field.conftest import Responder, accepted

from linli.cases import services as cases
from linli.cases.models import Assignment, Case, Event, HandOff, Media, Report
from linli.core import clock
from linli.core.ids import new_id

pytestmark = pytest.mark.django_db


def events(task, kind):
    return Event.objects.filter(case_id=task.case_id, kind=kind)


def photo() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile("p.jpg", out.getvalue(), content_type="image/jpeg")


def test_the_whole_way_from_setting_off_to_the_end(officer, task):
    for step in ("depart", "arrive"):
        assert officer.step(task, step).json() == {"next": f"/field/tasks/{task.id}"}
    answer = officer.step(task, "clear", disposition="done", note="换了灯泡")

    assert answer.json() == {"next": "/field/"}
    case = Case.objects.get(pk=task.case_id)
    assert (case.state, case.disposition) == ("resolved", "done")
    assert "换了灯泡" not in officer.client.get("/field/").content.decode()


def test_help_sent_twice_under_one_key_is_asked_for_once(officer, task):
    key = str(new_id())

    first = officer.step(task, "help", key=key, note="抬不动", skill="lift")
    second = officer.step(task, "help", key=key, note="抬不动", skill="lift")

    assert first.status_code == second.status_code == 200
    (asked,) = events(task, "HelpAsked")
    assert asked.facts["skill"] == "lift"


def test_a_report_with_photos_sent_again_after_a_lost_answer_is_the_same_report(officer):
    key = str(new_id())

    answers = [
        officer.send("/field/report", key=key, text="井盖翘起来了", address="x", photos=photo())
        for _ in range(2)
    ]

    assert [one.status_code for one in answers] == [200, 200]
    assert Report.objects.count() == 1
    assert Media.objects.count() == 1


def test_a_step_kept_without_a_signal_counts_when_it_was_taken(officer, task):
    Assignment.objects.filter(pk=task.id).update(accepted_at=clock.now() - timedelta(hours=1))

    officer.step(task, "arrive", kept=1800)

    arrived = Assignment.objects.get(pk=task.id).arrived_at
    assert timedelta(minutes=29) < clock.now() - arrived < timedelta(minutes=31)


@pytest.mark.parametrize("kept", [10**9, -5, "nan", "inf", "soon", 3])
def test_a_phone_cannot_put_a_step_into_another_time(officer, task, kept):
    officer.step(task, "arrive", kept=kept)

    arrived = Assignment.objects.get(pk=task.id).arrived_at
    assert abs(clock.now() - arrived) < timedelta(seconds=10)


def test_nothing_is_done_before_the_step_before_it(officer, task):
    officer.step(task, "arrive", kept=3600)

    task.refresh_from_db()
    assert task.arrived_at == task.accepted_at


def test_a_refusal_says_why_in_the_page(officer, task):
    answer = officer.step(task, "clear", disposition="done")

    assert answer.status_code == 422
    assert "data-wrong" in answer.content.decode()
    assert "Mark &quot;on scene&quot; first" in answer.content.decode()


def test_a_part_is_passed_on_and_the_chain_shows(officer, task):
    water = make_organisation(kind="utility", name="自来水公司", name_en="Water works")

    answer = officer.step(task, "pass-on", taker=str(water.id), mode="assist", reason="水管")

    assert answer.json() == {"next": f"/field/tasks/{task.id}"}
    assert HandOff.objects.get().taker_id == water.id
    assert "→ Water works" in officer.page(task)


def test_passing_on_the_whole_case_frees_the_responder(officer, task):
    water = make_organisation(kind="utility")

    answer = officer.step(task, "pass-on", taker=str(water.id), mode="transfer", reason="水管")

    assert answer.json() == {"next": "/field/"}
    assert Case.objects.get(pk=task.case_id).owner_id == water.id
    assert not Assignment.objects.filter(state__in=("accepted", "on_scene")).exists()


def test_a_volunteer_passes_nothing_on():
    volunteer = Responder(make_member("volunteer", now=clock.now()))
    task = accepted(volunteer)
    taker = str(make_organisation().id)

    answer = volunteer.step(task, "pass-on", taker=taker, mode="assist", reason="x")

    assert answer.status_code == 404
    assert not HandOff.objects.exists()
    assert "/pass-on" not in volunteer.page(task)


def test_when_the_case_ends_elsewhere_the_task_is_over_and_offers_no_step(officer, task):
    cases.settle(case_id=task.case_id, disposition="done", actor="user:desk", at=clock.now())

    page = officer.page(task)

    assert "This task is over for you" in page
    assert "data-step" not in page and "/help" not in page
    for step, given in (("note", {"text": "还有一句"}), ("photo", {"photos": photo()})):
        assert officer.step(task, step, **given).status_code == 422
    assert "Nothing waits for you now" in officer.client.get("/field/").content.decode()


def test_the_reporter_s_number_is_read_only_while_one_works_on_it(officer, task):
    address = f"/field/tasks/{task.id}/contact"
    assert officer.client.post(address).status_code == 200

    cases.decline(assignment_id=task.id, reason="车坏了", actor="user:x", at=clock.now())

    assert officer.client.post(address).status_code == 404
    code = Case.objects.get(pk=task.case_id).code
    assert officer.client.post(f"/cases/{code}/contact").status_code == 404


def test_another_s_task_is_not_there(officer, task):
    other = Responder(make_member(now=clock.now()))

    assert other.client.get(f"/field/tasks/{task.id}").status_code == 404
    for step in ("accept", "depart", "decline", "help", "note", "photo", "clear", "pass-on"):
        assert other.step(task, step, reason="x", text="x").status_code == 404, step
    assert other.client.post(f"/field/tasks/{task.id}/contact").status_code == 404


def test_the_page_carries_the_account_so_that_nobody_sends_another_s_outbox(officer, task):
    assert f'data-account="{officer.member.user_id}"' in officer.page(task)


def test_the_home_page_says_until_when_one_is_on_duty(officer):
    assert "On duty until" in officer.client.get("/field/").content.decode()


def test_an_account_that_is_no_member_s_is_told_so(client):
    client.force_login(make_user("officer"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/field/").status_code == 404
