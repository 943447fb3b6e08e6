"""The queue's door with a task that kills whoever runs it: `celery -A tests.faults.poison worker`."""

import os
import signal

from config.celery import app

JOB = "tests.poison"


@app.task(name=JOB)
def poison() -> None:
    """Take the worker along."""
    os.kill(os.getpid(), signal.SIGKILL)
