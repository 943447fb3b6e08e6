"""What operators watch, read when it is asked for: queues, the outbox, the dispatcher, the stores.

Everything is read from the stores themselves, so that any web process answers for all of them, and no
shop's schema is opened. There is no label of a shop; a store that is down leaves its figures out.
"""

import contextlib
import logging
import time
from collections.abc import Iterator
from typing import Any

import orjson
import redis
from django.conf import settings
from django.db import Error, connection
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from kernel import clock, scope, valkey
from tenants.rules import OPEN

logger = logging.getLogger(__name__)

_LATEST = """
    WITH waiting AS (
        SELECT schema_name, due_at FROM public.jobs_wakeup w
        WHERE job = 'outbox.drain' AND due_at <= %(now)s AND (schema_name = %(public)s OR EXISTS (
            SELECT FROM public.tenants_tenant t WHERE t.schema_name = w.schema_name AND t.state = ANY(%(open)s)))
    )
    SELECT
        (SELECT extract(epoch FROM %(now)s - min(due_at)) FROM waiting),
        (SELECT count(DISTINCT schema_name) FROM waiting),
        (SELECT extract(epoch FROM %(now)s - min(next_run_at)) FROM public.tasks_tenantjob
         WHERE is_enabled AND next_run_at <= %(now)s),
        (SELECT extract(epoch FROM %(now)s - finished_at) FROM public.tasks_jobrun
         WHERE job = 'tasks.dispatch' AND schema_name = 'public')
"""
_RUNS = "SELECT job, outcome, count(*), sum(runs) FROM public.tasks_jobrun GROUP BY job, outcome"


class StoresCollector(Collector):
    """Reads the figures at each scrape."""

    def describe(self) -> list[Metric]:
        """Nothing is read when the process starts."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All figures that can be read."""
        with contextlib.suppress(Error):
            yield from _work()
        yield from _queue()
        yield from _valkey("cache", str(settings.CACHES["default"]["LOCATION"]))
        yield from _valkey("queue", settings.CELERY_BROKER_URL)


def register() -> None:
    """Add the figures to /metrics, once."""
    if StoresCollector not in {type(each) for each in REGISTRY._collector_to_names}:
        REGISTRY.register(StoresCollector())


def _work() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"now": clock.now(), "public": scope.PUBLIC, "open": sorted(OPEN)})
        oldest, waiting, lag, tick = cursor.fetchone()
        cursor.execute(_RUNS)
        runs = cursor.fetchall()
    yield _gauge("souk_outbox_oldest_age_seconds", "how long the longest due outbox work has waited", oldest)
    yield _gauge("souk_outbox_schemas_waiting", "schemas whose outbox has work that is due", waiting)
    yield _gauge("souk_dispatcher_lag_seconds", "how long the longest due job has waited to be sent", lag)
    if tick is not None:
        yield _gauge("souk_dispatcher_last_tick_seconds", "since the dispatcher last finished", tick)
    latest = GaugeMetricFamily(
        "souk_jobs", "schemas in which a job's last run had this outcome", labels=["job", "outcome"]
    )
    counted = CounterMetricFamily("souk_job_runs", "runs of a job in all schemas", labels=["job"])
    totals: dict[str, int] = {}
    for job, outcome, schemas, number in runs:
        latest.add_metric([job, outcome], schemas)
        totals[job] = totals.get(job, 0) + int(number)
    for job, number in totals.items():
        counted.add_metric([job], number)
    yield latest
    yield counted


def _queue() -> Iterator[Metric]:
    names = [queue.name for queue in settings.CELERY_TASK_QUEUES]
    try:
        with _client(settings.CELERY_BROKER_URL) as store:
            waiting = {name: (store.llen(name), store.lindex(name, -1)) for name in names}
            unacked = store.hlen("unacked")
    except redis.RedisError as error:
        logger.warning("the queue cannot be read: %s", error)
        return
    depth = GaugeMetricFamily("souk_queue_depth", "messages that wait in a queue", labels=["queue"])
    age = GaugeMetricFamily(
        "souk_queue_oldest_age_seconds", "how long the first of them has waited", labels=["queue"]
    )
    for name, (length, oldest) in waiting.items():
        depth.add_metric([name], float(length))
        age.add_metric([name], _age(oldest))
    yield from (depth, age)
    yield _gauge("souk_queue_unacknowledged", "messages of all queues that a worker holds", unacked)


def _age(message: bytes | None) -> float:
    if message is None:
        return 0.0
    sent = orjson.loads(message).get("headers", {}).get("souk_sent")
    return max(0.0, time.time() - sent) if sent else 0.0


def _valkey(role: str, url: str) -> Iterator[Metric]:
    try:
        with _client(url) as store:
            info: dict[str, Any] = store.info()
            slow = store.slowlog_len()
    except redis.RedisError as error:
        logger.warning("Valkey (%s) cannot be read: %s", role, error)
        info, slow = {}, 0
    up = GaugeMetricFamily("souk_valkey_up", "whether the store answers", labels=["role"])
    up.add_metric([role], float(bool(info)))
    yield up
    if not info:
        return
    for name, text, value in (
        ("memory_bytes", "memory in use", info["used_memory"]),
        ("memory_limit_bytes", "0 is no limit", info.get("maxmemory", 0)),
        ("slow_log_entries", "commands in the slow log", slow),
    ):
        gauge = GaugeMetricFamily(f"souk_valkey_{name}", text, labels=["role"])
        gauge.add_metric([role], value)
        yield gauge
    for name, text, value in (
        ("evicted_keys", "keys thrown out for want of memory", info["evicted_keys"]),
        ("hits", "keys that were asked for and there", info["keyspace_hits"]),
        ("misses", "keys that were asked for and not there", info["keyspace_misses"]),
    ):
        counter = CounterMetricFamily(f"souk_valkey_{name}", text, labels=["role"])
        counter.add_metric([role], value)
        yield counter


def _gauge(name: str, text: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value or 0))


def _client(url: str) -> Any:
    return valkey.connect(url)
