"""Doing what is due in a lane: one message of the queue's, however much there is to do."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from celery import current_app
from django.db import Error

from kernel import clock, jobs, request_id, scope
from kernel.jobs import locks, wakeups
from tasks import due, lanes, queue_marks, runs, sender
from tasks.due import Due
from tasks.lanes import Lane
from tasks.stopping import Stopping

logger = logging.getLogger(__name__)

SLICE_SECONDS = 10.0  # then the lane goes to the end of the queue, and another process may have it
GIVEN_UP_FOR = timedelta(hours=1)
stopping = Stopping()


def run(lane: Lane, *, task_id: str) -> None:
    """Do what is due in the lane, unless as many runs as it may have on this machine are at it already.

    Whoever finds no place leaves its message's work to those who have one: they look once more when theirs is free.
    """
    with _slot(lane) as release:
        if release is None:
            return
        if lane.calls:
            sender.run(lane, release=release, stopping=stopping)
        else:
            queue_marks.drop(lane.name)
            _run_jobs(lane, task_id=task_id)
    queue_marks.drop(lane.name)
    if due.is_any(lane, now=clock.now()):
        jobs.enqueue_in(scope.PUBLIC, lanes.WORK, lane=lane.name)


@contextmanager
def _slot(lane: Lane) -> Iterator[Callable[[], None] | None]:
    """One of the lane's places on this machine, as what gives it up before the end; None when all are taken."""
    names = [f"souk:slot:{lane.name}:{socket.gethostname()}:{number}" for number in range(lane.at_once)]
    free = next((name for name in names if locks.try_lock(name)), None)
    held = [free] if free else []

    def release() -> None:
        while held:
            locks.unlock(held.pop())

    try:
        yield release if held else None
    finally:
        release()


def _run_jobs(lane: Lane, *, task_id: str) -> None:
    until = time.monotonic() + SLICE_SECONDS
    while not stopping.is_set():
        taken = due.take(lane, now=clock.now())
        for each in taken:
            perform(each, task_id=task_id)
        if not taken:
            return
        if time.monotonic() > until:
            return


def perform(job: Due, *, task_id: str) -> None:
    """Run a job that was taken, and write down how it went; a failure is in the log and in its run."""
    request_id.set_current(task_id)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=job.job, task_id=task_id, shop=job.schema)
    pair = [(job.schema, job.job)]
    try:
        task = current_app.tasks.get(job.job)
        if task is None:
            raise LookupError(f"no task is called {job.job}")
        with runs.hold(schema=job.schema, job=job.job, task_id=task_id, is_locked=True):
            try:
                if job.tenant is not None:
                    scope.enter(job.tenant)
                task.run()
            finally:
                scope.leave()
        wakeups.free(job.schema, job.job)  # what came while it ran
    except runs.GivenUp as error:
        logger.error("given up for an hour: %s", error)
        wakeups.postpone(pair, until=clock.now() + GIVEN_UP_FOR)
    except Error:
        raise  # the database is away: whoever comes next finds the job due
    except Exception:
        logger.exception("job %s in %s failed", job.job, job.schema)
    finally:
        locks.unlock(job.lock)
        structlog.contextvars.clear_contextvars()
