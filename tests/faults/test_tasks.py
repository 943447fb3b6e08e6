"""R5 to R7: workers killed, the queue lost, senders killed before they could say so; nothing is lost.

`SOUK_FAULT_TASKS=500 SOUK_FAULT_KILLS=10 SOUK_FAULT_CRASHES=50 pytest tests/faults/test_tasks.py` runs as
many as TARGETS asks for. The work is e-mails: each entry of the outbox has one stable Message-ID, and
what arrives in the shop's mailbox is counted by it.
"""

import email
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.db.models import F
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.jobs.models import Wakeup
from kernel.outbox.models import OutboxEntry
from storefront.messages.models import SentMessage
from tasks import dispatcher
from tasks.models import JobRun
from tenants.models import Tenant
from tests import invariants
from tests.faults import processes
from tests.faults.processes import Stores
from tests.server import Process, Worker

TASKS = int(os.environ.get("SOUK_FAULT_TASKS", "30"))
KILLS = int(os.environ.get("SOUK_FAULT_KILLS", "2"))
CRASHES = int(os.environ.get("SOUK_FAULT_CRASHES", "3"))
CONSUMING_SECONDS = 30
DONE_SECONDS = 60
COMMAND = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--pool", "prefork"]
COMMAND += ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


@pytest.fixture
def prefork(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Worker]:
    """A worker with children, as in production; not started yet."""
    running = Worker(command=COMMAND, environment=process_environment, log=tmp_path / "prefork.log")
    try:
        yield running
    finally:
        running.kill()


def work(mode: str, count: int, *, environment: dict[str, str], crash_at: str = "", pause: float = 0) -> int:
    """Run the program that makes or does work; return how many of its children died."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.work", mode, str(count), f"{mode}:{crash_at}", str(pause)],
        env=environment | {"SOUK_CRASH_AT": crash_at},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout.split()[-1])


def shop() -> Tenant:
    return Tenant.objects.get(slug="alpha")


def entries() -> Any:
    return OutboxEntry.objects.filter(key__startswith="tell:")


def arrived(environment: dict[str, str]) -> Counter[str]:
    """How often each Message-ID of the work lies in the shop's mailbox."""
    folder = Path(environment["VAR_DIR"]) / "mail" / shop().schema_name
    found: Counter[str] = Counter()
    for file in folder.glob("new/*"):
        message = email.message_from_bytes(file.read_bytes())
        if message["To"] == "owner@alpha.example":
            found[str(message["Message-ID"])] += 1
    return found


def let_time_pass(tenant: Tenant, by: timedelta = timedelta(minutes=20)) -> None:
    """Move what is waiting for a time back, as if that much time had gone by."""
    with tenant_context(tenant):
        waiting = OutboxEntry.objects.filter(delivered_at__isnull=True)
        waiting.update(available_at=F("available_at") - by, leased_until=F("leased_until") - by)
    Wakeup.objects.update(due_at=F("due_at") - by, leased_until=F("leased_until") - by)


def finish(tenant: Tenant) -> None:
    """Let the dispatcher sweep until everything has been delivered."""
    until = time.monotonic() + DONE_SECONDS
    while time.monotonic() < until:
        with tenant_context(tenant):
            left = entries().filter(delivered_at__isnull=True).count()
        if not left:
            return
        let_time_pass(tenant)
        dispatcher.dispatch(now=clock.now())
        time.sleep(1)
    raise AssertionError(f"{left} entries were not delivered: {list(JobRun.objects.values())}")


def assert_told(environment: dict[str, str], *, count: int, deaths: int) -> None:
    """Every entry went out under its own id, noted once, and at most one too many for each death."""
    with tenant_context(shop()):
        ids = {f"<{pk}@{settings.SHOP_DOMAIN}>" for pk in entries().values_list("pk", flat=True)}
        noted = SentMessage.objects.filter(entry__in=entries().values("pk")).count()
    found = arrived(environment)
    assert len(ids) == count
    assert set(found) == ids
    assert noted == count
    assert sum(found.values()) <= count + deaths


def test_senders_killed_between_commit_and_enqueue(
    process_environment: dict[str, str], prefork: Worker
) -> None:
    """R7. The nudge was never sent; the mark that was committed with the entry brings it out."""
    deaths = work("tell", CRASHES, environment=process_environment, crash_at="jobs.before_send")
    assert deaths == CRASHES
    queue = redis.Redis.from_url(process_environment["BROKER_URL"])
    assert queue.llen(settings.CELERY_TASK_DEFAULT_QUEUE) == 0
    prefork.start()
    finish(shop())
    assert_told(process_environment, count=CRASHES, deaths=0)
    invariants.check(shop(), has_worker=True)


