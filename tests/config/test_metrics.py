"""/metrics tells of queues, the outbox, the dispatcher and the stores, and names no shop."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from config import celery
from config.local import binaries, processes
from config.local.account import Account
from kernel import clock
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from tasks import runs
from tenants import lifecycle
from tenants.models import Tenant
from tests import actors

pytestmark = pytest.mark.django_db


def read(client: Client) -> dict[str, float]:
    """Our own figures by their names and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = [
        line.rpartition(" ") for line in answer.content.decode().splitlines() if line.startswith("souk_")
    ]
    return {name: float(value) for name, _, value in lines}


def test_the_figures(platform_client: Client, shop: Tenant, other_shop: Tenant) -> None:
    queue = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    queue.flushdb()
    Wakeup.objects.all().delete()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=clock.now() - timedelta(seconds=90))
    with tenant_context(other_shop):  # it is suspended: what waits there waits for it to open
        wakeups.mark("outbox.drain", due_at=clock.now() - timedelta(days=9))
    lifecycle.suspend(tenant=other_shop, actor=actors.TERMINAL, reason="test", now=clock.now())
    with runs.hold(schema=shop.schema_name, job="outbox.drain", task_id="1"):
        pass
    celery.send("outbox.drain", shop.schema_name, {})
    celery.send("outbox.drain", shop.schema_name, {})  # it waits already
    celery.app.send_task("tasks.dispatch", headers={"souk_schema": "public"})  # as beat sends it
    time.sleep(0.01)
    found = read(platform_client)
    queue.flushdb()
    assert found["souk_outbox_oldest_age_seconds"] == pytest.approx(90, abs=30)
    assert found["souk_outbox_schemas_waiting"] == 1
    assert found['souk_queue_depth{queue="mail"}'] == 1
    assert found['souk_queue_depth{queue="beat"}'] == 1
    assert 0 < found['souk_queue_oldest_age_seconds{queue="mail"}'] < 60
    assert 0 < found['souk_queue_oldest_age_seconds{queue="beat"}'] < 60
    assert found["souk_queue_unacknowledged"] == 0
    assert found['souk_jobs{job="outbox.drain",outcome="succeeded"}'] == 1
    assert found['souk_job_runs_total{job="outbox.drain"}'] == 1
    assert found['souk_valkey_up{role="cache"}'] == 1
    assert found['souk_valkey_memory_bytes{role="queue"}'] > 0
    assert {'souk_valkey_hits_total{role="cache"}', "souk_dispatcher_lag_seconds"} <= set(found)
    assert not [name for name in found if shop.schema_name in name or shop.slug in name]


@pytest.fixture
def small_store(tmp_path: Path) -> Iterator[str]:
    """A Valkey of two megabytes that throws out what is old and finds every command slow."""
    port = processes.free_port()
    program = str(binaries.valkey(Account(os.geteuid(), os.getegid(), is_other=False)))
    options = ["--maxmemory", "2mb", "--maxmemory-policy", "allkeys-lru", "--slowlog-log-slower-than", "0"]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    running = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    until = time.monotonic() + 10
    while True:
        try:
            redis.Redis.from_url(url).ping()
            break
        except redis.ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.02)
    yield url
    running.kill()
    running.wait()


def test_what_a_store_throws_out_and_finds_slow_is_told(
    platform_client: Client, small_store: str, settings: Settings
) -> None:
    settings.CELERY_BROKER_URL = small_store
    before = read(platform_client)
    assert before['souk_valkey_evicted_keys_total{role="queue"}'] == 0
    assert before['souk_valkey_memory_limit_bytes{role="queue"}'] == 2 * 1024 * 1024
    store = redis.Redis.from_url(small_store)
    with store.pipeline(transaction=False) as pipe:
        for number in range(300):
            pipe.set(f"key:{number}", b"x" * 10_000)
        pipe.execute()
    found = read(platform_client)
    assert found['souk_valkey_evicted_keys_total{role="queue"}'] > 0
    assert found['souk_valkey_slow_log_entries{role="queue"}'] > 10
    assert found['souk_valkey_memory_bytes{role="queue"}'] < 4 * 1024 * 1024


def test_a_store_that_is_down_leaves_its_figures_out(platform_client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    found = read(platform_client)
    assert found['souk_valkey_up{role="queue"}'] == 0
    assert found['souk_valkey_up{role="cache"}'] == 1
    assert not [name for name in found if name.startswith("souk_queue")]
