"""Jobs of this package: fetching alerts, asking for tests."""

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.flow import alert_polling, selftests

MOST = 500


@app.periodic(cron="* * * * *")
@app.task(name="alerts.poll", queue="alerts", queueing_lock="alerts.poll", lock="alerts.poll")
def poll_alerts(timestamp: int) -> None:
    """Ask every source of alerts that has an address."""
    alert_polling.poll_all(at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="flow.remind_of_tests", queue="upkeep", queueing_lock="flow.remind_of_tests")
def remind_of_tests(timestamp: int) -> None:
    """Ask for the tests by the button that are due."""
    selftests.remind(now=now(), limit=MOST)
