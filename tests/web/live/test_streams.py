"""Streams over real sockets, from a real server, with a real database."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from tests.web.live import table
from tests.web.live.serving import Events, Linli, until

from linli.core.ids import new_id
from linli.web.live import announce

SignIn = Callable[..., str]
POLICE, STREET = new_id(), new_id()


def tell(case: UUID, **fields: object) -> None:
    table.change(case=case, **fields)  # type: ignore[arg-type]
    announce.notify(cases=[case])


def test_given_a_console_when_a_case_of_its_organisation_changes_then_it_is_told(
    linli: Linli, sign_in: SignIn
) -> None:
    stream = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()
    case = new_id()

    tell(case, title="gas", org=POLICE)

    assert stream.next_data() == ("case", {"id": str(case), "title": "gas", "sent_at": 0.0})


def test_given_consoles_elsewhere_when_a_case_changes_then_they_hear_only_their_own(
    linli: Linli, sign_in: SignIn
) -> None:
    other = Events(linli, "/live/console", Cookie=sign_in(org=STREET)).expect_hello()
    north = Events(linli, "/live/console", Cookie=sign_in(area="d/north")).expect_hello()
    south, everywhere = new_id(), new_id()

    tell(south, title="secret", org=POLICE, area="d/northern/3")
    tell(everywhere, title="theirs", org=STREET, area="d/north/1")

    assert other.next_data()[1]["title"] == "theirs"
    assert north.next_data()[1]["title"] == "theirs"


def test_given_an_alarm_that_moves_when_told_then_consoles_look_again_and_learn_nothing_else(
    linli: Linli, sign_in: SignIn
) -> None:
    stream = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()

    announce.notify(alarms=[new_id()])

    assert stream.next_data() == ("alarms", {})


def test_given_a_case_handed_on_when_it_changes_then_the_former_console_drops_it(
    linli: Linli, sign_in: SignIn
) -> None:
    stream = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()
    case = new_id()

    tell(case, title="handed on", org=STREET, former=POLICE)

    assert stream.next_data() == ("gone", {"id": str(case)})


def test_given_a_member_in_the_field_when_sent_a_case_then_only_their_page_hears(
    linli: Linli, sign_in: SignIn
) -> None:
    mine, theirs = new_id(), new_id()
    me = Events(linli, "/live/field", Cookie=sign_in(org=POLICE, member=mine)).expect_hello()
    other = Events(linli, "/live/field", Cookie=sign_in(org=POLICE, member=theirs)).expect_hello()
    case = new_id()

    table.change(case=case, title="go", org=POLICE, member=mine)
    announce.notify(cases=[case], members=[theirs])

    assert me.next_data()[1]["title"] == "go"
    assert other.next_data() == ("work", {})


def test_given_a_tracking_page_when_its_story_changes_then_it_gets_the_public_part_only(
    linli: Linli, live_db: None
) -> None:
    case = new_id()
    table.change(case=case, title="lamp", org=POLICE, code="AB12-CD34")
    stream = Events(linli, "/live/track/ab12-cd34").expect_hello()

    tell(case, title="lamp mended", org=POLICE, code="AB12-CD34")

    assert stream.next_data() == ("progress", {"code": "AB12-CD34", "title": "lamp mended"})


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/live/console", 401),
        ("/live/field", 401),
        ("/live/track/ZZZZ-ZZZZ", 404),
        ("/live/x", 404),
    ],
)
def test_given_nobody_signed_in_when_a_stream_is_asked_for_then_it_is_refused(
    linli: Linli, live_db: None, path: str, status: int
) -> None:
    assert linli.get(path).status == status


def test_given_the_wrong_person_when_a_stream_is_asked_for_then_it_is_refused(
    linli: Linli, sign_in: SignIn
) -> None:
    without_a_post = sign_in(org=POLICE)

    assert linli.get("/live/field", Cookie=without_a_post).status == 403
    assert linli.get("/live/console", Cookie="sessionid=made-up").status == 401
    crossing = linli.get("/live/console", Cookie=without_a_post, Sec_Fetch_Site="cross-site")
    assert crossing.status == 403
    assert linli.request("POST", "/live/console", b"", Cookie=without_a_post).status == 405


def test_given_an_event_seen_when_connected_again_then_what_was_missed_comes_first(
    linli: Linli, sign_in: SignIn
) -> None:
    cookie, first, second = sign_in(org=POLICE), new_id(), new_id()
    stream = Events(linli, "/live/console", Cookie=cookie).expect_hello()
    tell(first, title="one", org=POLICE)
    seen = stream.next()["id"]
    stream.close()
    table.change(case=second, title="two", org=POLICE)
    table.change(case=new_id(), title="not yours", org=STREET)

    again = Events(linli, "/live/console", Cookie=cookie, Last_Event_ID=seen).expect_hello()

    assert again.next_data()[1]["title"] == "two"


def test_given_an_id_too_old_when_connected_again_then_the_page_loads_anew(
    linli: Linli, sign_in: SignIn
) -> None:
    stream = Events(
        linli, "/live/console", Cookie=sign_in(org=POLICE), Last_Event_ID="long-ago"
    ).expect_hello()

    assert stream.next_data() == ("reset", {})


def test_given_a_session_that_ended_when_told_then_its_streams_close_at_once(
    linli: Linli, sign_in: SignIn
) -> None:
    cookie, other = sign_in(org=POLICE), sign_in(org=POLICE)
    stream = Events(linli, "/live/console", Cookie=cookie).expect_hello()
    staying = Events(linli, "/live/console", Cookie=other).expect_hello()

    announce.notify(ended=[announce.session_digest(cookie.removeprefix("sessionid="))])

    assert stream.next()["event"] == "signed-out"
    assert stream.next() == {}
    tell(new_id(), title="still here", org=POLICE)
    assert staying.next_data()[1]["title"] == "still here"


def test_given_rights_that_changed_when_told_then_the_stream_sees_by_the_new_ones(
    linli: Linli, sign_in: SignIn
) -> None:
    cookie = sign_in(org=POLICE)
    session = Session.objects.get(session_key=cookie.removeprefix("sessionid="))
    user_id = UUID(session.get_decoded()["_auth_user_id"])
    stream = Events(linli, "/live/console", Cookie=cookie).expect_hello()
    table.ungrant(user_id=user_id)
    table.grant(user_id=user_id, org=STREET)

    announce.notify(users=[user_id])
    assert stream.next_data() == ("reset", {})
    tell(new_id(), title="no longer", org=POLICE)
    tell(new_id(), title="now", org=STREET)
    assert stream.next_data()[1]["title"] == "now"

    table.ungrant(user_id=user_id)
    announce.notify(users=[user_id])
    assert stream.next()["event"] == "signed-out"


def test_given_many_open_pages_when_one_account_opens_more_then_503_says_so(
    linli: Linli, sign_in: SignIn
) -> None:
    cookie = sign_in(org=POLICE)
    held = [Events(linli, "/live/console", Cookie=cookie).expect_hello() for _ in range(3)]

    refused = linli.get("/live/console", Cookie=cookie)

    assert refused.status == 503
    assert refused.headers["Retry-After"]
    assert b"close one" in refused.body
    held[0].close()
    until(lambda: Events(linli, "/live/console", Cookie=cookie).status == 200)


def test_given_the_listener_lost_its_connection_when_back_then_what_it_missed_is_told(
    linli: Linli, sign_in: SignIn
) -> None:
    stream = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()
    tell(new_id(), title="before", org=POLICE)
    assert stream.next_data()[1]["title"] == "before"
    before = linli.lines("live.listening")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'linli live' AND datname = current_database()"
        )
    # Written without any notice: only catching up can find it.
    table.change(case=new_id(), title="meanwhile", org=POLICE)

    assert stream.next_data()[1]["title"] == "meanwhile"
    until(lambda: linli.lines("live.listening") > before)


def test_given_a_notice_that_is_not_json_when_heard_then_the_streams_go_on(
    linli: Linli, sign_in: SignIn
) -> None:
    stream = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('linli_live', %s)", ['{"cases": [1]}'])

    tell(new_id(), title="after", org=POLICE)

    assert stream.next_data()[1]["title"] == "after"


@pytest.mark.slow
def test_given_a_reader_that_stops_reading_when_news_goes_on_then_only_it_is_cut_off(
    linli: Linli, sign_in: SignIn
) -> None:
    deaf = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()
    listening = Events(linli, "/live/console", Cookie=sign_in(org=POLICE)).expect_hello()
    cut_off = linli.log.read_text().count('"slow"')

    for number in range(150):
        tell(new_id(), title=f"{number} " + "长" * 20_000, org=POLICE)
        assert str(listening.next_data()[1]["title"]).startswith(f"{number} ")

    until(lambda: linli.log.read_text().count('"slow"') > cut_off, seconds=40)
    assert deaf.status == 200
