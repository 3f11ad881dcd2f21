"""Where somebody is signed in, how long it lasts, and how it ends."""

from datetime import timedelta

import pytest
from django.conf import settings as now_set
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from tests.factories import NOON, PASSWORD, make_member, make_organisation, make_user

from linli.core import clock
from linli.core.ids import new_id
from linli.guard import services as guard
from linli.guard import signins
from linli.guard.models import SignIn
from linli.web import sessions
from linli.web.live import announce

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PHONE = "Mozilla/5.0 (Linux; Android 14; P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


def signed_in(user, *, agent=LAPTOP, **more) -> Client:
    client = Client(headers={"accept-language": "en", "user-agent": agent})
    client.post(LOGIN, {"login": user.username, "password": PASSWORD} | more)
    return client


def is_in(client) -> bool:
    return client.get("/accounts/devices").status_code == 200


@pytest.fixture
def at(monkeypatch):
    """Put the clock to so long from now."""
    start = clock.now()

    def move(**after):
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(**after))

    return move


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        (PHONE, ("Chrome", "Android")),
        (LAPTOP, ("Edge", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Firefox/140.0", ("Firefox", "macOS")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", ("Safari", "iOS")),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/99 MicroMessenger/8.0", ("WeChat", "Android")),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_told_as_coarsely_as_a_person_would(agent, says):
    assert sessions.device(agent) == says


def test_given_two_devices_then_each_sees_both_and_no_address_is_kept():
    user = make_user("officer")
    here, _there = signed_in(user), signed_in(user, agent=PHONE)

    page = here.get("/accounts/devices").content.decode()

    assert "Edge · Windows · this device" in page and "Chrome · Android" in page
    kept = [str(value) for row in SignIn.objects.values() for value in row.values()]
    assert not any("127.0.0.1" in value or "Mozilla" in value for value in kept)


def test_given_another_device_when_ended_there_then_only_that_one_is_out():
    user = make_user("officer")
    here, there, third = signed_in(user), signed_in(user, agent=PHONE), signed_in(user)
    which = SignIn.objects.get(browser="Chrome").id

    here.post("/accounts/devices/end", {"which": str(which)})

    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)


def test_given_all_others_are_ended_then_only_this_device_stays():
    user = make_user("officer")
    here, there, stranger = signed_in(user), signed_in(user), signed_in(make_user("officer"))

    here.post("/accounts/devices/end", {"which": "others"})

    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)


def test_given_the_session_of_somebody_else_then_it_cannot_be_ended():
    mine, other = signed_in(make_user("admin")), signed_in(make_user("officer"))
    keys = {mine.session.session_key: "mine", other.session.session_key: "other"}
    which = next(r for r in SignIn.objects.all() if keys[r.session_key] == "other")

    mine.post("/accounts/devices/end", {"which": str(which.id)})

    assert is_in(other)
    for wrong in ("", "x", str(new_id())):
        assert mine.post("/accounts/devices/end", {"which": wrong}).status_code in {302, 404}
    assert is_in(other) and is_in(mine)


def test_given_nobody_signed_in_then_the_list_asks_to_sign_in():
    client = Client()

    assert client.get("/accounts/devices")["Location"].startswith(LOGIN)
    assert client.post("/accounts/devices/end", {"which": "others"})["Location"].startswith(LOGIN)


def test_given_a_new_password_then_the_other_devices_are_out_at_once():
    user = make_user("officer")
    here, there = signed_in(user), signed_in(user, agent=PHONE)
    fresh = "slow-river-under-the-bridge-9"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}

    here.post("/accounts/password/change/", form)

    assert not Session.objects.filter(session_key=there.session.session_key).exists()
    assert (is_in(here), is_in(there)) == (True, False)
    assert SignIn.objects.get().session_key == here.session.session_key