def test_a_death_while_delivering_costs_one_mail_too_many_at_most(
    process_environment: dict[str, str],
) -> None:
    """R7. Killed before the mail went out: none too many. Killed before it was written down: one."""
    work("tell", 2, environment=process_environment)
    assert work("drain", 2, environment=process_environment, crash_at="outbox.claimed") == 2
    assert arrived(process_environment) == {}
    let_time_pass(shop())
    assert work("drain", 2, environment=process_environment, crash_at="outbox.delivered") == 2
    assert set(arrived(process_environment).values()) == {1}
    let_time_pass(shop())
    work("drain", 1, environment=process_environment)
    assert set(arrived(process_environment).values()) == {2}
    assert_told(process_environment, count=2, deaths=2)


def test_workers_killed_under_load(process_environment: dict[str, str], prefork: Worker) -> None:
    """R5. A child, then the parent, again and again, while they deliver."""
    tenant, other = shop(), Tenant.objects.get(slug="bravo")
    before = invariants.checksum(other)
    prefork.start()
    telling = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.work", "tell", str(TASKS), "tell:load", "0.01"],
        env=process_environment,
    )
    for number in range(KILLS):
        _wait_for_more(tenant, than=number * TASKS // (KILLS + 2))
        assert prefork.popen is not None
        parent = psutil.Process(prefork.popen.pid)
        if number % 2:
            os.kill(parent.pid, signal.SIGKILL)
            prefork.popen.wait()
            prefork.start()
        else:
            children = parent.children()
            os.kill(children[number // 2 % len(children)].pid, signal.SIGKILL)
    assert telling.wait(120) == 0
    finish(tenant)
    assert_told(process_environment, count=TASKS, deaths=KILLS * 2)  # a dead parent has two children
    invariants.check(tenant, has_worker=True)
    assert invariants.checksum(other) == before


def _wait_for_more(tenant: Tenant, *, than: int) -> None:
    """Wait until so many entries are out; let lost claims run out meanwhile."""
    until = time.monotonic() + DONE_SECONDS
    while time.monotonic() < until:
        with tenant_context(tenant):
            if entries().filter(delivered_at__isnull=False).count() > than:
                return
        let_time_pass(tenant)
        dispatcher.dispatch(now=clock.now())
        time.sleep(0.2)
    raise AssertionError(f"no more than {than} entries came out")


@pytest.fixture(scope="module")
def private_stores(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    with django_db_blocker.unblock():
        like = settings.DATABASES["default"]["NAME"]
        with processes.stores(tmp_path_factory.mktemp("stores"), like=like) as found:
            yield found


def test_valkey_restarted_and_flushed_under_load(
    private_stores: Stores, django_db_blocker: Any, tmp_path: Path
) -> None:
    """R6. What the queue knew is gone; what was committed is not."""
    environment = {
        **os.environ,
        "DATABASE_URL": private_stores.database_url,
        "REDIS_URL": private_stores.redis_url,
        "BROKER_URL": "",
        "VAR_DIR": str(tmp_path / "var"),
        "LOG_LEVEL": "INFO",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "platform")]),
    }
    worker = Worker(command=COMMAND, environment=environment, log=tmp_path / "worker.log")
    beat = Process(
        command=[sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "INFO"],
        environment=environment,
        log=tmp_path / "beat.log",
    )
    command = [sys.executable, "-m", "tests.faults.work", "tell", str(TASKS), "tell:load", "0.05"]
    with django_db_blocker.unblock(), processes.django_on(private_stores.database_url):
        try:
            worker.start()
            beat.start()
            telling = subprocess.Popen(command, env=environment)
            time.sleep(1)
            redis.Redis.from_url(private_stores.redis_url).flushall()
            time.sleep(0.5)
            private_stores.stop_valkey()
            time.sleep(1)
            private_stores.start()
            back = time.monotonic()
            assert telling.wait(120) == 0
            while _told_after_the_restart() == 0:
                assert time.monotonic() - back < CONSUMING_SECONDS, worker.words()[-3000:]
                time.sleep(0.2)
            until = time.monotonic() + DONE_SECONDS
            while _left():  # by itself: the beat's dispatcher sweeps
                assert time.monotonic() < until, list(JobRun.objects.values())
                time.sleep(0.5)
            assert_told(environment, count=TASKS, deaths=2)
            invariants.check(shop(), has_worker=True)
        finally:
            beat.kill()
            worker.kill()
            connection.close()


def _left() -> int:
    with tenant_context(shop()):
        return int(entries().filter(delivered_at__isnull=True).count())


def _told_after_the_restart() -> int:
    with tenant_context(shop()):
        last = f"tell:load:{TASKS - 1}"
        return int(OutboxEntry.objects.filter(key=last, delivered_at__isnull=False).count())
