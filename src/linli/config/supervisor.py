"""Keeps child processes running: starts them again when they die, ends them all when told to."""

import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

log = structlog.get_logger(__name__)

PR_SET_PDEATHSIG = 1
FIRST_WAIT = 0.25
LONGEST_WAIT = 15.0
STEADY_SECONDS = 20.0
STOP_SECONDS = 9.0
TICK = 0.2


def die_with_parent() -> None:
    """End this process by SIGKILL when its parent dies, however that dies (Linux, prctl(2)).

    Call it first thing in a child. On other systems it does nothing.
    """
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except AttributeError:
        return
    expected = os.environ.get("SUPERVISOR_PID", "")
    if expected and str(os.getppid()) != expected:
        os._exit(1)  # the parent was gone before we asked


@dataclass(slots=True)
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    wait: float = FIRST_WAIT


@dataclass(slots=True)
class Supervisor:
    """Runs `children` until SIGTERM or SIGINT.

    Must run in the main thread: the children's lives hang on the thread that started them.

    Attributes:
        environment: what the children get on top of ours.
        ended: called with the process id of each child that has ended.
    """

    children: Sequence[Child]
    environment: Mapping[str, str] = field(default_factory=dict)
    ended: Callable[[int], None] = lambda pid: None
    _stopping: bool = False

    def run(self) -> bool:
        """Work until told to stop; True if every child ended by itself in time."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        kept = {
            number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)
        }
        kept[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        try:
            while not self._stopping:
                self._look()
                if select.select([read], [], [], TICK)[0]:
                    os.read(read, 4096)
            return self._end()
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in kept.items():
                signal.signal(number, handler)
            os.close(read)
            os.close(write)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look(self) -> None:
        now = time.monotonic()
        for child in self.children:
            process = child.process
            if process is not None and process.poll() is not None:
                self._ended(child, process, now)
            if child.process is None and now >= child.due:
                self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        environment = {**os.environ, **self.environment, "SUPERVISOR_PID": str(os.getpid())}
        # Ctrl-C reaches the whole terminal group; children are told by us, in order.
        child.process = subprocess.Popen(  # noqa: S603 - our own modules, by our own interpreter
            list(child.command), env=environment, process_group=0
        )
        child.started = now
        log.info("serve.started", child=child.name, pid=child.process.pid)

    def _ended(self, child: Child, process: subprocess.Popen[bytes], now: float) -> None:
        if now - child.started >= STEADY_SECONDS:
            child.wait = FIRST_WAIT
        log.error(
            "serve.child_ended", child=child.name, code=process.returncode, again_in_s=child.wait
        )
        self.ended(process.pid)
        child.process = None
        child.due = now + child.wait
        child.wait = min(child.wait * 2, LONGEST_WAIT)

    def _end(self) -> bool:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        in_time = True
        for process in running:
            try:
                process.wait(max(until - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                log.warning("serve.killed", pid=process.pid)
                process.kill()
                process.wait()
                in_time = False
            self.ended(process.pid)
        return in_time
