"""R6: the queue's store flushed and started again under load, and Postgres cut off; nothing is lost."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from django.db import connection

from kernel import clock
from tasks import dispatcher
from tests import invariants
from tests.faults import work
from tests.faults.ground import celery
from tests.faults.letters import assert_told, count_left, list_left, shop, wait_for
from tests.faults.processes import Stores
from tests.faults.work import let_time_pass
from tests.patience import seconds
from tests.server import Process, Worker

pytestmark = pytest.mark.usefixtures("nothing_waits")

TASKS = int(os.environ.get("SOUK_FAULT_TASKS", "30"))
CONSUMING_SECONDS = seconds(30)


def test_valkey_flushed_and_restarted_and_postgres_cut_off_under_load(
    stores: Stores, environment: dict[str, str], tmp_path: Path
) -> None:
    """What the queue knew is gone; what was committed is not.

    A worker whose queue goes away while it holds messages may end (kombu); it is started again here, as
    compose.yaml has it.
    """
    worker = Worker(command=celery("config.celery"), environment=environment, log=tmp_path / "worker.log")
    beat = Process(
        command=[sys.executable, "-m", "config.beat"],
        environment=environment,
        log=tmp_path / "beat.log",
    )
    try:
        # letters for which the lane was woken twice, and one that somebody died over
        work.run(f"tell:{min(TASKS, 100)}:early", "drain:1::outbox.claimed", environment=environment)
        dispatcher.dispatch(now=clock.now() + dispatcher.GRACE)
        others = subprocess.Popen([*work.COMMAND, f"tell:{TASKS}:load::0.05"], env=environment)
        wait_for(lambda: count_left("load"), step=0.02)
        beat.start()
        worker.start()
        waiting = list_left("early", "load")
        redis.Redis.from_url(stores.redis_url).flushall()
        time.sleep(0.3)
        stores.stop_valkey()
        time.sleep(0.5)
        stores.start()
        wait_for(
            lambda: _tend(worker) and not waiting & list_left("early", "load"), seconds=CONSUMING_SECONDS
        )
        assert others.wait(300) == 0
        wait_for(lambda: _tend(worker) and _is_swept("load", environment), step=0.5)
        assert_told(environment, key="load", count=TASKS, deaths=2)
        work.run(f"tell:{TASKS}:cut", environment=environment)
        stores.stop_postgres()
        stores.start()
        wait_for(lambda: _tend(worker) and _is_swept("cut", environment), step=0.5)
        assert_told(environment, key="cut", count=TASKS, deaths=2)
        invariants.check(shop(), has_worker=True)
    finally:
        beat.kill()
        worker.kill()
        connection.close()


def _tend(worker: Worker) -> bool:
    """Start the worker again if it has ended."""
    if worker.popen is None or worker.popen.poll() is not None:
        worker.kill()
        worker.start()
    return True


def _is_swept(key: str, environment: dict[str, str]) -> bool:
    """Whether everything is out; if not, let time pass: the beat's dispatcher looks by itself."""
    if count_left(key) == 0:
        return True
    let_time_pass(shop(), broker=environment["REDIS_URL"].removesuffix("/0") + "/1")
    return False
