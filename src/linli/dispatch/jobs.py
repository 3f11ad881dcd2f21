"""The job that computes what pages asked for; it runs in a process of its own, niced.

One at a time in the whole cell. The job is tried every minute and whenever something is asked
for, so that what a killed process left is taken up again.
"""

import os
import subprocess
import sys

import structlog
from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

log = structlog.get_logger("linli.dispatch")
LONGEST_S = 6 * 3_600
LOCK = 0x6C696E6C6974776E  # "linlitwn"
TASK = "dispatch.compute"


def wake() -> None:
    """Have the job look at once instead of within a minute."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queue="dispatch", queueing_lock=TASK).defer(timestamp=0)
    except exceptions.AlreadyEnqueued:
        pass


def in_process() -> None:
    """Run `linli twin work` and wait for it."""
    command = [sys.executable, "-m", "linli.cli.main", "twin", "work"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=False, timeout=LONGEST_S, env=environment)  # noqa: S603  # our own command
    if done.returncode:
        log.error("dispatch.job_failed", code=done.returncode)
