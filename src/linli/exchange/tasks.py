"""Jobs of the exchange. The work itself runs in a process of its own: it computes for minutes."""

import subprocess
import sys

import structlog
from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.exchange import services
from linli.exchange.pipeline.run import is_running
from linli.places.matching.live import base_stamp

log = structlog.get_logger(__name__)
LONGEST_S = 3_600
# It computes as long as it takes; pages and reports go first.
NICENESS = "10"


@app.periodic(cron="* * * * *")
@app.task(name="exchange.process", queue="exchange", queueing_lock="exchange.process")
def process(timestamp: int) -> None:
    """Bring what was delivered into the registry; does nothing while another run is at it."""
    if not (services.deliveries_wait() or services.base_moved(stamp=base_stamp())):
        return
    if is_running():  # lest every minute a process loads for nothing
        return
    command = [sys.executable, "-m", "linli.cli.main", "exchange", "process"]
    command += ["--nice", NICENESS]
    done = subprocess.run(command, check=False, timeout=LONGEST_S)  # noqa: S603  # our own command
    if done.returncode:
        log.error("exchange_process_failed", code=done.returncode)


@app.periodic(cron="*/10 * * * *")
@app.task(name="exchange.pull", queue="exchange", queueing_lock="exchange.pull")
def pull(timestamp: int) -> None:
    """Read the views that are due: half of a feed's agreed freshness after the last time."""
    services.pull_due_views(at=now())


@app.periodic(cron="17 3 * * *")
@app.task(name="exchange.forget", queue="exchange", queueing_lock="exchange.forget")
def forget(timestamp: int) -> None:
    """Forget old deliveries and uploads that nobody went on with."""
    services.forget_old_deliveries(now=now())
    services.forget_old_uploads(now=now())
