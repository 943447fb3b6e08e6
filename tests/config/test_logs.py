"""What is written in the log, and what is not."""

import logging
from typing import Any

import pytest

from config import logs


def told(level: int, **facts: Any) -> logging.LogRecord:
    record = logging.LogRecord("celery.app.trace", level, __file__, 1, "Task ended", None, None)
    record.__dict__.update(facts)
    return record


@pytest.mark.parametrize(
    ("record", "is_written"),
    [
        (told(logging.INFO, data={"name": "tasks.dispatch"}), False),
        (told(logging.ERROR, data={"name": "tasks.dispatch"}), True),
        (told(logging.INFO, data={"name": "outbox.drain"}), True),
        (told(logging.INFO), True),
    ],
)
def test_a_tick_that_went_well_is_not_written(record: logging.LogRecord, is_written: bool) -> None:
    assert bool(logging.getLogger("celery.app.trace").filter(record)) is is_written


def test_a_line_for_people_says_nothing_twice() -> None:
    line = {"event": "Task a[1] succeeded", "task": "a", "task_id": "1", "request_id": "2", "shop": "t_x"}
    shortened = logs.shorten(None, "", {**line, "schema": "public", "timestamp": "now"})
    assert shortened == {"event": "Task a[1] succeeded", "request_id": "2", "schema": "t_x"}
