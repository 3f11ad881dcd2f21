"""The pieces of a stream, each by itself."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from linli.core.ids import new_id
from linli.web.live import announce, wire
from linli.web.live.listener import Notice, parsed
from linli.web.live.ports import Scope, Viewer, may_see
from linli.web.live.registry import Ceilings, Full, Registry
from linli.web.live.stream import MOST_PENDING, Key, Stream

A, B = new_id(), new_id()


def taken(stream: Stream) -> bytes:
    """What the stream gives next; in a thread, since a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, stream.take()).result()


def test_given_two_changes_of_one_case_when_taken_then_only_the_newer_is_sent() -> None:
    stream = Stream(kind="track", owner="x")
    stream.put(Key("case", "1"), b"old ")
    stream.put(Key("case", "2"), b"other ")
    stream.put(Key("case", "1"), b"new ")

    assert taken(stream) == b"other new "


def test_given_more_than_a_reader_can_take_when_queued_then_it_reloads_and_ends() -> None:
    stream = Stream(kind="track", owner="x")
    for number in range(MOST_PENDING + 1):
        stream.put(Key("case", str(number)), b"x" * 1000)

    last = taken(stream)

    assert b"event: reset" in last
    assert b"retry: " in last
    assert len(last) < 200
    assert taken(stream) == b""


def test_given_news_waiting_when_the_heart_beats_then_no_beat_is_added() -> None:
    stream = Stream(kind="track", owner="x")
    stream.put(Key("case", "1"), b"news")
    stream.beat()
    assert taken(stream) == b"news"
    stream.beat()
    assert taken(stream) == wire.HEARTBEAT


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_an_event_is_three_lines_and_carries_its_data_whole(data: dict[str, object]) -> None:
    lines = wire.event(name="case", data=data, cursor="7").decode().split("\n")

    assert lines[:2] == ["id: 7", "event: case"]
    assert json.loads(lines[2].removeprefix("data: ")) == data
    assert lines[3:] == ["", ""]


def test_given_a_cursor_of_two_lines_when_written_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        wire.event(name="case", data={}, cursor="1\ndata: forged")


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(), True),
        (Scope(A), True),
        (Scope(B), False),
        (Scope(None, "d/c"), True),
        (Scope(None, "d/c/g1"), True),
        (Scope(None, "d/c/g"), False),
        (Scope(None, "d/c/g1/b2"), False),
        (Scope(B, "d/c"), False),
    ],
)
def test_given_a_grant_when_a_case_changes_then_it_is_seen_only_inside(
    scope: Scope, seen: bool
) -> None:
    case = {"organisation_ids": frozenset({A}), "area_path": "d/c/g1"}

    assert may_see(scopes=frozenset({scope}), **case) is seen  # type: ignore[arg-type]
    assert not may_see(scopes=frozenset(), **case)  # type: ignore[arg-type]


@pytest.mark.parametrize("payload", ["", "[]", "{", '{"cases": "x"}', '{"cases": ["x"]}', "7"])
def test_given_a_payload_of_another_shape_when_read_then_it_is_refused(payload: str) -> None:
    with pytest.raises(ValueError):
        parsed(payload)


@pytest.mark.django_db(transaction=True)
def test_given_more_than_a_notice_holds_when_told_then_several_arrive_with_all_of_it() -> None:
    cases = {new_id() for _ in range(700)}
    with connection.cursor() as cursor:
        cursor.execute("LISTEN linli_live")
        announce.notify(cases=cases, codes=["ABCD-1234"], users=[A])
        cursor.execute("UNLISTEN linli_live")

    heard = Notice()
    for one in connection.connection.notifies(timeout=1, stop_after=1):
        heard.merge(parsed(one.payload))
    for one in connection.connection.notifies(timeout=0.5):
        heard.merge(parsed(one.payload))

    assert heard == Notice(cases=cases, codes={"ABCD-1234"}, users={A})


def test_given_ceilings_when_met_then_the_next_stream_is_refused_until_one_ends() -> None:
    registry = Registry(Ceilings(total=3, account=2, address=1))
    viewer = Viewer(A, "s", frozenset({Scope()}))
    mine = [Stream(kind="console", owner="of me", viewer=viewer) for _ in range(3)]
    here = [Stream(kind="track", owner="at 1.1.1.1", code="C") for _ in range(2)]
    for stream in mine[:2]:
        registry.add(stream)
    registry.add(here[0])

    with pytest.raises(Full, match="server"):
        registry.add(mine[2])
    registry.remove(mine[0])
    with pytest.raises(Full, match="yours"):
        registry.add(here[1])
    registry.add(mine[2])

    assert {s for _, some in registry.consoles() for s in some} == {mine[1], mine[2]}


def test_given_new_rights_when_renewed_then_the_stream_is_found_by_them() -> None:
    registry = Registry(Ceilings())
    stream = Stream(kind="field", owner="x", viewer=Viewer(A, "s", frozenset(), member_id=A))
    registry.add(stream)

    registry.renew(stream, Viewer(A, "s", frozenset(), member_id=B))

    assert not registry.of_member(A)
    assert set(registry.of_member(B)) == {stream}


def test_given_a_session_key_when_digested_then_the_key_is_not_in_it() -> None:
    assert "secret-key" not in announce.session_digest("secret-key")
