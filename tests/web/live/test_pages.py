"""Pages and API through the same address: limits, addresses, slow clients, honest answers."""

import hashlib
import json
import socket
import threading
import time

import pytest
from tests.web.live.serving import Linli

PIECES = hashlib.sha256(b"piece" * 1_000_000).hexdigest()
HEAD = b"Host: localhost\r\n"


def test_given_a_photo_of_20_mb_when_sent_whole_or_in_chunks_then_it_arrives(
    linli: Linli, live_db: None
) -> None:
    photo = bytes(range(256)) * 80_000
    digest = hashlib.sha256(photo).hexdigest()
    start = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
    form = start + photo + b"\r\n--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}

    whole = linli.request("POST", "/test/echo", form, **kind)
    client = linli.connect()
    pieces = (form[at : at + 70_000] for at in range(0, len(form), 70_000))
    client.request("POST", "/test/echo", pieces, kind, encode_chunked=True)
    chunked = json.loads(client.getresponse().read())
    client.close()

    assert whole.json()["files"] == {"photo": digest}
    assert chunked["files"] == {"photo": digest}


def test_given_a_body_too_large_when_declared_or_chunked_then_413(
    linli: Linli, live_db: None
) -> None:
    declared = linli.raw(
        b"POST /test/echo HTTP/1.1\r\n" + HEAD + b"Content-Length: 99000000\r\n\r\nstart", timeout=3
    )
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = b"POST /test/echo HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    chunked = linli.raw(head + piece * 420, timeout=5)

    assert b" 413 " in declared.split(b"\r\n")[0]
    assert b" 413 " in chunked.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "head",
    [
        b"GET /test/echo HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 500_000 + b"\r\n\r\n",
        b"GET /test/echo HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 2000 + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_given_a_head_too_large_when_sent_then_it_is_refused(linli: Linli, head: bytes) -> None:
    status = linli.raw(head, timeout=3).split(b"\r\n")[0]

    assert status == b"" or status.split()[1] in {b"414", b"431", b"400"}


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 3\r\nContent-Length: 5\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 3x\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
    ],
)
def test_given_an_ambiguous_length_when_sent_then_no_second_request_is_read_from_it(
    linli: Linli, live_db: None, framing: bytes
) -> None:
    smuggled = b"0\r\n\r\nGET /test/echo/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

    got = linli.raw(
        b"POST /test/echo HTTP/1.1\r\n" + HEAD + framing + b"\r\n" + smuggled, timeout=2
    )

    assert got.split(b"\r\n")[0].split()[1:2] in ([], [b"400"], [b"501"])
    assert b"smuggled" not in got


def test_given_a_stranger_when_it_speaks_as_a_proxy_then_nobody_believes_it(
    linli: Linli, live_db: None
) -> None:
    seen = linli.get(
        "/test/echo", X_Forwarded_For="9.9.9.9", X_Forwarded_Proto="https", Forwarded="for=9.9.9.9"
    ).json()
    raw = linli.raw(
        b"GET /test/echo HTTP/1.1\r\n" + HEAD + b"X_Forwarded_For: 9.9.9.9\r\n"
        b"Remote_Addr: 9.9.9.9\r\nConnection: close\r\n\r\n"
    )

    assert seen["remote"] == "127.0.0.1"
    assert seen["scheme"] == "http"
    assert not [name for name in seen["headers"] if "forwarded" in name]
    assert b"9.9.9.9" not in raw


def test_given_head_when_asked_then_the_length_comes_without_a_body(
    linli: Linli, live_db: None
) -> None:
    asked = linli.get("/test/file")
    head = linli.request("HEAD", "/test/file")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == asked.headers["Content-Length"] == "3000000"
    assert asked.body == b"0123456789" * 300_000


def test_given_a_streamed_answer_when_asked_then_all_of_it_comes(
    linli: Linli, live_db: None
) -> None:
    assert hashlib.sha256(linli.get("/test/pieces").body).hexdigest() == PIECES


def test_given_one_connection_when_several_requests_then_it_is_kept(
    linli: Linli, live_db: None
) -> None:
    one = b"GET /test/echo?n=%d HTTP/1.1\r\n" + HEAD + b"%s\r\n"

    got = linli.raw(one % (1, b"") + one % (2, b"") + one % (3, b"Connection: close\r\n"))

    assert [n for n in (b"n=1", b"n=2", b"n=3") if n in got] == [b"n=1", b"n=2", b"n=3"]


def test_given_a_path_in_chinese_when_asked_then_django_reads_it(
    linli: Linli, live_db: None
) -> None:
    seen = linli.get("/test/echo/%E4%B8%89%E5%8F%B7?q=%E6%A5%BC", Cookie="a=1; b=2").json()

    assert seen["path"] == "/test/echo/三号"
    assert seen["query"] == "q=%E6%A5%BC"
    assert seen["cookies"] == {"a": "1", "b": "2"}


def test_given_clients_that_dawdle_when_others_ask_then_the_others_are_served(
    linli: Linli, live_db: None
) -> None:
    """Ten times as many slow clients as threads, in the three ways to be slow."""
    slow = [socket.create_connection(("127.0.0.1", linli.port)) for _ in range(45)]
    for number, client in enumerate(slow):
        if number % 3 == 0:
            client.sendall(b"GET /test/ech")
        elif number % 3 == 1:
            client.sendall(
                b"POST /test/echo HTTP/1.1\r\n" + HEAD + b"Content-Length: 1000\r\n\r\nx"
            )
        else:
            client.sendall(b"GET /test/pieces HTTP/1.1\r\n" + HEAD + b"\r\n")

    started = time.monotonic()
    answers = [linli.get("/test/echo").status for _ in range(20)]

    assert answers == [200] * 20
    assert time.monotonic() - started < 5
    for client in slow:
        client.close()


def test_given_open_streams_when_pages_are_asked_for_then_no_stream_holds_a_thread(
    linli: Linli, live_db: None
) -> None:
    from tests.web.live import table
    from tests.web.live.serving import Events

    from linli.core.ids import new_id

    table.change(case=new_id(), title="lamp", code="AAAA-BBBB")
    for _ in range(30):
        Events(linli, "/live/track/AAAA-BBBB").expect_hello()

    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(linli.get("/test/echo").status))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 12


def test_given_an_error_when_logged_then_neither_path_nor_message_is_told(
    linli: Linli, live_db: None
) -> None:
    answer = linli.get("/test/boom/ABCD-1234?name=wang", X_Request_ID="seen-in-the-log")

    said = [line for line in linli.events() if line.get("request_id") == "seen-in-the-log"]
    assert answer.status == 500
    assert answer.headers["X-Request-ID"] == "seen-in-the-log"
    assert any(line.get("error") == "RuntimeError" for line in said)
    assert any(line.get("route") == "test/boom/<str:code>" for line in said)
    for secret in ("ABCD-1234", "wang", "13812345678"):
        assert secret not in linli.log.read_text()


def test_given_the_operators_pages_when_asked_then_they_answer(linli: Linli, live_db: None) -> None:
    ready = linli.get("/readyz")
    counted = linli.get("/metrics")
    proxied = linli.get("/metrics", X_Forwarded_For="10.0.0.1")

    assert linli.get("/healthz").json() == {"alive": True}
    assert (ready.status, ready.json()["checks"]["migrations"]) == (200, "ok")
    assert b"linli_http_requests_total" in counted.body
    assert b"linli_live_streams" in counted.body
    assert proxied.status == 403
