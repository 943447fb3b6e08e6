"""What every log line carries: the request's id and the schema it was written in. And which are not written."""

import logging
import sys
from collections.abc import MutableMapping
from functools import cached_property
from typing import Any


def structlog() -> Any:
    """The library, without what it would paint tracebacks with: it takes 4 MB of a process."""
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # what is None there cannot be imported
    try:
        import structlog

        return structlog
    finally:
        if sys.modules.get("rich") is None:
            sys.modules.pop("rich", None)


class Formatter(logging.Formatter):
    """structlog's, made with the first line: a command that logs nothing need not load it."""

    def __init__(self, style_of_lines: str) -> None:
        super().__init__()
        self._style_of_lines = style_of_lines

    def format(self, record: logging.LogRecord) -> str:
        """The line, as JSON or for people."""
        return self._made.format(record)

    @cached_property
    def _made(self) -> logging.Formatter:
        library = structlog()
        before: list[Any] = [
            library.contextvars.merge_contextvars,
            library.stdlib.add_log_level,
            library.stdlib.add_logger_name,
            library.processors.TimeStamper(fmt="iso", utc=True),
            add_scope,
            add_request,
        ]
        renderers: list[Any] = [library.processors.JSONRenderer()]
        if self._style_of_lines != "json":
            plain = library.dev.plain_traceback
            renderers = [
                shorten,
                library.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=plain),
            ]
        return library.stdlib.ProcessorFormatter(
            processors=[library.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
            foreign_pre_chain=before,
        )


def add_scope(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add `request_id` and `schema` to a structlog event."""
    from django.db import connection  # the settings are not loaded yet when this module is

    from kernel import request_id

    if request_id.current():
        event["request_id"] = request_id.current()
    event["schema"] = getattr(connection, "schema_name", None)
    return event


def add_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add what a line about a request says of it (`front.requests`)."""
    event.update(getattr(event.get("_record"), "asked", {}))
    return event


TICKS = {"tasks.dispatch"}  # every few seconds; how each went is kept among the runs
IN_THE_MESSAGE = ("task", "task_id", "request_id")  # of what Celery says of a task


def is_no_tick(record: logging.LogRecord) -> bool:
    """Whether a line of Celery's says more than that a tick went well."""
    told = getattr(record, "data", None)
    return record.levelno > logging.INFO or not isinstance(told, dict) or told.get("name") not in TICKS


class News(logging.Filter):
    """Lets pass what Django says of a request, unless it is of a lost store, which `config.health` has told."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it says anything new."""
        from config import health  # which needs the settings that this is a part of

        return health.is_news(record)


def shorten(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out of a line for people what its message has said, and the time, which `make up` puts before it."""
    said = [name for name in IN_THE_MESSAGE if str(event.get(name)) in str(event["event"])]
    for name in ("timestamp", *said):
        event.pop(name, None)
    if "shop" in event:  # which a task has left when Celery tells of its end
        event["schema"] = event.pop("shop")
    return event
