"""Who hears of events. Packages above `flow` register themselves when they are loaded."""

from collections.abc import Callable

from linli.core.outbox import Message

Handler = Callable[[Message], None]

_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Have `handler` hear of every event, after the stages; it may hear of one twice."""
    if handler not in _handlers:
        _handlers.append(handler)


def registered() -> tuple[Handler, ...]:
    """The handlers in the order of registration."""
    return tuple(_handlers)
