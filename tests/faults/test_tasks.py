"""R5 to R7: workers killed, the queue lost, senders killed before they could say so; nothing is lost.

`SOUK_FAULT_TASKS=500 SOUK_FAULT_KILLS=10 SOUK_FAULT_CRASHES=50 pytest tests/faults/test_tasks.py` runs as
many as TARGETS asks for. The work is e-mails: each entry of the outbox has one stable Message-ID, and
what arrives in the shop's mailbox is counted by it. Beside each is what happens without its guard.
"""

import email
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import actors, clock, jobs
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.customers import services as customers
from storefront.emails.models import MailSettings, SentMessage
from storefront.webhooks import services as webhooks
from tasks import dispatcher, runs
from tasks.models import JobRun
from tenants.models import Tenant
from tests import database, invariants
from tests.faults import poison, post, processes, work
from tests.faults.processes import Stores
from tests.faults.work import let_time_pass
from tests.patience import seconds
from tests.server import Process, Worker, process_facts
from tests.storefront.webhooks import receiver

TASKS = int(os.environ.get("SOUK_FAULT_TASKS", "30"))
KILLS = int(os.environ.get("SOUK_FAULT_KILLS", "2"))
CRASHES = int(os.environ.get("SOUK_FAULT_CRASHES", "3"))
LATE = 3
"""Letters told after the mail server died: of these all have to wait for it."""
CONSUMING_SECONDS = seconds(30)
DONE_SECONDS = seconds(60)


