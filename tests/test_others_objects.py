"""Every route that names an object, as every role of another organisation: it is not there.

`test_every_route` asks whether a role may open a page at all; here everybody holds every right
their role carries, within one organisation, and the object belongs to another.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.alarms.conftest import sound
from tests.exchange.rows import (
    make_business_file,
    make_delivery,
    make_feed,
    make_pair,
    make_sample,
)
from tests.factories import (
    HERE,
    make_assignment,
    make_case,
    make_category,
    make_community,
    make_member,
    make_organisation,
    make_user,
)
from tests.sensing.kit import make_building, make_device
from tests.sessions import confirm
from tests.test_every_route import pages

from linli.cases import services as cases
from linli.cases.models import Media
from linli.core import clock
from linli.core.ids import new_id
from linli.dispatch.visits.days import local_day
from linli.dispatch.visits.duties import NewDuty, keep_duty
from linli.dispatch.visits.planning import plan_day
from linli.guard.models import BrokenGlass
from linli.guard.roles import RESPONDERS, ROLES
from linli.people import services as people
from linli.people.models import Member, Shift
from linli.places.queries import place_by_code

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Whoever may look at the settings may look at every organisation: it holds no personal data.
OPEN_TO_READ = {"organisation"}
STEPS = {
    "console:step": ("note", "offer", "withdraw", "overrule", "hand-off", "close", "settle"),
    "alarms:step": ("acknowledge", "dispatch", "drill", "shelve", "unshelve", "judge"),
    "field:device_step": ("place", "test", "replace", "out", "return", "retire"),
    "devices:act": ("test", "out", "return", "retire"),
    "field:act": ("accept", "decline", "clear", "note", "photo", "pass-on"),
    "field:answer_swap": ("agree", "refuse", "withdraw"),
    "field:stop_step": ("done", "not-met", "postpone"),
}


@pytest.fixture
def foreign(settings: Any, tmp_path: Any) -> dict[str, str]:
    """Something of each kind that belongs to another organisation, by the name routes give it."""
    settings.MEDIA_ROOT = tmp_path
    at = clock.now()
    owner = make_organisation()
    member, colleague = (make_member(organisation=owner, now=at) for _ in range(2))
    case = make_case(owner=owner, at=at)
    task = make_assignment(case=case, member=member, at=at)
    cases.accept_assignment(assignment_id=task.id, actor="user:x", at=at)
    for name in ("a.jpg", "a.webp"):
        (tmp_path / name).write_bytes(b"x")
    media = Media.objects.create(
        file="a.jpg",
        thumbnail="a.webp",
        content_type="image/jpeg",
        width=1,
        height=1,
        sha256="0" * 64,
        case=case,
        added_by="user:x",
        added_at=at,
    )
    shift = Shift.objects.create(
        member=member,
        starts_at=at + timedelta(days=2),
        ends_at=at + timedelta(days=2, hours=8),
        lon=HERE.lon,
        lat=HERE.lat,
    )
    swap_id = people.ask_swap(
        shift_id=shift.id, taker_id=colleague.id, reason="", actor="user:x", at=at
    )
    home = place_by_code(make_community().code.replace("c", "h", 1))
    assert home is not None
    feed = make_feed()
    device = make_device(place=make_building() + "-u1-h1")
    visit = NewDuty(owner.id, "other", local_day(at), point=HERE)
    duty_id = keep_duty(new=visit, actor="user:x", at=at)
    plan_day(organisation_id=owner.id, on=local_day(at), actor="user:x", now=at)
    team_id = people.keep_team(organisation_id=owner.id, name="夜班", actor="user:x", at=at)
    return {
        "code": case.code,
        "assignment_id": str(task.id),
        "media_id": str(media.id),
        "member_id": str(member.id),
        "shift_id": str(shift.id),
        "swap_id": str(swap_id),
        "team_id": str(team_id),
        "organisation_id": str(owner.id),
        "alarm_id": str(sound(device)),
        "device_id": str(device.id),
        "duty_id": str(duty_id),
        "building": device.place.code.partition("-")[0],
        "grant_id": str(member.user.grants.get().id),
        "place_code": home.code,
        "file_id": str(make_business_file(place_code=home.code, place_path=home.path).id),
        "delivery_id": str(make_delivery(feed).id),
        "pair_id": str(make_pair().id),
        "sample_id": str(make_sample(feed, place_code=home.code).id),
    }


def named() -> list[tuple[str, list[str], str]]:
    """(name, parts of the address, pattern) of every route of the pages."""
    found = []

    def walk(resolver: Any, before: str, space: str) -> None:
        for pattern in resolver.url_patterns:
            text = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern, text, pattern.namespace or space)
            elif getattr(pattern.callback, "linli_action", None) is not None:
                parts = list(pattern.pattern.converters)
                found.append((f"{space}:{pattern.name}", parts, "/" + text))

    walk(get_resolver(), "", "")
    return found


def addresses(foreign: dict[str, str]) -> list[tuple[str, str]]:
    """(name, address) of every route that names something of another organisation."""
    found = []
    for name, parts, text in named():
        if not set(parts) & foreign.keys() or "track" in text or "receipt" in text:
            continue
        for part in parts:
            for kind in ("uuid", "str", "slug"):
                value = foreign.get(part)
                if value is not None:
                    text = text.replace(f"<{kind}:{part}>", value)
        steps = STEPS.get(name, ("sample",))
        found += [(name, text.replace("<slug:step>", step)) for step in steps]
    return found


def enter(role: str) -> Client:
    """Someone of another organisation who holds this role there, and works there if need be."""
    own = make_organisation()
    user = make_user(role, organisation=own)
    if role in RESPONDERS:
        Member.objects.create(user=user, organisation=own, kind=role)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def given(foreign: dict[str, str]) -> dict[str, str]:
    """What makes the forms whole, so that nothing but the reach of the viewer stops them."""
    return {
        "key": str(new_id()),
        "reason": "x",
        "text": "x",
        "step": "approve",
        "to": "off",
        "do": "save",
        "disposition": "done",
        "verdict": "real",
        "hours": "1",
        "member": foreign["member_id"],
        "assignment": foreign["assignment_id"],
    }


def test_the_routes_that_name_objects_are_found(foreign):
    names = {name for name, _address in addresses(foreign)}

    assert {"console:case", "console:step", "console:contact", "console:panel"} <= names
    assert {"field:task", "field:act", "field:contact", "field:answer_swap"} <= names
    assert {"files:home", "files:business", "files:records", "steward:delivery"} <= names
    assert {"alarms:alarm", "alarms:step", "alarms:building", "alarms:drill"} <= names
    assert {"settings_pages:member", "settings_pages:shift_withdraw"} <= names
    assert any("/media/" in address for _name, address in addresses(foreign))


@pytest.mark.parametrize("role", list(ROLES))
def test_nothing_of_another_organisation_opens_or_changes(foreign, role):
    client, wrong = enter(role), []
    for name, address in addresses(foreign):
        for method in ("get", "post"):
            if method == "get" and name.rpartition(":")[2] in OPEN_TO_READ:
                continue
            data = given(foreign) if method == "post" else {}
            answer = getattr(client, method)(address, data)
            # Made for cases of others: without a reason it asks for one, and opens nothing.
            asks = name == "console:break_glass" and not BrokenGlass.objects.exists()
            if answer.status_code not in {403, 404, 405} and not (asks and method == "post"):
                wrong.append(f"{method} {name} {address}: {answer.status_code}")

    assert wrong == []


def test_a_list_shows_nothing_of_another_organisation(foreign):
    for role, addresses_of_lists in (
        ("dispatcher", ("/console", "/console/map.json", f"/console/search?q={foreign['code']}")),
        ("lead", ("/console/export.csv?tab=all", "/admin/members/", "/admin/shifts/")),
    ):
        client = enter(role)
        confirm(client)
        for address in addresses_of_lists:
            answer = client.get(address)
            text = answer.content.decode()
            assert answer.status_code == 200, address
            assert foreign["code"] not in text.replace(f'value="{foreign["code"]}"', ""), address
            assert foreign["member_id"] not in text, address


@pytest.mark.parametrize("role", ["admin", "lead", "steward"])
def test_what_holds_everywhere_is_not_changed_by_who_holds_a_part(foreign, role):
    make_category(code="sample")
    mine = ("members", "shifts", "rounds", "teams", "team")
    client, wrong = enter(role), []
    for address, view in pages():
        action = getattr(view, "linli_action", "")
        if not address.startswith("/admin/") or any(f"/{word}" in address for word in mine):
            continue
        answer = client.post(address, given(foreign))
        if answer.status_code not in {403, 404, 405}:
            wrong.append(f"{address} ({action}): {answer.status_code}")

    assert wrong == []


def test_an_export_is_for_those_allowed_and_defuses_formulas():
    at = clock.now()
    owner = make_organisation()
    make_case(owner=owner, at=at, summary="=HYPERLINK(1)", report={"text": "x"})
    user = make_user("lead", organisation=owner)
    client = Client()
    client.force_login(user, backend=BACKEND)
    confirm(client)

    text = client.get("/console/export.csv?tab=all").content.decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in text
    for role in ("dispatcher", "call_taker", "officer", "steward"):
        assert enter(role).get("/console/export.csv").status_code == 403, role
