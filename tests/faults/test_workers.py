"""R5 and R18: workers killed and stopped; nothing is lost, and no quiet shop waits.

`SOUK_FAULT_TASKS=500 SOUK_FAULT_KILLS=10 pytest tests/faults/test_workers.py` runs as many as TARGETS asks for.
"""

import os
import signal
import threading
import time
from contextlib import suppress
from datetime import timedelta

import psutil
import pytest
import redis
from django.conf import settings
from django_tenants.utils import tenant_context

from kernel import clock, jobs
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from tasks import dispatcher, runs
from tasks.models import JobRun
from tenants.models import Tenant
from tests import invariants
from tests.faults import poison, work
from tests.faults.ground import Ground
from tests.faults.letters import assert_told, count_left, entries, shop, sweep, tell, telling, wait_for
from tests.faults.work import let_time_pass
from tests.patience import seconds

pytestmark = pytest.mark.usefixtures("nothing_waits")

TASKS = int(os.environ.get("SOUK_FAULT_TASKS", "30"))
KILLS = int(os.environ.get("SOUK_FAULT_KILLS", "2"))
CONSUMING_SECONDS = seconds(30)


def test_without_its_guards_a_worker_that_dies_loses_its_message(ground: Ground) -> None:
    """R5's control: acknowledged early and not given back, the message is gone with the first death."""
    ground.worker("tests.faults.careless")
    ask_for(shop("bravo"), poison.JOB)
    wait_for(lambda: JobRun.objects.filter(job=poison.JOB).first())
    time.sleep(1)
    assert JobRun.objects.get(job=poison.JOB).runs == 1
    queue = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    assert (queue.llen(settings.CELERY_TASK_DEFAULT_QUEUE), queue.hlen("unacked")) == (0, 0)
    Wakeup.objects.filter(job=poison.JOB).delete()


def ask_for(tenant: Tenant, job: str) -> None:
    """Mark a job of a shop as due, and wake its lane."""
    wakeups.mark_many([(tenant.schema_name, job)], due_at=clock.now())
    jobs.enqueue_in(tenant.schema_name, job)


def test_a_poison_task_is_isolated_and_given_up_and_holds_up_nobody(ground: Ground) -> None:
    """It has killed before, and so runs in a lane of its own; its deaths are no failures."""
    ground.worker()
    facts = {"schema_name": shop().schema_name, "job": poison.JOB, "started_at": clock.now()}
    JobRun.objects.create(**facts, outcome="running", deaths=runs.MOST_DEATHS - 2)
    ask_for(shop(), poison.JOB)
    ask_for(shop("bravo"), "carts.expire")
    poisoned = JobRun.objects.filter(schema_name=shop().schema_name, job=poison.JOB)
    done = JobRun.objects.filter(schema_name=shop("bravo").schema_name, job="carts.expire")
    wait_for(lambda: done.filter(outcome="succeeded").exists(), seconds=CONSUMING_SECONDS)
    wait_for(lambda: tick() or poisoned.filter(outcome="given_up").exists(), step=1)
    run = poisoned.get()
    assert (run.runs, run.failures_in_a_row) == (2, 0)
    assert "its worker died 5 times" in run.error
    rest = Wakeup.objects.get(job=poison.JOB, schema_name=shop().schema_name).leased_until
    assert rest is not None
    assert rest > clock.now() + timedelta(minutes=30)  # time was let pass since
    Wakeup.objects.filter(job=poison.JOB).delete()


def tick() -> None:
    """Let leases run out, and the dispatcher look."""
    let_time_pass(shop())
    dispatcher.dispatch(now=clock.now())


