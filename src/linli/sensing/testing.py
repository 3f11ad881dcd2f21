"""Which devices are to be tested each month, and when. Pure.

Makers and NFPA 72 (table 14.4.3.2, household alarms) ask for a monthly test by the button. A help
button is not among them: pressing it calls for help.
"""

from datetime import datetime, timedelta

TESTED_KINDS = ("smoke", "heat", "gas", "carbon_monoxide")
# So long a household has to press the button itself before somebody comes by.
OWN_TIME = timedelta(days=7)


def due_at(
    *, last_test_at: datetime | None, placed_at: datetime | None, every: timedelta
) -> datetime | None:
    """When a device is to be tested next; None for one that hangs nowhere."""
    if placed_at is None:
        return None
    return max(placed_at, last_test_at or placed_at) + every
