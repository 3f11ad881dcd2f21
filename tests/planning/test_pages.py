"""Pages of planning: from need to published shifts, from a question to its answer."""

import csv
import io
import re

import pytest
from django.urls import reverse
from tests.dispatch.rota.conftest import WEEK, told
from tests.factories import NOON, make_organisation

from linli.core import clock
from linli.core.ids import new_id
from linli.dispatch import jobs
from linli.dispatch.asking import playing, queries
from linli.dispatch.models import Foresight, TwinQuestion
from linli.people.models import Shift, ShiftDraft

pytestmark = pytest.mark.django_db

QUESTION = {
    "district": "made", "per_hour": "6", "day": "5", "night": "4", "posts": "3",
    "policy": "closest", "fewer_night": "2", "volunteers": "0", "use_linli": "on", "seeds": "5",
    "step": "start",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(jobs, "wake", lambda: None)


@pytest.fixture
def lead(enter, post):
    return enter("lead", organisation=post)


def about(post):
    return {"organisation": str(post.id), "week": WEEK.isoformat(), "promise": "80"}


def text(answer):
    return answer.content.decode()


def test_a_lead_finds_planning_and_next_week_first(lead, post):
    answer = lead.get("/plan/")
    page = lead.get(answer["Location"])

    assert 'href="/plan/"' in text(page)
    assert page.context["chosen"].organisation.id == post.id
    assert page.context["chosen"].monday == WEEK
    assert "Nobody has asked for a forecast" in text(page)


def test_from_a_file_of_earlier_calls_to_published_shifts(lead, foreseen):
    need = lead.get("/plan/week", **about(foreseen))
    lead.send("/plan/shifts/make", pattern="three", **about(foreseen))
    page = lead.get("/plan/shifts", **about(foreseen))
    one = ShiftDraft.objects.filter(member__isnull=False).order_by("starts_at").first()
    lead.send(
        f"/plan/shifts/{one.id}", member="", starts="09:00", ends="17:00", duty_place="东门",
        **about(foreseen),
    )  # fmt: skip
    waiting = ShiftDraft.objects.filter(member__isnull=True).count()
    lead.send("/plan/shifts/publish", **about(foreseen))

    assert "missing" in text(need)
    assert "Nobody is on it" in text(page)
    one.refresh_from_db()
    assert one.member is None and one.duty_place == "东门"
    assert Shift.objects.filter(starts_at__gt=NOON).count() > 5
    assert ShiftDraft.objects.count() == waiting
    assert Foresight.objects.get().promise["wanted"] == 0.8


def test_pressed_twice_drafts_are_made_once(lead, foreseen):
    given = about(foreseen) | {"pattern": "three", "key": str(new_id())}
    lead.client.post("/plan/shifts/make", given)
    first = set(ShiftDraft.objects.values_list("id", flat=True))

    lead.client.post("/plan/shifts/make", given)

    assert set(ShiftDraft.objects.values_list("id", flat=True)) == first != set()


def test_a_file_that_can_not_be_used_is_refused_beside_its_field(lead, post):
    file = io.BytesIO(b"nothing here")
    file.name = "calls.csv"

    answer = lead.send("/plan/week/earlier", file=file, **about(post))

    assert answer.status_code == 422
    assert 'id="id_file_error"' in text(answer)


def test_a_file_of_calls_is_taken_in_and_the_week_wanted(lead, post):
    file = io.BytesIO(told(2).encode())
    file.name = "calls.csv"

    lead.send("/plan/week/earlier", file=file, **about(post))

    assert Foresight.objects.get().state == "wanted"


def test_a_lead_sees_and_changes_no_other_organisation(enter, foreseen):
    stranger = enter("lead", organisation=make_organisation())
    draft = ShiftDraft.objects.create(
        organisation=foreseen, starts_at=NOON, ends_at=NOON.replace(hour=12)
    )

    page = stranger.get("/plan/week", **about(foreseen))
    changed = stranger.send(f"/plan/shifts/{draft.id}", starts="09:00", ends="10:00")
    dropped = stranger.send(f"/plan/shifts/{draft.id}/drop")

    assert page.context["chosen"].organisation.id != foreseen.id
    assert (changed.status_code, dropped.status_code) == (404, 404)
    assert ShiftDraft.objects.filter(pk=draft.id, starts_at=NOON).exists()


def test_burdens_and_promises_are_shown(lead, foreseen):
    fair = lead.get("/plan/fair", **about(foreseen))
    kept = lead.get("/plan/promises", **about(foreseen))

    assert len(fair.context["people"]) == 8
    assert "no plan was published here" in text(kept)


def test_a_question_is_asked_played_and_answered(enter):
    manager = enter("lead")
    estimate = manager.send("/plan/what-if/new", **(QUESTION | {"step": "estimate"}))
    started = manager.send("/plan/what-if/new", **QUESTION)
    pk = TwinQuestion.objects.get().id
    waits = manager.get(started["Location"])
    while playing.play_next():
        pass
    page = manager.get(started["Location"])
    report = manager.get(reverse("planning:report", args=[pk]))
    figures = manager.get(reverse("planning:figures", args=[pk]))

    assert "less than a minute of one core" in text(estimate)
    assert started["Location"] == reverse("planning:question", args=[pk])
    assert 'hx-trigger="every 3s"' in text(waits) and "hx-trigger" not in text(page)
    assert re.search(r"at night — worse: [^.;<]*Later than five minutes", text(page))
    assert text(page).count("<svg xmlns") == 4 and "no difference shown" in text(page)
    assert "attachment" in report["Content-Disposition"] and "<style>" in text(report)
    rows = list(csv.DictReader(io.StringIO(text(figures).lstrip("\ufeff"))))
    answer = queries.answer(pk)
    late = next(
        one for one in rows
        if (one["kind"], one["side"], one["metric"]) == ("difference", "night", "late_share")
    )  # fmt: skip
    assert float(late["value"]) == pytest.approx(
        next(one for one in answer.compared["night"] if one.metric == "late_share")
        .difference.absolute.mean,
        rel=1e-4,
    )  # fmt: skip


def test_a_question_with_nothing_changed_is_refused_with_what_was_typed(enter):
    plain = {name: value for name, value in QUESTION.items() if name != "use_linli"}
    answer = enter("admin").send("/plan/what-if/new", **(plain | {"fewer_night": "0"}))

    assert answer.status_code == 422
    assert "Choose at least one change" in text(answer) and 'value="6"' in text(answer)


def test_our_own_district_needs_cases_and_says_how_many(enter, post):
    given = QUESTION | {"district": "own", "organisation": str(post.id)}

    answer = enter("admin").send("/plan/what-if/new", **given)

    assert answer.status_code == 422
    assert "Only 0 cases with a place are known" in text(answer)


def test_an_auditor_reads_and_neither_asks_nor_stops(enter):
    enter("admin").send("/plan/what-if/new", **QUESTION)
    auditor, pk = enter("auditor"), TwinQuestion.objects.get().id

    assert auditor.get("/plan/what-if/").status_code == 200
    assert auditor.get("/plan/what-if/new").status_code == 403
    assert auditor.send(f"/plan/what-if/{pk}/stop").status_code == 403
    assert auditor.get("/plan/")["Location"] == "/plan/what-if/"


def test_a_question_is_stopped(enter):
    manager = enter("lead")
    manager.send("/plan/what-if/new", **QUESTION)
    pk = TwinQuestion.objects.get().id

    manager.send(f"/plan/what-if/{pk}/stop")

    assert queries.question(pk).state == "stopped"
    assert "Stopped" in text(manager.get(f"/plan/what-if/{pk}/"))