def test_a_worker_whose_whole_group_is_told_to_stop_hands_back_what_it_has_not_begun(ground: Ground) -> None:
    """Warm: nothing is cut off, nothing counts as a failure, and what was not begun is free for the next."""
    worker = ground.worker()
    tell("warm", count=40)
    wait_for(lambda: count_left("warm") < 40, step=0.02)
    assert worker.popen is not None
    os.killpg(worker.popen.pid, signal.SIGTERM)
    worker.popen.wait(30)
    with tenant_context(shop()):
        assert set(entries("warm").values_list("cuts", "last_error", "leased_until")) == {(0, "", None)}
        assert set(entries("warm").filter(delivered_at=None).values_list("attempts", flat=True)) <= {0}
    assert not JobRun.objects.filter(failures_in_a_row__gt=0).exists()
    worker.start()
    wait_for(lambda: sweep("warm"))
    assert_told(ground.environment, key="warm", count=40, deaths=0)


def test_a_worker_that_is_told_to_stop_stops_however_much_there_is_to_do(ground: Ground) -> None:
    """Its first process alone is told, as a container's is."""
    worker, is_over, told = ground.worker(), threading.Event(), list[int]()

    def tell_on() -> None:
        while not is_over.is_set():
            tell(f"endless:{len(told)}", count=1, pause=0.05)
            told.append(1)

    teller = threading.Thread(target=tell_on)
    teller.start()
    try:
        wait_for(lambda: told and not count_left("endless:0"))
        assert worker.popen is not None
        worker.popen.terminate()
        worker.popen.wait(seconds(60))
    finally:
        is_over.set()
        teller.join()
    worker.start()
    wait_for(lambda: sweep("endless"))
    with tenant_context(shop()):
        assert set(entries("endless").values_list("cuts", "last_error")) == {(0, "")}


def test_workers_that_are_killed_again_and_again_put_off_no_quiet_shop(ground: Ground) -> None:
    """R18, smaller: beside a shop with much to say; each death is the house's, and nobody's failure."""
    worker = ground.worker()
    tell("busy", count=40)
    with tenant_context(shop("bravo")):
        work.tell("quiet:0")
    for _ in range(4):
        assert worker.popen is not None
        for child in psutil.Process(worker.popen.pid).children():
            with suppress(psutil.NoSuchProcess):
                child.kill()
        time.sleep(1.5)
        dispatcher.dispatch(now=clock.now())

    def is_out() -> bool:
        dispatcher.dispatch(now=clock.now())  # as beat does; no time is let pass
        with tenant_context(shop("bravo")):
            return bool(entries("quiet").filter(delivered_at__isnull=False).exists())

    wait_for(is_out, seconds=CONSUMING_SECONDS, step=1)
    with tenant_context(shop("bravo")):
        assert entries("quiet").get().attempts == 1
    assert not JobRun.objects.filter(failures_in_a_row__gt=0).exists()
    wait_for(lambda: sweep("busy"))
    assert_told(ground.environment, key="busy", count=40, deaths=40)


def test_workers_killed_under_load(ground: Ground) -> None:
    """R5. A child, then the parent, again and again, while they deliver."""
    tenant, other = shop(), shop("bravo")
    before = invariants.checksum(other)
    worker = ground.worker()
    with telling("load", count=TASKS, pause=0.01):
        for number in range(KILLS):
            wait_for(lambda most=number * TASKS // (KILLS + 2): _has_told_more(than=most), step=0.2)
            assert worker.popen is not None
            parent = psutil.Process(worker.popen.pid)
            if number % 2:
                os.kill(parent.pid, signal.SIGKILL)
                worker.popen.wait()
                worker.start()
            else:
                children = parent.children()
                os.kill(children[number // 2 % len(children)].pid, signal.SIGKILL)
    wait_for(lambda: sweep("load"))
    # a dead parent has two children
    assert_told(ground.environment, key="load", count=TASKS, deaths=KILLS * 2)
    invariants.check(tenant, has_worker=True)
    assert invariants.checksum(other) == before


def _has_told_more(*, than: int) -> bool:
    """Whether so many entries are out; lost claims run out meanwhile."""
    with tenant_context(shop()):
        if entries("load").filter(delivered_at__isnull=False).count() > than:
            return True
    let_time_pass(shop())
    dispatcher.dispatch(now=clock.now())
    return False