def celery(app: str = "config.celery") -> list[str]:
    """A worker with children, as in production."""
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "--pool", "prefork"]
    return [*command, "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


@dataclass
class Ground:
    """A database and a queue that the tests of this file share, and the worker over both."""

    environment: dict[str, str]
    folder: Path
    workers: dict[str, Worker] = field(default_factory=dict)

    def worker(self, app: str = "tests.faults.poison") -> Worker:
        """The worker of an app, running, with no other beside it."""
        if app not in self.workers:
            self.stop()
        found = self.workers.setdefault(
            app, Worker(command=celery(app), environment=self.environment, log=self.folder / f"{app}.log")
        )
        if found.popen is None or found.popen.poll() is not None:
            found.start()
        return found

    def stop(self) -> None:
        """End whatever worker there is."""
        for worker in self.workers.values():
            worker.kill()

    def work(self, *steps: str) -> list[int]:
        """Run the program that makes or does work; return how many children of each step died."""
        return work.run(*steps, environment=self.environment)


@pytest.fixture(scope="module")
def ground(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    name, folder = f"{database.base_name()}_{uuid4().hex[:8]}", tmp_path_factory.mktemp("ground")
    with django_db_blocker.unblock():
        database.create_copy(name, of=database.base_name())
        environment = process_facts(database=name, var_dir=folder / "var")
        found = Ground(environment | {"ENVIRONMENT": "development"}, folder)  # it may call this machine
        with database.used(name):
            yield found
        found.stop()
        database.drop(name)


@pytest.fixture(autouse=True)
def _nothing_waits() -> None:
    for url in (settings.REDIS_URL, settings.CELERY_BROKER_URL):
        redis.Redis.from_url(url).flushdb()


def shop(slug: str = "alpha") -> Tenant:
    return Tenant.objects.get(slug=slug)


def tell(key: str, *, count: int, pause: float = 0) -> None:
    """Commit so many letters, one after the other."""
    try:
        with tenant_context(shop()):
            for number in range(count):
                work.tell(f"{key}:{number}")
                time.sleep(pause)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


@contextmanager
def telling(key: str, *, count: int, pause: float) -> Iterator[None]:
    """Letters are told meanwhile, and all are told in the end."""
    thread = threading.Thread(target=tell, args=[key], kwargs={"count": count, "pause": pause})
    thread.start()
    try:
        yield
    finally:
        thread.join()


def entries(key: str) -> Any:
    return OutboxEntry.objects.filter(key__startswith=f"{key}:")


def list_left(*keys: str, **facts: Any) -> set[Any]:
    """The ids of the entries that wait."""
    with tenant_context(shop()):
        return {e.pk for key in keys for e in entries(key).filter(delivered_at__isnull=True, **facts)}


def count_left(*keys: str, **facts: Any) -> int:
    return len(list_left(*keys, **facts))


def arrived(environment: dict[str, str]) -> Counter[str]:
    """How often each Message-ID lies in the shop's mailbox."""
    folder = Path(environment["VAR_DIR"]) / "mail" / shop().schema_name
    return Counter(
        str(email.message_from_bytes(file.read_bytes())["Message-ID"]) for file in folder.glob("new/*")
    )


def wait_for(what: Callable[[], Any], *, seconds: float = DONE_SECONDS, step: float = 0.1) -> Any:
    """Ask until the answer is true; return it."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, list(JobRun.objects.exclude(outcome="succeeded").values())
        time.sleep(step)
    return found


def sweep(*keys: str) -> bool:
    """Whether everything has been delivered; if not, let time pass and the dispatcher look."""
    if count_left(*keys) == 0:
        return True
    let_time_pass(shop())
    dispatcher.dispatch(now=clock.now())
    return False


def assert_told(environment: dict[str, str], *, key: str, count: int, deaths: int) -> None:
    """Every entry went out under its own id, noted once, and at most one too many for each death."""
    with tenant_context(shop()):
        ids = {f"<{pk}@{settings.SHOP_DOMAIN}>" for pk in entries(key).values_list("pk", flat=True)}
        noted = SentMessage.objects.filter(entry__in=entries(key).values("pk")).count()
    found = {name: times for name, times in arrived(environment).items() if name in ids}
    assert len(ids) == noted == count
    assert set(found) == ids
    assert sum(found.values()) <= count + deaths


def test_a_death_while_delivering_costs_one_mail_too_many_at_most(ground: Ground) -> None:
    """R7. Killed before the mail went out: none too many. Killed before it was written down: one.

    Both entries are claimed by who dies, and by nobody else until time has passed.
    """
    assert ground.work("tell:2:death", "drain:2::outbox.claimed", "wait", "drain:2::outbox.delivered") == [
        0, 1, 0, 1,
    ]  # fmt: skip
    assert sorted(arrived(ground.environment).values()) == [1]
    # several: one ends when its slice of time is over, which on a slow machine one letter fills
    assert ground.work("wait", "drain:3") == [0, 0]
    assert sorted(arrived(ground.environment).values()) == [1, 2]
    assert_told(ground.environment, key="death", count=2, deaths=1)


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


def test_what_was_never_sent_or_was_forgotten_is_found_by_the_sweep(ground: Ground) -> None:
    """R7 and R6. The message was never sent, or the queue forgot it; the mark brings it out.

    Without the sweep, with a worker that waits for work, nothing comes out: its control.
    """
    ground.stop()
    assert ground.work(f"tell:{CRASHES}:unsent:jobs.before_send", "tell:3:forgotten") == [CRASHES, 0]
    redis.Redis.from_url(settings.CELERY_BROKER_URL).flushdb()
    ground.worker()
    time.sleep(1)
    assert count_left("unsent", "forgotten") == CRASHES + 3
    wait_for(lambda: sweep("unsent", "forgotten"))
    assert_told(ground.environment, key="unsent", count=CRASHES, deaths=0)
    assert_told(ground.environment, key="forgotten", count=3, deaths=0)
    invariants.check(shop(), has_worker=True)


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


def test_a_consumer_that_does_not_answer_holds_up_no_other_shop(ground: Ground, settings: Any) -> None:
    """A shop whose endpoint keeps silent has one place in the queue, and every event arrives when it speaks."""
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    ground.worker()
    with receiver.running() as site:
        site.holds.clear()
        with tenant_context(shop()):
            endpoint = webhooks.create(
                values={"url": site.url, "event_types": ["customer.registered"]},
                actor=actors.job("tests"),
                now=clock.now(),
            )
            site.secret = endpoint.secret
            for number in range(4):
                customers.register(
                    email=f"slow{number}@example.com", password="a long password for tests", now=clock.now()
                )
        wait_for(lambda: site.waiting, seconds=CONSUMING_SECONDS)
        with tenant_context(shop("bravo")):
            payload = {
                "template": "daily_summary",
                "to": ["o@bravo.example"],
                "context": {"date": "2026-01-01"},
            }
            outbox.add("email", payload, now=clock.now(), key="quick:0")

        def is_out() -> bool:
            with tenant_context(shop("bravo")):
                return bool(entries("quick").filter(delivered_at__isnull=False).exists())

        wait_for(is_out, seconds=CONSUMING_SECONDS)
        assert site.ids == []
        site.holds.set()
        wait_for(lambda: len(site.ids) >= 4)
        assert Counter(site.ids).most_common(1)[0][1] == 1
        assert {event["data"]["email"] for event in site.told} == {
            f"slow{number}@example.com" for number in range(4)
        }


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
    assert_told(
        ground.environment, key="load", count=TASKS, deaths=KILLS * 2
    )  # a dead parent has two children
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


def test_a_mail_server_that_dies_under_load_has_every_letter_in_the_end(ground: Ground) -> None:
    """The shop's own server is killed -9; what it does not take meanwhile is kept and tried again."""
    ground.worker()
    environment, log = ground.environment, ground.folder / "post.log"
    box = Path(environment["VAR_DIR"]) / "mail" / shop().schema_name
    box.parent.mkdir(parents=True, exist_ok=True)
    server = post.mail_server(box=box, environment=environment, log=log)
    use_server(host="127.0.0.1", port=server.port, security="none", from_email="a@alpha.example")
    try:
        server.start()
        before = len(arrived(environment))
        with telling("letter", count=TASKS // 2, pause=0.05):
            wait_for(lambda: len(arrived(environment)) > before + 2, step=0.02)
            server.kill()
        tell("late", count=LATE)  # however much was taken before it died
        wait_for(lambda: count_left("late", last_error__contains="refused"))
        server.start()
        wait_for(lambda: sweep("letter", "late"))
    finally:
        server.kill()
        use_server(host="", from_email="")
    assert_told(environment, key="letter", count=TASKS // 2, deaths=1)
    assert_told(environment, key="late", count=LATE, deaths=0)


def use_server(**facts: Any) -> None:
    """The shop's mail goes through this server."""
    with tenant_context(shop()):
        MailSettings.objects.update_or_create(pk=1, defaults=facts)


@pytest.fixture(scope="module")
def private_stores(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    folder = tmp_path_factory.mktemp("stores")
    with django_db_blocker.unblock(), processes.stores(folder, like=database.base_name()) as found:
        yield found


def test_valkey_flushed_and_restarted_and_postgres_cut_off_under_load(
    private_stores: Stores, django_db_blocker: Any, tmp_path: Path
) -> None:
    """R6. What the queue knew is gone; what was committed is not.

    A worker whose queue goes away while it holds messages may end (kombu); it is started again here, as
    compose.yaml has it.
    """
    environment = {
        **os.environ,
        "DATABASE_URL": private_stores.database_url,
        "REDIS_URL": private_stores.redis_url,
        "BROKER_URL": "",
        "VAR_DIR": str(tmp_path / "var"),
        "LOG_LEVEL": "INFO",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "platform")]),
    }
    worker = Worker(command=celery(), environment=environment, log=tmp_path / "worker.log")
    beat = Process(
        command=[sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "INFO"],
        environment=environment,
        log=tmp_path / "beat.log",
    )
    with django_db_blocker.unblock(), processes.django_on(private_stores.database_url):
        try:
            # letters for which the lane was woken twice, and one that somebody died over
            work.run(f"tell:{min(TASKS, 100)}:early", "drain:1::outbox.claimed", environment=environment)
            dispatcher.dispatch(now=clock.now() + dispatcher.GRACE)
            others = subprocess.Popen([*work.COMMAND, f"tell:{TASKS}:load::0.05"], env=environment)
            wait_for(lambda: count_left("load"), step=0.02)
            beat.start()
            worker.start()
            waiting = list_left("early", "load")
            redis.Redis.from_url(private_stores.redis_url).flushall()
            time.sleep(0.3)
            private_stores.stop_valkey()
            time.sleep(0.5)
            private_stores.start()
            wait_for(
                lambda: _tend(worker) and not waiting & list_left("early", "load"), seconds=CONSUMING_SECONDS
            )
            assert others.wait(300) == 0
            wait_for(lambda: _tend(worker) and _is_swept("load", environment), step=0.5)
            assert_told(environment, key="load", count=TASKS, deaths=2)
            work.run(f"tell:{TASKS}:cut", environment=environment)
            private_stores.stop_postgres()
            private_stores.start()
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
