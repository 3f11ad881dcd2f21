"""Jobs of this package: fetching alerts."""

from procrastinate.contrib.django import app

from linli.core.clock import now
from linli.flow import alert_polling


@app.periodic(cron="* * * * *")
@app.task(name="alerts.poll", queue="alerts", queueing_lock="alerts.poll", lock="alerts.poll")
def poll_alerts(timestamp: int) -> None:
    """Ask every source of alerts that has an address."""
    alert_polling.poll_all(at=now())
