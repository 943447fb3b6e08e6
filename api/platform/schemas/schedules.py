"""Jobs of every shop, how they went, and what waits."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas import NOT_SENT, Input, Sorted, change_of, ordered_by
from tasks.views import RunStatus


class ScheduleIn(Input):
    """A job that every shop is to do once a day."""

    job: str = Field(min_length=1, max_length=60, examples=["backups.check"])
    title: str = Field(min_length=1, max_length=120)
    kind: Literal["daily", "nightly"] = Field(
        description="daily is at the shop's own hour, nightly at `hour` of its clock"
    )
    hour: int | None = Field(default=None, ge=0, le=23, description="of a nightly job, on the shop's clock")
    is_enabled: bool = True


@change_of("job", "kind")
class SchedulePatch(ScheduleIn):
    """Changes of a schedule."""

    hour: int = Field(default=NOT_SENT, ge=0, le=23, description="of a nightly job, on the shop's clock")


class ScheduleRunQuery(Sorted):
    """Which runs to list."""

    job: str = Field(default="", max_length=60)
    tenant: UUID | None = None
    status: RunStatus | None = None
    ordering: ordered_by("started_at") | None = None  # type: ignore[valid-type]
