"""The parts of the demo that end things, and those that refuse."""

import os
import select
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from linli.cli import demo_run
from linli.cli.children import Child
from linli.cli.common import Failed, ended_by_term
from linli.cli.progress import Progress


def test_given_a_port_in_use_when_asked_for_then_the_sentence_names_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Failed, match=f"Port {port} is in use"):
            demo_run.must_be_free("127.0.0.1", port)


def test_given_a_secret_when_written_then_only_this_account_may_read_it(tmp_path: Path) -> None:
    demo_run.write_privately(tmp_path / "demo.json", "{}")
    demo_run.write_privately(tmp_path / "demo.json", '{"url": 1}')

    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["demo.json"]


def test_given_a_child_that_ignores_the_request_when_stopped_then_its_whole_group_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.cli.children.QUIET_SECONDS", 0.2)
    script = "trap '' TERM; sleep 600 & echo $! ; wait; wait"
    child = Child(
        name="stubborn",
        command=["/bin/sh", "-c", script],
        environment={"PATH": os.environ["PATH"]},
        log=tmp_path / "log",
    )
    child.start()
    while not (tmp_path / "log").read_text().endswith("\n"):
        assert child.ended() is None
    grandchild = os.pidfd_open(int((tmp_path / "log").read_text()))

    child.stop()

    assert child.process is None
    assert select.select([grandchild], [], [], 5)[0]
    os.close(grandchild)


@pytest.mark.fault
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's end")
def test_given_a_parent_killed_hard_when_it_had_a_child_then_the_child_ends(
    tmp_path: Path,
) -> None:
    code = (
        "import sys; from pathlib import Path; from linli.cli.children import Child\n"
        "child = Child(name='c', command=['/bin/sleep', '600'], environment={},"
        f" log=Path({str(tmp_path / 'log')!r}))\n"
        "child.start(); print(child.process.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    assert select.select([child], [], [], 5)[0]
    os.close(child)


def test_given_a_request_to_end_when_something_must_be_cleaned_up_then_it_is() -> None:
    before = signal.getsignal(signal.SIGTERM)
    cleaned = []

    with pytest.raises(SystemExit) as ended, ended_by_term():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            cleaned.append("rows")

    assert (ended.value.code, cleaned) == (143, ["rows"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_given_steps_to_step_back_when_asked_then_the_process_is_that_much_nicer() -> None:
    code = "import os; from linli.cli.common import step_back; step_back(3); print(os.nice(0))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert int(done.stdout) == min(19, os.nice(0) + 3)


@pytest.mark.parametrize(("code", "told"), [("print('all is in')", "all is in"),
                                            ("raise SystemExit(1)", "errand.log")])  # fmt: skip
def test_given_an_errand_that_ended_when_looked_after_then_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, told: str
) -> None:
    run = demo_run.Run(
        home=tmp_path,
        host="127.0.0.1",
        port=1,
        life=False,
        progress=Progress(),
        over=threading.Event(),
    )
    run.spawn("errand", [sys.executable, "-c", code], dict(os.environ), errand=True)
    (child,) = run.children
    assert child.process is not None
    child.process.wait(30)

    run.tend()

    assert run.children == []
    assert len(child.starts) == 1
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "setting"), [("127.0.0.1", "1"), ("::1", "1"), ("0.0.0.0", "0"), ("10.0.0.5", "0")]
)
def test_given_a_demo_that_others_reach_when_started_then_webhooks_stay_public(
    host: str, setting: str
) -> None:
    assert demo_run.private_webhooks(host) == setting
