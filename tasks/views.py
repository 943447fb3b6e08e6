"""Scheduled work as every door shows it: jobs of every shop, how they went, and what waits."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from tasks import daily_summary, queues
from tasks.models import Schedule
from tenants import shop_settings
from tenants.shop_settings import Hour, TimeZone

RunStatus = Literal["running", "succeeded", "failed", "refused", "given_up"]


class DailySummaryView(TypedDict):
    """Yesterday's sales, by mail to the shop's contact address."""

    is_on: bool
    hour: Hour
    is_offered: Annotated[bool, Field(description="false while the platform sends nobody's")]
    next_run_at: datetime | None


class OwnSchedulesView(TypedDict):
    """What runs by the shop's clock and is its own to plan."""

    time_zone: TimeZone
    daily_summary: DailySummaryView


class ScheduleView(TypedDict):
    """A job that every shop has."""

    id: int
    job: str
    title: str
    kind: Annotated[
        Literal["daily", "nightly", "when_due"],
        Field(description="daily is at the shop's own hour, nightly at `hour` of its clock"),
    ]
    hour: int | None
    is_enabled: bool
    updated_at: datetime


class ScheduleRunView(TypedDict):
    """How a job last went in a shop, or on the platform."""

    id: int
    job: str
    schema_name: str
    tenant: Annotated[UUID | None, Field(description="null on the platform")]
    slug: str | None
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    took_ms: int | None
    error: str
    runs: int
    failures_in_a_row: int


class QueueView(TypedDict):
    """Messages that no worker has taken."""

    name: str
    waiting: int
    oldest_seconds: float


class WaitingOutboxView(TypedDict):
    """Messages to the world outside."""

    schemas_waiting: Annotated[int, Field(description="shops, and the platform, with messages that are due")]
    oldest_seconds: float
    dead_letters: Annotated[
        int, Field(description="the platform's own that were given up; a shop's stand in its admin")
    ]


class DueJobsView(TypedDict):
    """Jobs that go by the clock or by marks."""

    lag_seconds: Annotated[float, Field(description="how long the longest due one has waited to be sent")]
    failing: Annotated[int, Field(description="whose last run failed, in how many shops")]
    given_up: Annotated[int, Field(description="that killed their workers time after time")]


class QueuesView(TypedDict):
    """What waits."""

    is_reachable: Annotated[bool, Field(description="whether the queue's store answered")]
    queues: list[QueueView]
    unacknowledged: Annotated[int, Field(description="messages that workers hold")]
    outbox: WaitingOutboxView
    jobs: DueJobsView


def own_schedules() -> OwnSchedulesView:
    """What the current shop plans itself."""
    return {
        "time_zone": shop_settings.get().time_zone,
        "daily_summary": views.of(DailySummaryView, daily_summary.get()),
    }


def schedule(row: Schedule) -> ScheduleView:
    """A schedule."""
    return views.of(ScheduleView, row)


def schedule_run(row: Any) -> ScheduleRunView:
    """One of `runs.list_runs`."""
    took = None if row.duration is None else round(row.duration.total_seconds() * 1000)
    return views.of(ScheduleRunView, row, status=row.outcome, took_ms=took)


def waiting(*, now: datetime) -> QueuesView:
    """What waits now."""
    broker = queues.read_broker()
    work = queues.read_work(now=now)
    troubles = queues.count_troubles()
    return {
        "is_reachable": broker is not None,
        "queues": [views.of(QueueView, queue) for queue in broker.queues] if broker else [],
        "unacknowledged": broker.unacknowledged if broker else 0,
        "outbox": {
            "schemas_waiting": work.outbox_schemas,
            "oldest_seconds": work.outbox_seconds,
            "dead_letters": troubles.dead_letters,
        },
        "jobs": {
            "lag_seconds": work.lag_seconds,
            "failing": troubles.failing_jobs,
            "given_up": troubles.given_up_jobs,
        },
    }
