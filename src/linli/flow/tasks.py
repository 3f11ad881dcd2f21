"""Jobs of this package."""

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.flow import selftests

MOST = 500


@app.periodic(cron="*/10 * * * *")
@app.task(name="flow.remind_of_tests", queue="upkeep", queueing_lock="flow.remind_of_tests")
def remind_of_tests(timestamp: int) -> None:
    """Ask for the tests by the button that are due."""
    selftests.remind(now=now(), limit=MOST)
