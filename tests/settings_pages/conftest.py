"""People who open the settings, and a place to work on."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.factories import make_category, make_organisation, make_user
from tests.sessions import confirm

from linli.core.ids import new_id
from linli.guard.models import User
from linli.people.models import Organisation

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
    """Sign somebody in who holds these roles, within an organisation or the whole cell."""

    def signed_in(*roles: str, organisation: Organisation | None = None) -> Person:
        user = make_user(*roles, organisation=organisation)
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(user, backend=BACKEND)
        confirm(client)
        return Person(user, client)

    return signed_in


@pytest.fixture
def admin(enter: Enter) -> Person:
    return enter("admin")


@pytest.fixture
def command(db: None) -> Organisation:
    """The command centre, which keeps what nobody else owns."""
    make_category(code="other", name="其他", name_en="Something else")
    return make_organisation(kind="command", name="指挥中心")
