"""People who open the pages of data stewards, and a district whose departments have delivered."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.factories import make_user
from tests.sessions import confirm
from tests.steward.district import District, make_district

from linli.core import clock
from linli.core.ids import new_id
from linli.guard.models import User
from linli.people.models import Member, Organisation

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass
class Person:
    """Someone at a browser; `send` posts a form with a key of its own, as the pages do."""

    user: User
    client: Client

    def get(self, address: str, /, **query: str) -> HttpResponse:
        return self.client.get(address, query)

    def send(self, address: str, /, **fields: object) -> HttpResponse:
        return self.client.post(address, {"key": str(new_id())} | fields)


Enter = Callable[..., Person]


@pytest.fixture
def enter(db: None) -> Enter:
    """Sign somebody in who holds this role, within an organisation or the whole cell."""

    def signed_in(role: str, *, organisation: Organisation | None = None) -> Person:
        user = make_user(role, organisation=organisation)
        if role in ("officer", "grid_worker", "property_staff", "volunteer") and organisation:
            Member.objects.create(user=user, organisation=organisation, kind=role)
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(user, backend=BACKEND)
        confirm(client)
        return Person(user, client)

    return signed_in


@pytest.fixture
def steward(enter: Enter) -> Person:
    return enter("steward")


@pytest.fixture
def district(db: None) -> District:
    return make_district(clock.now())
