"""Starting, keeping alive and ending the web processes."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.live.conftest import tables  # noqa: F401 - the table that the server's ports read
from tests.web.live.serving import Linli, serving, until

from linli.config import serve


@pytest.fixture
def linli(tables: None, transactional_db: None, tmp_path: Path) -> Iterator[Linli]:  # noqa: F811
    with serving(tmp_path / "log", workers=2) as running:
        yield running


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return bool(state.stdout) and not state.stdout.startswith(b"Z")


def is_free(port: int) -> bool:
    try:
        serve.check_free("127.0.0.1", port)
    except serve.AddressTaken:
        return False
    return True


@pytest.mark.fault
def test_given_a_worker_killed_when_asked_again_then_another_has_taken_its_place(
    linli: Linli,
) -> None:
    before = linli.children()
    os.kill(before[0], signal.SIGKILL)

    until(lambda: len(set(linli.children()) - set(before)) == 1, say=linli.log.read_text)
    until(lambda: linli.lines("live.listening") >= 3, say=linli.log.read_text)
    assert [linli.get("/healthz").status for _ in range(20)] == [200] * 20


@pytest.mark.fault
def test_given_the_parent_killed_when_gone_then_no_child_is_left(linli: Linli) -> None:
    children = linli.children()
    assert len(children) == 2
    linli.process.kill()
    linli.process.wait()

    until(lambda: not any(alive(pid) for pid in children), seconds=60)
    until(lambda: is_free(linli.port), seconds=60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_given_streams_and_slow_clients_when_told_to_stop_then_all_end_in_time(
    linli: Linli, number: signal.Signals
) -> None:
    from tests.web.live import table
    from tests.web.live.serving import Events

    from linli.core.ids import new_id

    table.change(case=new_id(), title="lamp", code="AAAA-BBBB")
    stream = Events(linli, "/live/track/AAAA-BBBB").expect_hello()
    slow = socket.create_connection(("127.0.0.1", linli.port))
    slow.sendall(b"POST /test/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")
    children = linli.children()

    linli.process.send_signal(number)

    assert linli.process.wait(10) == 0
    assert stream.next() == {}
    assert not any(alive(pid) for pid in children)
    slow.close()


def test_given_an_address_in_use_when_served_then_it_is_refused_in_plain_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(serve.AddressTaken, match="another port"):
            serve.main(host="localhost", port=taken.getsockname()[1], workers=1)


def test_given_a_child_that_cannot_start_when_tried_again_then_it_waits_longer_each_time(
    tmp_path: Path,
) -> None:
    log = tmp_path / "starts"
    program = (
        "import sys, threading, time, os, signal\n"
        "from linli.config.supervisor import Child, Supervisor\n"
        f"append = ['{sys.executable}', '-c', 'import time; open(\"{log}\", \"a\").write(str(time.monotonic()) + chr(10)); raise SystemExit(3)']\n"
        "threading.Timer(4, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()\n"
        "Supervisor(children=[Child('x', append)]).run()\n"
    )

    subprocess.run([sys.executable, "-c", program], check=True, timeout=30, capture_output=True)

    starts = [float(line) for line in log.read_text().split()]
    waits = [later - earlier for earlier, later in zip(starts, starts[1:], strict=False)]
    assert 3 <= len(starts) <= 6
    assert waits == sorted(waits)
