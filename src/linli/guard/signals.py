"""What others may want to hear of this package."""

from django.dispatch import Signal

# Sent after commit with `keys`: whoever holds something open for these sessions closes it.
sessions_ended = Signal()
