"""The one error of the embedded server: a sentence that says what to do."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be found, started or stopped; the message says why."""
