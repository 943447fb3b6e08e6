"""What wakes an operator and what a dashboard shows: Prometheus' rules and Grafana's board are written from here.

`manage.py monitoring` writes both into docs/operations/monitoring; a test asks that they are fresh, that /metrics has
every figure they name, and that every alert has its page in docs/operations/runbooks.md.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

PAGE: Final = "page"
TICKET: Final = "ticket"


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition that has to last so many minutes. `page` wakes somebody; `ticket` waits for the morning."""

    name: str
    when: str
    minutes: int
    severity: Literal["page", "ticket"]
    says: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph: what is drawn, in which of Grafana's units, and how each line is called."""

    title: str
    query: str
    unit: str
    legend: str = ""


_ALL = "sum(rate(django_http_responses_total_by_status_total[5m]))"
_ERRORS = 'sum(rate(django_http_responses_total_by_status_total{status=~"5.."}[5m]))'
_P95 = "histogram_quantile(0.95, sum by (le) (rate(django_http_requests_latency_seconds_by_view_method_bucket[5m])))"

ALERTS = (
    Alert("SoukSilent", 'up{job="souk"} == 0', 2, PAGE, "No web process answers at /metrics."),
    Alert(
        "SoukErrors",
        f"{_ERRORS} / {_ALL} > 0.02",
        5,
        PAGE,
        "More than 2 of 100 answers are errors of ours.",
    ),
    Alert("SoukSlow", f"{_P95} > 1", 10, TICKET, "5 of 100 answers take more than a second."),
    Alert("SoukLine", "sum(souk_requests_waiting) > 50", 5, TICKET, "Requests wait for a thread."),
    Alert(
        "SoukNoisyShop",
        "max by (schema) (souk_loudest_shops_refused) > 100",
        10,
        TICKET,
        "A shop is asked for more than its share, and turned away.",
    ),
    Alert("SoukStoreDown", "min by (role) (souk_valkey_up) == 0", 1, PAGE, "A Valkey does not answer."),
    Alert(
        "SoukQueueForgets",
        'increase(souk_valkey_evicted_keys_total{role="queue"}[10m]) > 0',
        0,
        PAGE,
        "The queue's Valkey throws out messages.",
    ),
    Alert(
        "SoukStoreFull",
        "souk_valkey_memory_bytes / (souk_valkey_memory_limit_bytes > 0) > 0.9",
        15,
        TICKET,
        "A Valkey has nine tenths of its memory in use.",
    ),
    Alert(
        "SoukQueueOld",
        "max by (queue) (souk_queue_oldest_age_seconds) > 120",
        5,
        PAGE,
        "The first message of a queue has waited for two minutes.",
    ),
    Alert(
        "SoukOutboxOld",
        "souk_outbox_oldest_age_seconds > 300",
        5,
        PAGE,
        "Mail, webhooks or announcements have been due for five minutes.",
    ),
    Alert(
        "SoukDispatcherStopped",
        "souk_dispatcher_last_tick_seconds > 120",
        2,
        PAGE,
        "Nothing looks for work that is due: beat or its worker has stopped.",
    ),
    Alert(
        "SoukDispatcherLate",
        "souk_dispatcher_lag_seconds > 120",
        10,
        TICKET,
        "Jobs are sent later than they are due.",
    ),
    Alert(
        "SoukJobsGivenUp",
        'sum by (job) (souk_jobs{outcome="given_up"}) > 0',
        15,
        TICKET,
        "A job was given up in a shop.",
    ),
)

PANELS = (
    Panel(
        "Answers a second, by status",
        "sum by (status) (rate(django_http_responses_total_by_status_total[5m]))",
        "reqps",
        "{{status}}",
    ),
    Panel("95 of 100 answers come within", _P95, "s"),
    Panel("Requests that wait for a thread", "sum(souk_requests_waiting)", "short"),
    Panel(
        "Loudest shops, thread time",
        "topk(10, max by (schema) (souk_loudest_shops_seconds))",
        "s",
        "{{schema}}",
    ),
    Panel("Messages that wait", "max by (queue) (souk_queue_depth)", "short", "{{queue}}"),
    Panel("Age of the first message", "max by (queue) (souk_queue_oldest_age_seconds)", "s", "{{queue}}"),
    Panel("Age of the oldest due outbox work", "max(souk_outbox_oldest_age_seconds)", "s"),
    Panel("Shops whose outbox waits", "max(souk_outbox_schemas_waiting)", "short"),
    Panel("Jobs are late by", "max(souk_dispatcher_lag_seconds)", "s"),
    Panel("Runs of jobs a minute", "sum by (job) (rate(souk_job_runs_total[5m])) * 60", "short", "{{job}}"),
    Panel("Valkey's memory", "max by (role) (souk_valkey_memory_bytes)", "bytes", "{{role}}"),
    Panel(
        "Kept answers that were found",
        'rate(souk_valkey_hits_total{role="cache"}[5m]) / '
        '(rate(souk_valkey_hits_total{role="cache"}[5m]) + rate(souk_valkey_misses_total{role="cache"}[5m]))',
        "percentunit",
    ),
)
RUNBOOKS = "runbooks.md"
COLUMNS, WIDTH, HEIGHT = 2, 12, 8
"""Of Grafana's grid of 24."""


def files() -> Iterator[tuple[str, str]]:
    """Name and text of each file."""
    yield "rules.yaml", _rules()
    yield "dashboard.json", json.dumps(_dashboard(), indent=2) + "\n"


def anchor(alert: Alert) -> str:
    """Where on the page of runbooks it stands."""
    return alert.name.lower()


def _rules() -> str:
    lines = [
        "# Written by `manage.py monitoring`: change platform/config/monitoring.py.",
        "groups:",
        "  - name: souk",
        "    rules:",
    ]
    for alert in ALERTS:
        lines += [
            f"      - alert: {alert.name}",
            f"        expr: {json.dumps(alert.when)}",
            f"        for: {alert.minutes}m",
            f"        labels: {{severity: {alert.severity}}}",
            "        annotations:",
            f"          summary: {json.dumps(alert.says)}",
            f"          runbook: docs/operations/{RUNBOOKS}#{anchor(alert)}",
        ]
    return "\n".join(lines) + "\n"


def _dashboard() -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    panels = [
        {
            "id": number + 1,
            "type": "timeseries",
            "title": panel.title,
            "datasource": source,
            "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
            "gridPos": {
                "x": number % COLUMNS * WIDTH,
                "y": number // COLUMNS * HEIGHT,
                "w": WIDTH,
                "h": HEIGHT,
            },
            "targets": [
                {"refId": "A", "datasource": source, "expr": panel.query, "legendFormat": panel.legend}
            ],
        }
        for number, panel in enumerate(PANELS)
    ]
    variable = {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    return {
        "uid": "souk",
        "title": "Souk",
        "schemaVersion": 39,
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {"list": [variable]},
        "panels": panels,
    }
