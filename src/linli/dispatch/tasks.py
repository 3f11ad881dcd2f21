"""Jobs of dispatch: what computes for seconds or minutes is not the ticker's."""

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.dispatch import jobs, working
from linli.dispatch.visits import gather, mornings


@app.periodic(cron="* * * * *")
@app.task(name="dispatch.plan_rounds", queue="rounds", queueing_lock="dispatch.plan_rounds")
def plan_rounds(timestamp: int) -> None:
    """Plan the rounds of today and tomorrow that have yet to be planned."""
    mornings.plan_waiting(now=now())


@app.periodic(cron="11,41 * * * *")
@app.task(name="dispatch.gather_visits", queue="rounds", queueing_lock="dispatch.gather_visits")
def gather_visits(timestamp: int) -> None:
    """Take over what the registry and open cases say is to be visited."""
    gather.gather(now=now())


@app.periodic(cron="* * * * *")
@app.task(name=jobs.TASK, queue="dispatch", queueing_lock=jobs.TASK)
def compute(timestamp: int) -> None:
    """Compute what was asked for; does nothing where nothing waits, or another is at it."""
    if working.waits() and not working.is_running():
        jobs.in_process()
