"""A judge that is the database itself: row-level security, asked whether it shows a case."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from tests import factories
from tests.guard.oracle import Request

from linli.cases.models import Assignment, Case, HandOff
from linli.cases.wall import Reach, behind
from linli.core.ids import new_code, new_id
from linli.guard.roles import ACTIONS, RESPONDERS
from linli.people.models import Member, Organisation

NUMBERED = "SELECT id FROM cases_case WHERE id = %s"


class Wall:
    """Puts each request's case into tables, then looks for it with the settings of who asks."""

    def __init__(self, *, above: dict[int, int | None]) -> None:
        self.above = above
        self.category = factories.make_category()
        calendar = factories.around_the_clock()
        for number in above:
            Organisation.objects.create(
                id=UUID(int=number), code=f"o{number}", name=f"o{number}", calendar=calendar
            )
        self.member_ids = [UUID(int=number) for number in (201, 202, 203)]
        for pk in self.member_ids:
            user = factories.make_user()
            Member.objects.create(id=pk, user=user, organisation_id=UUID(int=1), kind="officer")

    def judge(self, requests: Sequence[Request]) -> list[bool | None]:
        """What it shows; None where a request is not about looking at a case."""
        heard = [one.action == "case.view" and one.target.kind == "case" for one in requests]
        cases = {number: new_id() for number, is_heard in enumerate(heard) if is_heard}
        self._fill({pk: requests[number] for number, pk in cases.items()})
        return [
            self._sees(one, cases[number]) if heard[number] else None
            for number, one in enumerate(requests)
        ]

    def _fill(self, cases: dict[UUID, Request]) -> None:
        Case.objects.bulk_create(self._case(pk, one) for pk, one in cases.items())
        HandOff.objects.bulk_create(
            HandOff(
                case_id=pk,
                mode="assist",
                state="accepted",
                giver_id=UUID(int=1),
                taker_id=taker,
                asked_at=factories.NOON,
            )
            for pk, one in cases.items()
            for taker in self._owners(one)[1:]
        )
        Assignment.objects.bulk_create(
            Assignment(
                case_id=pk,
                member_id=member,
                state="declined",
                offered_at=factories.NOON,
                expires_at=factories.NOON,
                ended_at=factories.NOON,
                round=1,
            )
            for pk, one in cases.items()
            for member in one.target.member_ids
        )

    def _case(self, pk: UUID, one: Request) -> Case:
        return Case(
            id=pk,
            code=new_code(),
            state="open",
            category=self.category,
            kind="report",
            grade="P3",
            owner_id=self._owners(one)[0],
            area_path=one.target.area_path,
            sealed=b"",
            occurred_at=factories.NOON,
            opened_at=factories.NOON,
            changed_at=factories.NOON,
        )

    def _owners(self, one: Request) -> list[UUID]:
        """The lowest of the organisations it belongs to: those above come along."""
        ids = one.target.organisation_ids
        covered = {self._parent(pk) for pk in ids}
        return sorted(ids - covered)

    def _parent(self, pk: UUID) -> UUID | None:
        parent = self.above[pk.int]
        return UUID(int=parent) if parent else None

    def _below(self, pk: UUID) -> list[UUID]:
        found = [pk]
        for number, parent in self.above.items():
            if parent and UUID(int=parent) == pk:
                found += self._below(UUID(int=number))
        return found

    def _sees(self, one: Request, case_id: UUID) -> bool:
        with behind(self._reach(one, case_id)), connection.cursor() as cursor:
            cursor.execute(NUMBERED, [case_id])
            return cursor.fetchone() is not None

    def _reach(self, one: Request, case_id: UUID) -> Reach:
        wide = [
            post
            for post in one.posts
            if post.role in ACTIONS["case.view"] and post.role not in RESPONDERS
        ]
        pairs: list[tuple[UUID | None, str]] = []
        for post in wide:
            owners: list[UUID | None] = [None]
            if post.organisation_id is not None:
                owners = list(self._below(post.organisation_id))
            pairs += [(owner, post.area_path) for owner in owners]
        carries = any(post.role in ACTIONS["case.view"] for post in one.posts)
        return Reach(
            (None, "") in pairs,
            tuple(owner for owner, path in pairs if owner is not None and not path),
            tuple((owner, path) for owner, path in pairs if path),
            one.member_id if carries else None,
        )
