"""Jobs of every shop, how they went, and what waits."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas import NOT_SENT, Feed, Input, Output

RunStatus = Literal["running", "succeeded", "failed", "refused", "given_up"]


class Schedule(Output):
    """A job that every shop has."""

    id: int
    job: str
    title: str
    kind: Literal["daily", "nightly", "when_due"] = Field(
        description="daily is at the shop's own hour, nightly at `hour` of its clock"
    )
    hour: int | None
    is_enabled: bool


class ScheduleIn(Input):
    """A job that every shop is to do once a day."""

    job: str = Field(min_length=1, max_length=60, examples=["backups.check"])
    title: str = Field(min_length=1, max_length=120)
    kind: Literal["daily", "nightly"] = Field(
        description="daily is at the shop's own hour, nightly at `hour` of its clock"
    )
    hour: int | None = Field(default=None, ge=0, le=23, description="of a nightly job, on the shop's clock")
    is_enabled: bool = True


class SchedulePatch(Input):
    """Changes of a schedule."""

    title: str = Field(default=NOT_SENT, min_length=1, max_length=120)
    hour: int = Field(default=NOT_SENT, ge=0, le=23, description="of a nightly job, on the shop's clock")
    is_enabled: bool = NOT_SENT


class ScheduleRunQuery(Feed):
    """Which runs to list."""

    job: str = Field(default="", max_length=60)
    tenant: UUID | None = None
    status: RunStatus | None = None


class ScheduleRun(Output):
    """How a job last went in a shop, or on the platform."""

    id: int
    job: str
    schema_name: str
    tenant: UUID | None = Field(description="null on the platform")
    slug: str | None
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    took_ms: int | None
    error: str
    runs: int
    failures_in_a_row: int


class Queue(Output):
    """Messages that no worker has taken."""

    name: str
    waiting: int
    oldest_seconds: float


class WaitingOutbox(Output):
    """Messages to the world outside."""

    schemas_waiting: int = Field(description="shops, and the platform, with messages that are due")
    oldest_seconds: float
    dead_letters: int = Field(
        description="the platform's own that were given up; a shop's stand in its admin"
    )


class DueJobs(Output):
    """Jobs that go by the clock or by marks."""

    lag_seconds: float = Field(description="how long the longest due one has waited to be sent")
    failing: int = Field(description="whose last run failed, in how many shops")
    given_up: int = Field(description="that killed their workers time after time")


class Queues(Output):
    """What waits."""

    is_reachable: bool = Field(description="whether the queue's store answered")
    queues: list[Queue]
    unacknowledged: int = Field(description="messages that workers hold")
    outbox: WaitingOutbox
    jobs: DueJobs
