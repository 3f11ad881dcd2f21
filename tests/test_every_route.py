"""Every route as every role: no success without permission."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories import make_organisation, make_user

from linli.core.ids import new_id
from linli.guard.roles import ACTIONS, ROLES

pytestmark = pytest.mark.django_db

# Others' views, which decide for themselves: sign-in by allauth, Django's language switch.
FOREIGN = ("allauth.", "django.", "ninja.")
# Doors with keys of their own; tests/api walks them.
DOORS = ("api/", "open311/", "hooks/")
SAMPLES = {
    "uuid": str(new_id()),
    "slug": "sample",
    "str": "sample",
    "int": "1",
    "path": "sample",
}


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, object]]:
    """(address with samples for its parts, view) of every route."""
    for pattern in resolver.url_patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, text)
        elif isinstance(pattern, URLPattern):
            address = text
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower()
                kind = {"string": "str"}.get(kind, kind)
                for spelt in (f"<{kind}:{name}>", f"<{name}>"):
                    address = address.replace(spelt, SAMPLES.get(kind, "sample"))
            yield "/" + address, pattern.callback


def pages() -> list[tuple[str, object]]:
    return [
        (address, view)
        for address, view in routes(get_resolver())
        if not getattr(view, "__module__", "").startswith(FOREIGN)
        and not address.lstrip("/").startswith(DOORS)
    ]


def test_every_page_says_who_may_open_it():
    silent = [address for address, view in pages() if not hasattr(view, "linli_action")]

    assert silent == []


def test_every_action_of_a_page_is_one_that_somebody_has():
    wanted = {getattr(view, "linli_action", "") for _address, view in pages()} - {""}

    assert wanted <= ACTIONS.keys()


@pytest.mark.parametrize("role", [None, *ROLES])
def test_no_page_opens_to_a_role_without_the_right(role):
    client = Client(raise_request_exception=False)
    if role is not None:
        client.force_login(
            make_user(role, organisation=make_organisation()),
            backend="django.contrib.auth.backends.ModelBackend",
        )
    opened = []
    for address, view in pages():
        action = getattr(view, "linli_action", "")
        if not action or (role is not None and role in ACTIONS[action]):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            to_sign_in = answer.status_code == 302 and "/accounts/" in answer["Location"]
            if answer.status_code not in {403, 404, 405} and not to_sign_in:
                opened.append(f"{method} {address}: {answer.status_code}")

    assert opened == []
