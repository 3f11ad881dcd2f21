"""Whether there is something for the pipeline to do."""

from linli.exchange.models import Delivery, Feed
from linli.exchange.states import WAITING


def base_moved(*, stamp: int) -> bool:
    """Whether rows were placed by another address base than the one there is."""
    return Feed.objects.filter(state_number__gt=0).exclude(placed_by=stamp).exists()


def deliveries_wait() -> bool:
    """Whether a delivery waits to be brought into the registry."""
    return Delivery.objects.filter(state__in=WAITING).exists()
