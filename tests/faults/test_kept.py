"""Worker and beat as `make up` runs them: killed, they come back and go on with what waits."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django_celery_beat.models import IntervalSchedule
from django_tenants.utils import tenant_context

from config.local import supervisor, watchdog
from kernel import clock
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from tasks.models import JobRun
from tenants.models import Tenant
from tests.server import Process

pytestmark = pytest.mark.timeout(120)
Kept = dict[str, Process]


@pytest.fixture
def kept(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Kept]:
    """Both of them, started side by side by the very commands of `make up`; beat wakes the dispatcher each second."""
    IntervalSchedule.objects.filter(every=10).update(every=1)
    commands = supervisor.commands()
    found = {
        name: Process(commands[name], process_environment, tmp_path / f"{name}.log")
        for name in ("worker", "beat")
    }
    for process in found.values():
        process.start()
    yield found
    for process in found.values():
        process.kill()


def wait_until(condition: Callable[[], bool], process: Process, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not condition():
        process.fail_if_dead()
        assert time.monotonic() < until, process.words()[-3000:]
        time.sleep(0.1)


def child_of(process: Process) -> psutil.Process:
    assert process.popen is not None
    (child,) = psutil.Process(process.popen.pid).children()
    return child


def test_worker_and_beat_that_are_killed_come_back_and_work(kept: Kept) -> None:
    worker, beat = kept["worker"], kept["beat"]
    wait_until(lambda: " ready." in worker.words(), worker)
    ticks = JobRun.objects.filter(job="tasks.dispatch", outcome="succeeded")
    wait_until(ticks.exists, beat)
    for process in kept.values():
        child_of(process).kill()
    with tenant_context(Tenant.objects.get(slug="alpha")):
        payload = {
            "template": "daily_summary",
            "to": ["owner@alpha.example"],
            "context": {"date": "2026-01-01"},
        }
        outbox.add("email", payload, now=clock.now(), key="kept")
    for name, process in kept.items():
        wait_until(
            lambda name=name, process=process: f"{name} ended with status -9" in process.words(),  # type: ignore[misc]
            process,
        )
    wait_until(lambda: worker.words().count(" ready.") == 2, worker)

    def is_sent() -> bool:
        with tenant_context(Tenant.objects.get(slug="alpha")):
            return OutboxEntry.objects.filter(key="kept", delivered_at__isnull=False).exists()

    wait_until(is_sent, worker)
    runs = ticks.get().runs
    wait_until(ticks.filter(runs__gt=runs + 2).exists, beat)  # more than what waited in the queue
    for process in kept.values():  # told to stop, they end and stay away
        assert process.popen is not None
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.wait(30) == 0


def test_pauses_grow_to_half_a_minute() -> None:
    assert [watchdog.pause(failures) for failures in (1, 2, 3, 5, 6, 1000)] == [1, 2, 4, 16, 30, 30]


def test_every_process_is_started_again() -> None:
    commands = supervisor.commands()
    kept = {name for name, command in commands.items() if "config.local.watchdog" in command}
    assert kept == {"web", "worker", "beat"}
    assert all(command[:2] == [sys.executable, "-m"] for command in commands.values())