@pytest.mark.parametrize("how", ["password", "off"])
def test_given_an_admin_changes_or_stops_an_account_then_its_sessions_are_gone(how):
    user = make_user("officer")
    client = signed_in(user)
    if how == "password":
        guard.set_password(user_id=user.id, password="x9-long-enough-y7", actor="user:a", at=NOON)
    else:
        guard.set_active(user_id=user.id, is_active=False, actor="user:a", at=NOON)

    assert not Session.objects.exists() and not SignIn.objects.exists()
    assert not is_in(client)


def test_given_an_admin_then_every_session_of_an_account_ends_with_one_button():
    member = make_member(organisation=make_organisation())
    client = signed_in(member.user)
    admin = signed_in(make_user("admin"))

    admin.post(f"/admin/members/{member.id}/sign-out", {"key": str(new_id())})

    assert not is_in(client) and is_in(admin)


def test_given_a_lead_of_elsewhere_then_they_cannot_end_the_sessions_of_an_account():
    member = make_member(organisation=make_organisation())
    client = signed_in(member.user)
    lead = signed_in(make_user("lead", organisation=make_organisation()))

    answer = lead.post(f"/admin/members/{member.id}/sign-out", {"key": str(new_id())})

    assert answer.status_code in {403, 404} and is_in(client)


def test_given_two_hours_without_a_request_then_it_is_over(at):
    client = signed_in(make_user("officer"))
    at(minutes=119)
    assert is_in(client)
    at(minutes=119 + 121)

    assert not is_in(client)


def test_given_work_without_a_break_then_it_is_over_after_fourteen_hours(at):
    client = signed_in(make_user("officer"))
    for hour in range(1, 14):
        at(hours=hour)
        assert is_in(client), hour
    at(hours=14, minutes=1)

    assert not is_in(client)


def test_given_stay_signed_in_then_it_lasts_a_week_without_a_request_but_not_for_ever(at):
    client = signed_in(make_user("officer"), remember="on")
    assert client.cookies[now_set.SESSION_COOKIE_NAME]["max-age"] == 7 * 86400
    for day in (6, 12, 18, 24, 29):
        at(days=day)
        assert is_in(client), day
    at(days=30, minutes=1)

    assert not is_in(client)


def test_given_no_wish_to_stay_then_the_cookie_ends_with_the_browser():
    cookie = signed_in(make_user("officer")).cookies[now_set.SESSION_COOKIE_NAME]

    assert cookie["max-age"] == "" and cookie["expires"] == ""
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_given_sessions_that_ended_then_nothing_about_them_stays():
    user = make_user("officer")
    first, _second = signed_in(user), signed_in(user)
    first.post("/accounts/logout/")

    signins.forget_ended(now=clock.now())

    assert SignIn.objects.count() == 1
    signins.forget_ended(now=clock.now() + timedelta(days=60))
    assert not SignIn.objects.exists() and not Session.objects.exists()


def test_looking_at_pages_writes_a_session_only_now_and_then():
    client = signed_in(make_user("officer"))
    is_in(client)
    written = SignIn.objects.get().seen_at

    is_in(client)

    assert SignIn.objects.get().seen_at == written


def test_given_a_session_is_ended_then_its_open_live_pages_close_too(
    monkeypatch, django_capture_on_commit_callbacks
):
    user = make_user("officer")
    here, there = signed_in(user), signed_in(user, agent=PHONE)
    told = []
    monkeypatch.setattr(announce, "notify", lambda **words: told.append(words))

    with django_capture_on_commit_callbacks(execute=True):
        here.post("/accounts/devices/end", {"which": "others"})

    assert told == [{"ended": [announce.session_digest(there.session.session_key)]}]


def test_an_address_that_changes_between_requests_leaves_no_trail():
    user = make_user("officer")
    client = signed_in(user)
    for number in range(3):
        client.get("/accounts/devices", REMOTE_ADDR=f"192.0.2.{number}")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s::text FROM django_session s UNION ALL SELECT g::text FROM guard_signin g"
        )
        rows = " ".join(row for (row,) in cursor.fetchall())
        rows += str([store.get_decoded() for store in Session.objects.all()])
    assert "192.0.2" not in rows
