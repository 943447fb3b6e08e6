"""What operators watch, read when it is asked for: queues, the outbox, the dispatcher, the stores.

Everything is read from the stores themselves, so that any web process answers for all of them, and no
shop's schema is opened. There is no label of a shop but of the few that are loudest; a store that is down
leaves its figures out.
"""

import contextlib
import logging
import os
from collections.abc import Iterator
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from front import loudest
from front.threads import Threads
from kernel import clock, valkey
from tasks import queues

logger = logging.getLogger(__name__)

_ours: list[Collector] = []
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


class FrontCollector(Collector):
    """The line before this machine's threads, and the few shops that took most of an installation's lately."""

    def __init__(self, threads: Threads[Any]) -> None:
        self._threads = threads

    def describe(self) -> list[Metric]:
        """Nothing is read when the process starts."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Figures of about the last minute and a half."""
        waiting = loudest.count_waiting(self._threads, url=settings.REDIS_URL)
        yield _gauge("souk_requests_waiting", "requests that wait for a thread", waiting)
        seconds = GaugeMetricFamily(
            "souk_loudest_shops_seconds", "thread time that the loudest shops took lately", labels=["schema"]
        )
        refused = GaugeMetricFamily(
            "souk_loudest_shops_refused", "their requests that found a full line", labels=["schema"]
        )
        for shop in loudest.read(url=settings.REDIS_URL, threads=self._threads):
            seconds.add_metric([shop.schema], shop.seconds)
            refused.add_metric([shop.schema], shop.refusals)
        yield from (seconds, refused)


def register_front(threads: Threads[Any]) -> None:
    """Add the figures of this process's threads to /metrics."""
    _add(FrontCollector(threads))


def register() -> None:
    """Add the figures to /metrics, once."""
    if not any(isinstance(each, StoresCollector) for each in _ours):
        _add(StoresCollector())


def _add(collector: Collector) -> None:
    REGISTRY.register(collector)
    _ours.append(collector)


def view(request: HttpRequest) -> HttpResponse:
    """/metrics. Whichever of a server's processes is asked counts for all: several share a folder."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        for collector in _ours:
            registry.register(collector)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _work() -> Iterator[Metric]:
    due = queues.read_work(now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_RUNS)
        runs = cursor.fetchall()
    yield _gauge(
        "souk_outbox_oldest_age_seconds",
        "how long the longest due outbox work has waited",
        due.outbox_seconds,
    )
    yield _gauge(
        "souk_outbox_schemas_waiting", "schemas whose outbox has work that is due", due.outbox_schemas
    )
    yield _gauge(
        "souk_dispatcher_lag_seconds", "how long the longest due job has waited to be sent", due.lag_seconds
    )
    if due.tick_seconds is not None:
        yield _gauge(
            "souk_dispatcher_last_tick_seconds", "since the dispatcher last finished", due.tick_seconds
        )
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
    broker = queues.read_broker()
    if broker is None:
        return
    depth = GaugeMetricFamily("souk_queue_depth", "messages that wait in a queue", labels=["queue"])
    age = GaugeMetricFamily(
        "souk_queue_oldest_age_seconds", "how long the first of them has waited", labels=["queue"]
    )
    for queue in broker.queues:
        depth.add_metric([queue.name], float(queue.waiting))
        age.add_metric([queue.name], queue.oldest_seconds)
    yield from (depth, age)
    yield _gauge(
        "souk_queue_unacknowledged", "messages of all queues that a worker holds", broker.unacknowledged
    )


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
