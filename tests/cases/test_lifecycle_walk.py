"""Whatever people, programs and time do with cases, in whatever order, the invariants hold.

Each example walks over the real services on the real database, within one transaction that is
rolled back. After every step the invariants of design.md are looked at; every refusal must be a
typed one and leave everything as it was; every step is sent twice.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests import strategies  # noqa: F401  # loads the profile
from tests.factories import (
    HERE,
    NOON,
    make_calendar,
    make_category,
    make_member,
    make_organisation,
    make_report,
)

from linli.cases import lifecycle, services
from linli.cases.clock_rules.values import LIVE_STATES
from linli.cases.models import Assignment, Case, Clock, Event, HandOff, Report
from linli.core import errors, idempotency
from linli.core.ids import new_id
from linli.core.models import Outbox
from linli.dispatch import services as dispatch
from linli.ledger.models import Entry
from linli.people.models import Shift

BY = {"actor": "user:walk"}
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PASSING = st.sampled_from(
    (timedelta(0), SECOND, MINUTE, 7 * MINUTE, 31 * MINUTE, 5 * 60 * MINUTE, 40 * 60 * MINUTE)
)
PICK = st.integers(0, 5)
GRADES = st.sampled_from(("P1", "P2", "P3", "P4"))
FOREMOST = ("on_scene", "en_route", "accepted", "offered")
TABLES = (Case, Report, Assignment, Clock, HandOff, Event, Entry, Outbox)
EXAMPLES = int(os.environ.get("LINLI_WALKS", "25"))


SNAPSHOT = " UNION ALL ".join(
    f"SELECT '{name}', md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM {name} t"
    for name in (table._meta.db_table for table in TABLES)
)


def everything() -> dict[str, str]:
    """A digest of each table that steps may change."""
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        return dict(cursor.fetchall())


class World:
    """Who is there: the same for all examples, since making accounts takes long."""

    def __init__(self) -> None:
        office = make_calendar()
        self.organisations = [
            make_organisation(kind="police"),
            make_organisation(kind="property", calendar=office),
            make_organisation(kind="street_office", proposal_s=90),
        ]
        self.categories = [
            make_category(owner_kind="property", reroute_clock="keep", reopen_days=2),
            make_category(
                reroute_clock="restart",
                clocks={"acknowledge_minutes": 5, "arrive_minutes": None, "resolve_minutes": 90},
            ),
        ]
        self.members = [
            make_member(kind, organisation=organisation, on_shift=False)
            for kind in ("officer", "grid_worker")
            for organisation in self.organisations[:2]
        ]
        for member in self.members:
            Shift.objects.create(
                member=member,
                starts_at=NOON - timedelta(hours=1),
                ends_at=NOON + timedelta(days=400),
                lon=HERE.lon,
                lat=HERE.lat,
            )


class Life(RuleBasedStateMachine):
    """A few cases, and everything that may happen to them."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.organisations, self.categories = world.organisations, world.categories
        self.members = world.members
        self.block = transaction.atomic()
        self.block.__enter__()
        self.at = NOON
        self.versions: dict[UUID, tuple[int, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # What is there to act on.

    def case(self, pick: int) -> Case | None:
        found = list(Case.objects.order_by("id"))
        return found[pick % len(found)] if found else None

    def assignment(self, pick: int) -> Assignment | None:
        found = list(Assignment.objects.order_by("-id")[:4])
        return found[pick % len(found)] if found else None

    # Doing a step: twice is once, and a refusal changes nothing.

    def do(self, passing: timedelta, act: Callable[[datetime], Any], *, keyed: bool) -> None:
        self.at += passing
        at, key = self.at, new_id()

        def once() -> None:
            if keyed:
                idempotency.once(
                    caller="walk", key=key, fingerprint="", act=lambda: {"did": str(act(at))}
                )
            else:
                act(at)

        before = everything()
        for is_second in (False, True):
            try:
                once()
            except errors.LinliError:
                assert everything() == before, "a refusal changed something"
            else:
                after = everything()
                assert not is_second or after == before, "the same step changed it twice"
                before = after

    @initialize(grade=GRADES, pick=PICK)
    def first_report(self, grade: str, pick: int) -> None:
        self.open_case(timedelta(0), grade, pick, sure=True)

    @rule(passing=PASSING, grade=GRADES, pick=PICK, sure=st.booleans())
    def report(self, passing: timedelta, grade: str, pick: int, sure: bool) -> None:
        if Case.objects.count() < 3:
            self.open_case(passing, grade, pick, sure=sure)

    def open_case(self, passing: timedelta, grade: str, pick: int, *, sure: bool) -> None:
        report_id = make_report(at=self.at)
        triaged = services.Triaged(
            category_id=self.categories[pick % 2].id,
            kind="report",
            grade=grade,
            owner_id=self.organisations[pick % 3].id,
            summary="楼道灯坏了",
            decision={"reasons": []},
            is_sure=sure,
        )
        self.do(
            passing,
            lambda at: services.open_case(report_id=report_id, triaged=triaged, at=at, **BY),
            keyed=False,
        )

    @rule(passing=PASSING, pick=PICK)
    def attach(self, passing: timedelta, pick: int) -> None:
        case, report_id = self.case(pick), make_report(at=self.at)
        self.do(
            passing,
            lambda at: services.attach_report(
                report_id=report_id,
                case_id=case.id if case else new_id(),
                reasons=[],
                at=at,
                **BY,
            ),
            keyed=False,
        )
        # A report that found no case opens one in due course; here it would only be in the way.
        Report.objects.filter(pk=report_id, case=None).delete()

    @rule(passing=PASSING, pick=PICK, help_wanted=st.booleans())
    def send(self, passing: timedelta, pick: int, help_wanted: bool) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: dispatch.dispatch_case(case_id=case.id, now=at, wanted=int(help_wanted)),
                keyed=True,
            )

            self.nobody_was_given_a_second_urgent_case(case)

    def nobody_was_given_a_second_urgent_case(self, case: Case) -> None:
        if case.grade not in {"P1", "P2"}:
            return
        for offer in Assignment.objects.filter(case=case, state="offered", offered_at=self.at):
            others = Assignment.objects.filter(
                member_id=offer.member_id,
                state__in=lifecycle.BUSY_STATES,
                case__grade__in=("P1", "P2"),
            )
            told = Event.objects.filter(
                case=case, kind="AssignmentOffered", facts__assignment_id=str(offer.id)
            )
            by_dispatch = told.filter(actor="system").exists()
            assert not by_dispatch or not others.exclude(case=case).exists()

    @rule(passing=PASSING, pick=PICK, who=PICK, why=st.sampled_from(("knows", "")))
    def choose(self, passing: timedelta, pick: int, who: int, why: str) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: dispatch.send(
                    case_id=case.id, member_ids=[self.members[who % 4].id], why=why, now=at, **BY
                ),
                keyed=True,
            )

    @rule(passing=PASSING, pick=PICK, graver=PICK)
    def call_off(self, passing: timedelta, pick: int, graver: int) -> None:
        assignment, case = self.assignment(pick), self.case(graver)
        if assignment is not None and case is not None:
            self.do(
                passing,
                lambda at: services.call_off(
                    assignment_id=assignment.id, for_case_id=case.id, at=at, **BY
                ),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, how=st.sampled_from(("one", "all")))
    def go_home(self, passing: timedelta, pick: int, how: str) -> None:
        assignment = self.assignment(pick)
        if how == "all":
            self.do(passing, lambda at: dispatch.hand_over_due(now=at), keyed=False)
        elif assignment is not None:
            self.do(
                passing,
                lambda at: services.end_of_shift(assignment_id=assignment.id, at=at, **BY),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, who=PICK, lasts=st.integers(1, 60))
    def offer(self, passing: timedelta, pick: int, who: int, lasts: int) -> None:
        if (case := self.case(pick)) is not None:
            offers = [services.Offer(self.members[who % 4].id, [])]
            self.do(
                passing,
                lambda at: services.offer(
                    case_id=case.id, offers=offers, expires_at=at + lasts * MINUTE, at=at, **BY
                ),
                keyed=False,
            )

    @rule(
        passing=PASSING,
        pick=PICK,
        step=st.sampled_from(("accept_assignment", "depart", "arrive", "leave")),
    )
    def work(self, passing: timedelta, pick: int, step: str) -> None:
        if (assignment := self.assignment(pick)) is not None:
            act = getattr(services, step)
            self.do(passing, lambda at: act(assignment_id=assignment.id, at=at, **BY), keyed=False)

    @rule(
        passing=PASSING,
        pick=PICK,
        step=st.sampled_from(("decline", "withdraw")),
        reason=st.sampled_from(("在另一处", " ")),
    )
    def refuse(self, passing: timedelta, pick: int, step: str, reason: str) -> None:
        if (assignment := self.assignment(pick)) is not None:
            act = getattr(services, step)
            self.do(
                passing,
                lambda at: act(assignment_id=assignment.id, reason=reason, at=at, **BY),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK)
    def expire(self, passing: timedelta, pick: int) -> None:
        if (assignment := self.assignment(pick)) is not None:
            self.do(
                passing,
                lambda at: services.expire(assignment_id=assignment.id, at=at),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK)
    def ask_for_help(self, passing: timedelta, pick: int) -> None:
        if (assignment := self.assignment(pick)) is not None:
            self.do(
                passing,
                lambda at: services.ask_for_help(assignment_id=assignment.id, at=at, **BY),
                keyed=True,
            )

    @rule(passing=PASSING, pick=PICK, how=st.sampled_from(("done", "done", "made-up")))
    def clear(self, passing: timedelta, pick: int, how: str) -> None:
        if (assignment := self.assignment(pick)) is not None:
            self.do(
                passing,
                lambda at: services.clear(
                    assignment_id=assignment.id, disposition=how, at=at, **BY
                ),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK)
    def settle(self, passing: timedelta, pick: int) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.settle(case_id=case.id, disposition="done", at=at, **BY),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK)
    def close(self, passing: timedelta, pick: int) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.close_case(case_id=case.id, why="rated", at=at, **BY),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, by_reporter=st.booleans())
    def reopen(self, passing: timedelta, pick: int, by_reporter: bool) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.reopen_case(
                    case_id=case.id, reason="还没好", by_reporter=by_reporter, at=at, **BY
                ),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, into=PICK)
    def merge(self, passing: timedelta, pick: int, into: int) -> None:
        case, other = self.case(pick), self.case(into)
        if case is not None and other is not None:
            self.do(
                passing,
                lambda at: services.merge(case_id=case.id, into_id=other.id, at=at, **BY),
                keyed=False,
            )

    @rule(
        passing=PASSING,
        pick=PICK,
        category=st.none() | PICK,
        owner=st.none() | PICK,
        grade=st.none() | GRADES | st.just("P9"),
        reason=st.sampled_from(("看错了", "")),
    )
    def overrule(
        self,
        passing: timedelta,
        pick: int,
        category: int | None,
        owner: int | None,
        grade: str | None,
        reason: str,
    ) -> None:
        correction = services.Correction(
            category_id=None if category is None else self.categories[category % 2].id,
            owner_id=None if owner is None else self.organisations[owner % 3].id,
            grade=grade,
        )
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.overrule(
                    case_id=case.id, correction=correction, reason=reason, at=at, **BY
                ),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, taker=PICK, mode=st.sampled_from(("transfer", "assist")))
    def hand_off(self, passing: timedelta, pick: int, taker: int, mode: str) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.hand_off(
                    case_id=case.id,
                    taker_id=self.organisations[taker % 3].id,
                    mode=mode,
                    reason="归他们管",
                    at=at,
                    **BY,
                ),
                keyed=True,
            )

    @rule(
        passing=PASSING,
        pick=PICK,
        step=st.sampled_from(("accept", "return", "finish", "withdraw")),
    )
    def answer_hand_off(self, passing: timedelta, pick: int, step: str) -> None:
        found = list(HandOff.objects.order_by("-id")[:3])
        if found:
            self.do(
                passing,
                lambda at: services.answer_hand_off(
                    hand_off_id=found[pick % len(found)].id,
                    step=step,
                    answer="不归我们",
                    at=at,
                    **BY,
                ),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, lasts=st.integers(-1, 3000))
    def pause(self, passing: timedelta, pick: int, lasts: int) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.pause_clocks(
                    case_id=case.id, reason="等零件", until=at + lasts * MINUTE, at=at, **BY
                ),
                keyed=True,
            )

    @rule(passing=PASSING, pick=PICK)
    def resume(self, passing: timedelta, pick: int) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.resume_clocks(case_id=case.id, at=at, **BY),
                keyed=False,
            )

    @rule(passing=PASSING, pick=PICK, is_public=st.booleans())
    def note(self, passing: timedelta, pick: int, is_public: bool) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.add_note(
                    case_id=case.id, text="已联系", is_public=is_public, at=at, **BY
                ),
                keyed=True,
            )

    @rule(passing=PASSING, pick=PICK, rating=st.integers(0, 6))
    def rate(self, passing: timedelta, pick: int, rating: int) -> None:
        if (case := self.case(pick)) is not None:
            self.do(
                passing,
                lambda at: services.rate(case_id=case.id, rating=rating, text="", at=at, **BY),
                keyed=True,
            )

    @rule(passing=PASSING)
    def tick(self, passing: timedelta) -> None:
        self.do(passing, lambda at: services.look_at_clocks(now=at, limit=50), keyed=False)

    # What must hold after every step.

    @invariant()
    def open_cases_have_an_owner_and_a_live_clock(self) -> None:
        for case in Case.objects.filter(state__in=lifecycle.OPEN_STATES):
            live = [clock for clock in case.clocks.all() if clock.state in LIVE_STATES]
            assert case.owner_id is not None
            assert any(clock.hand_off_id is None for clock in live), case.state
            for clock in live:
                assert clock.state != "paused" or (clock.pause_reason and clock.pause_until)
            due = [clock.due_at for clock in live if clock.state != "paused"]
            assert case.next_due_at == min(due, default=None)
            assert (case.breached_at is not None) == any(one.state == "breached" for one in live)

    @invariant()
    def ended_cases_hold_nobody(self) -> None:
        for case in Case.objects.filter(state__in=lifecycle.ENDED_STATES):
            assert not case.assignments.filter(state__in=lifecycle.ACTIVE_STATES).exists()
            assert not case.hand_offs.filter(state__in=lifecycle.OPEN_HANDOFFS).exists()
            assert not case.clocks.filter(state__in=LIVE_STATES).exists()
            assert (case.next_due_at, case.needs_person) == (None, "")
            assert case.ended_at is not None

    @invariant()
    def the_case_stands_where_its_foremost_assignment_stands(self) -> None:
        for case in Case.objects.filter(state__in=lifecycle.OPEN_STATES):
            active = set(
                case.assignments.filter(state__in=lifecycle.ACTIVE_STATES).values_list(
                    "state", flat=True
                )
            )
            expected = next((state for state in FOREMOST if state in active), None)
            if expected is None:
                assert case.state in {"open", "unsure"}
            else:
                assert case.state == expected
        assert not Assignment.objects.filter(
            state__in=("declined", "expired", "cleared", "withdrawn"), ended_at=None
        ).exists()

    @invariant()
    def nobody_is_called_off_twice_from_a_case_nor_from_the_gravest(self) -> None:
        left = Assignment.objects.filter(reason="called-off")
        assert max(Counter(left.values_list("case_id", "round")).values(), default=0) <= 1
        for event in Event.objects.filter(facts__reason="called-off"):
            assert event.facts["for_case_id"]

    @invariant()
    def events_and_ledger_are_one_to_one(self) -> None:
        cases = list(Case.objects.values_list("id", flat=True))
        story = Event.objects.values_list("case_id", "kind", "actor", "at", "facts")
        entries = Entry.objects.filter(about__in=cases)
        proof = entries.values_list("about", "kind", "actor", "occurred_at", "payload")
        assert Counter(map(repr, story)) == Counter(map(repr, proof))
        unposted = Entry.objects.count() - Outbox.objects.count()
        assert unposted == Entry.objects.exclude(kind__in=_announced()).count()

    @invariant()
    def what_is_told_counts_the_version_up(self) -> None:
        for case in Case.objects.all():
            told = case.events.count()
            version, before = self.versions.get(case.id, (0, 0))
            assert case.version >= version
            assert told == before or case.version > version, "changed without a new version"
            self.versions[case.id] = (case.version, told)


def _announced() -> set[str]:
    return set(Outbox.objects.values_list("kind", flat=True))


@pytest.mark.django_db
def test_no_sequence_of_steps_breaks_an_invariant():
    world = World()
    run_state_machine_as_test(
        lambda: Life(world),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            # Making a failing walk shorter takes minutes; add Phase.shrink when there is one.
            phases=(Phase.generate,),
        ),
    )
