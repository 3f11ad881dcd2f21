"""Jobs of dispatch: planning rounds computes for seconds, so it is not the ticker's."""

from procrastinate.contrib.django import app

from linli.core.clock import now
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
