"""Sample values for the components page."""

from datetime import datetime


def everything(*, now: datetime, place: str) -> dict[str, object]:
    """Samples of every component, around `now`."""
    return {"place": place, "now": now}
