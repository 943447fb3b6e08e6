"""/metrics tells of queues, the outbox, the dispatcher and the stores, and names no shop."""

import time
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.test import Client
from django_tenants.utils import tenant_context

from config import celery
from kernel import clock
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from tasks import runs
from tenants import lifecycle
from tenants.models import Tenant

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
    lifecycle.suspend(tenant=other_shop, actor="test", reason="test", now=clock.now())
    with runs.hold(schema=shop.schema_name, job="outbox.drain", task_id="1"):
        pass
    celery.send("outbox.drain", shop.schema_name, {})
    celery.send("outbox.drain", shop.schema_name, {})  # it waits already
    time.sleep(0.01)
    found = read(platform_client)
    queue.flushdb()
    assert found["souk_outbox_oldest_age_seconds"] == pytest.approx(90, abs=30)
    assert found["souk_outbox_schemas_waiting"] == 1
    assert found['souk_queue_depth{queue="souk"}'] == 1
    assert found['souk_queue_depth{queue="beat"}'] == 0
    assert 0 < found['souk_queue_oldest_age_seconds{queue="souk"}'] < 60
    assert found['souk_jobs{job="outbox.drain",outcome="succeeded"}'] == 1
    assert found['souk_job_runs_total{job="outbox.drain"}'] == 1
    assert found['souk_valkey_up{role="cache"}'] == 1
    assert found['souk_valkey_memory_bytes{role="queue"}'] > 0
    assert {'souk_valkey_hits_total{role="cache"}', "souk_dispatcher_lag_seconds"} <= set(found)
    assert not [name for name in found if shop.schema_name in name or shop.slug in name]
