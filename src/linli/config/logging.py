"""Logs as JSON lines, without personal data: what was not meant to be logged is cut out."""

import logging
import logging.config
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from linli.config import env
from linli.privacy import redaction

HIDDEN = "[hidden]"
# Words inside a key that mark its value as personal; matched against the parts of snake_case.
PERSONAL = frozenset({
    "phone", "mobile", "tel", "name", "names", "username", "email", "mail", "text", "body",
    "description", "note", "notes", "address", "street", "contact", "reporter", "caller", "payload",
    "password", "secret", "token", "key", "cookie", "session", "authorization", "query", "ip",
    "params", "sql", "code_word", "lon", "lat", "birth", "identity",
})  # fmt: skip
# In the name of an id only these count: an id of a note says nothing, one of a session opens it.
SECRET_IDS = frozenset({"session", "token", "key", "identity", "secret"})
LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9_.-])\+?\d(?:[ -]?\d){6,}(?![A-Za-z0-9_-])")

Event = MutableMapping[str, Any]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up(*, level: str | None = None) -> None:
    """Route structlog and the standard library's loggers to standard output, one JSON a line."""
    chosen = (level or env.text("LOG_LEVEL", "INFO")).upper()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traceback,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(chosen, logging.INFO)
        ),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_foreign, *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        keep_exc_info=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(chosen)
    # The access log says what these would, without the path; errors keep their place in the code.
    logging.getLogger("django.request").addFilter(_without_path)


def redact(logger: object, method: str, event: Event) -> Event:
    """A structlog processor: hide values under personal keys, and what is personal in the rest.

    Of long numbers more is hidden than redaction knows: a log needs none of them.
    """
    return {key: _shown(key, value) for key, value in event.items()}


def _shown(key: str, value: object) -> object:
    if key in {"timestamp", "_record", "_from_structlog", "exc_info"}:
        return value
    parts = key.lower().split("_")
    if not (SECRET_IDS if parts[-1] == "id" else PERSONAL).isdisjoint(parts):
        return HIDDEN
    if isinstance(value, str):
        return LONG_NUMBER.sub(HIDDEN, redaction.redact(value, mask=HIDDEN))
    if isinstance(value, dict):
        return {str(name): _shown(str(name), one) for name, one in value.items()}
    if isinstance(value, BaseException):
        return type(value).__qualname__
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown("", one) for one in value]
    return value


def _foreign(logger: object, method: str, event: Event) -> Event:
    """A standard-library record: its logger, and its message."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["logger"] = record.name
    return event


def _without_path(record: logging.LogRecord) -> bool:
    """Django puts the path into these messages, and a path may hold a tracking code."""
    if record.exc_info is None:
        return False
    record.msg, record.args = "A request failed", None
    return True


def _traceback(logger: object, method: str, event: Event) -> Event:
    """Where it happened, and the kind of error; its message may quote a row or a request."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    info = sys.exc_info() if given is True else given
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["where"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ][-12:]
        if error.__cause__ is not None:
            event["because"] = type(error.__cause__).__qualname__
    return event
