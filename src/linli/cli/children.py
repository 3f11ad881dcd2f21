"""Processes that a command starts, watches, and ends when it ends itself."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

QUIET_SECONDS = 10.0
MOST_RESTARTS = 5
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass
class Child:
    """One process with its own group, its log, and how often it had to be started again.

    An `errand` ends by itself when it is done; it is not started again.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    errand: bool = False
    starts: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it is told to end when we end, even by `kill -9` (Linux)."""
        self.starts.append(time.monotonic())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # our own commands
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def ended(self) -> int | None:
        """Its exit code once it has ended."""
        return self.process.poll() if self.process else None

    def may_restart(self) -> bool:
        """Whether it has not ended too often within a minute."""
        since = time.monotonic() - 60
        return len([start for start in self.starts if start > since]) <= MOST_RESTARTS

    def last_words(self) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError):
            return self.log.read_text(encoding="utf-8", errors="replace")[-1500:].strip()
        return ""

    def stop(self) -> None:
        """Ask it to end, and after a while make it, with whatever it has started."""
        if self.process is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(QUIET_SECONDS)
                break
        # Its own children may outlive it by a moment; the group is ours alone.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None


def end_with_parent() -> None:
    """Have the kernel send this process SIGTERM when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)
