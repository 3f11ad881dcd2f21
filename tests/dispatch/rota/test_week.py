"""A week ahead: calls foreseen, people needed, drafts made, published, and the promise kept."""

from datetime import date, timedelta

import pytest
from tests.dispatch.rota.conftest import WEEK, told
from tests.factories import NOON, make_assignment, make_case, make_member, make_organisation

from linli.cases.models import Assignment, Case
from linli.core import errors
from linli.dispatch.models import EarlierCalls, Foresight
from linli.dispatch.rota import queries, services, sharing
from linli.dispatch.rota.foreseeing import midnight
from linli.ledger.models import Entry
from linli.people import drafting
from linli.people import services as people
from linli.people.models import Shift, ShiftDraft

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def seen(post, **more):
    given = {"organisation_id": post.id, "week_on": WEEK, "wanted": 0.8, "now": NOON} | more
    return queries.week(**given)


def test_the_week_follows_the_pattern_of_the_hours_and_needs_more_where_more_comes(foreseen):
    week = seen(foreseen)

    night, day = week.days[2].blocks[0], week.days[2].blocks[3]
    assert week.state == "made" and week.made_at == NOON
    assert len(week.days) == 7 and [len(one.blocks) for one in week.days] == [6] * 7
    assert night.mean == pytest.approx(16, abs=2) and day.mean == pytest.approx(8, abs=2)
    assert all(one.low <= one.mean <= one.high for one in (night, day))
    assert night.needed > day.needed >= 1
    assert night.gap == night.needed and night.planned == 0
    by_people = [one.chance for one in night.choices]
    assert by_people == sorted(by_people)
    assert all(one.busy <= one.chance for one in night.choices)
    assert week.chance_planned == 0.0


def test_what_is_kept_of_a_forecast_names_nobody(foreseen):
    kept = Foresight.objects.get()

    assert set(kept.foreseen) == {
        "way", "cases", "hours", "blocks", "work_s", "work_tasks", "per_call", "near", "posts",
        "is_straight", "places", "areas",
    }  # fmt: skip
    assert {one["name"] for one in kept.foreseen["places"]} <= {"梧桐里社区", "第一网格"}


def test_without_a_past_it_says_so_and_takes_the_leads_reckoning(post):
    services.want_foresight(
        organisation_id=post.id, week_on=WEEK, reckoned=None, actor="system", at=NOON
    )
    services.make_wanted(now=NOON)
    thin = seen(post)
    services.want_foresight(
        organisation_id=post.id, week_on=WEEK, reckoned=48.0, actor="system", at=NOON
    )
    services.make_wanted(now=NOON)
    reckoned = seen(post)

    assert thin.state == "thin" and thin.facts == {"cases": 0, "fewest": 100} and not thin.days
    assert reckoned.facts["way"] == "reckoned"
    assert sum(reckoned.facts["hours"]) == pytest.approx(7 * 48, rel=0.01)


def test_a_forecast_that_waits_is_wanted_once(post):
    for _ in range(2):
        services.want_foresight(
            organisation_id=post.id, week_on=WEEK, reckoned=None, actor="system", at=NOON
        )

    assert Entry.objects.filter(kind="ForesightWanted").count() == 1


def test_a_week_begins_on_a_monday(post):
    with pytest.raises(errors.Invalid):
        services.want_foresight(
            organisation_id=post.id, week_on=WEEK + DAY, reckoned=None, actor="system", at=NOON
        )


def test_earlier_calls_given_again_count_once(post):
    for _ in range(2):
        counts = services.take_in_earlier(
            organisation_id=post.id, text=told(2) + "\nnonsense,1", actor="system", at=NOON
        )

    assert counts == (48, 1)
    assert EarlierCalls.objects.count() == 48


def drafts(post):
    start = midnight(WEEK)
    found = sharing.proposed_drafts(
        organisation_id=post.id, week_on=WEEK, wanted=0.8, pattern="three", now=NOON
    )
    drafting.replace_drafts(
        organisation_id=post.id, team_id=None, start=start, end=start + 7 * DAY, drafts=found,
        actor="system", at=NOON,
    )  # fmt: skip
    return found


