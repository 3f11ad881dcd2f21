"""The job of planning and of the twin."""

from procrastinate.contrib.django import app

from linli.dispatch import jobs, working


@app.periodic(cron="* * * * *")
@app.task(name=jobs.TASK, queue="dispatch", queueing_lock=jobs.TASK)
def compute(timestamp: int) -> None:
    """Compute what was asked for; does nothing where nothing waits, or another is at it."""
    if working.waits() and not working.is_running():
        jobs.in_process()
