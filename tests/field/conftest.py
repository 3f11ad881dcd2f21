"""A responder with a phone."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.factories import make_assignment, make_case, make_member

from linli.cases import services as cases
from linli.cases.models import Assignment
from linli.core import clock
from linli.core.ids import new_id
from linli.people.models import Member

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass
class Responder:
    """Someone signed in on a phone; `send` posts as the outbox of the page does."""

    member: Member
    client: Client = field(default_factory=lambda: Client(headers={"accept-language": "en"}))

    def __post_init__(self) -> None:
        self.client.cookies["django_language"] = "en"
        self.client.force_login(self.member.user, backend=BACKEND)

    def send(
        self, address: str, /, *, key: str = "", kept: int = 0, **given: object
    ) -> HttpResponse:
        headers = {
            "Idempotency-Key": key or str(new_id()),
            "Linli-Kept-For": str(kept),
            "Linli-Outbox": "1",
        }
        return self.client.post(address, given, headers=headers)

    def step(self, task: Assignment, step: str, **given: object) -> HttpResponse:
        return self.send(f"/field/tasks/{task.id}/{step}", **given)

    def page(self, task: Assignment) -> str:
        return self.client.get(f"/field/tasks/{task.id}").content.decode()


@pytest.fixture
def officer(db: None) -> Responder:
    return Responder(make_member(now=clock.now()))


@pytest.fixture
def task(officer: Responder) -> Assignment:
    """A task that the officer accepted a moment ago."""
    return accepted(officer)


Accept = Callable[[Responder], Assignment]


def accepted(who: Responder, **case: object) -> Assignment:
    now = clock.now()
    offer = make_assignment(case=make_case(at=now, **case), member=who.member, at=now)
    cases.accept_assignment(assignment_id=offer.id, actor=f"user:{who.member.user_id}", at=now)
    offer.refresh_from_db()
    return offer