def test_drafts_close_the_gaps_and_keep_the_limits_of_working_time(foreseen):
    found = drafts(foreseen)

    week = seen(foreseen)
    fairness = sharing.fairness(organisation_id=foreseen.id, week_on=WEEK)
    blocks = [block for day in week.days for block in day.blocks]
    assert all(block.gap <= block.open for block in blocks)
    # A draft without anybody is nobody there.
    assert any(block.gap > 0 for block in blocks)
    assert week.chance_drafted > week.chance_planned
    assert any(one.member_id for one in found) and any(one.member_id is None for one in found)
    assert all(not one.passes for one in fairness.people)
    assert all(one.week.hours <= 44 for one in fairness.people)
    assert fairness.with_plan.nights < 0.3
    # Nobody is on duty before the lead has published.
    assert not Shift.objects.filter(starts_at__gte=midnight(WEEK)).exists()


def test_publishing_makes_shifts_and_keeps_the_promise(foreseen):
    found = drafts(foreseen)

    planned, still_open = services.publish(
        organisation_id=foreseen.id, week_on=WEEK, wanted=0.8, actor="system", at=NOON
    )

    filled = sum(one.member_id is not None for one in found)
    shifts = Shift.objects.filter(starts_at__gte=midnight(WEEK))
    assert (planned, still_open) == (filled, len(found) - filled)
    assert shifts.count() == filled and all(one.duty_place for one in shifts)
    week = seen(foreseen)
    assert Foresight.objects.get().promise["chance"] == pytest.approx(week.chance_planned, abs=1e-3)
    assert Entry.objects.filter(kind="DraftsPublished").count() == 1


def test_if_one_draft_can_not_be_a_shift_none_is(foreseen):
    drafts(foreseen)
    first = ShiftDraft.objects.filter(member__isnull=False).order_by("-starts_at").first()
    people.plan_shift(
        member_id=first.member_id, starts_at=first.starts_at, ends_at=first.ends_at,
        actor="system", at=NOON,
    )  # fmt: skip
    before, waiting = Shift.objects.count(), ShiftDraft.objects.count()

    with pytest.raises(drafting.DraftsOverlap):
        services.publish(
            organisation_id=foreseen.id, week_on=WEEK, wanted=0.8, actor="system", at=NOON
        )

    assert (Shift.objects.count(), ShiftDraft.objects.count()) == (before, waiting)


def test_a_draft_takes_nobody_of_another_organisation(foreseen):
    drafts(foreseen)
    one = ShiftDraft.objects.first()

    with pytest.raises(people.MemberNotFound):
        drafting.change_draft(
            draft_id=one.id, member_id=make_member().id, starts_at=one.starts_at,
            ends_at=one.ends_at, duty_place="", actor="system", at=NOON,
        )  # fmt: skip


def test_promised_stands_beside_achieved_and_few_cases_show_no_share(post):
    Foresight.objects.create(
        organisation=post, week_on=date(2026, 2, 16), promise={"chance": 0.8}, state="made"
    )
    opened = midnight(date(2026, 2, 17))
    for number in range(10):
        case = make_case(owner=post)
        Case.objects.filter(pk=case.pk).update(opened_at=opened)
        offer = make_assignment(case=case, member=post.member_set.first())
        if number < 7:
            late = timedelta(seconds=200 if number < 6 else 400)
            Assignment.objects.filter(pk=offer.pk).update(arrived_at=opened + late)
        # Nobody has two tasks open in these tables; the offer is over.
        Assignment.objects.filter(pk=offer.pk).update(state="cleared", ended_at=NOON)

    found = queries.promises(organisation_id=post.id, before=WEEK, now=NOON, weeks=3)

    told = {one.week_on: (one.promised, one.achieved, one.cases) for one in found}
    # The week of NOON is not over.
    assert told == {date(2026, 2, 16): (0.8, 0.6, 10), date(2026, 2, 23): (None, None, 0)}


def test_the_calendar_names_holidays_and_make_up_days(db):
    from tests.factories import make_calendar

    from linli.dispatch.rota.days import day_kinds
    from linli.people import queries as people_queries

    post = make_organisation(calendar=make_calendar())
    info = people_queries.organisation(post.id)

    kinds, is_known = day_kinds(info, date(2026, 9, 28))

    # State Council's notice for 2026: 1 to 7 October free, 10 October worked.
    assert kinds == ["workday", "workday", "workday", *["holiday"] * 4] and is_known
    assert day_kinds(info, date(2026, 10, 5))[0][5] == "make-up"
