"""What runs in every shop and when, how it went, and what waits, for operators."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import ModelPermission
from api.platform.schemas import schedules as schemas
from api.schemas import Page, sorted_by
from kernel import clock
from tasks import runs, schedules, views
from tasks.models import Schedule
from tasks.schedules import ScheduleValues


@controller("/schedules", "Scheduled work", ModelPermission("tasks.schedule"))
class SchedulesController(ControllerBase):
    """The jobs every shop has, changed for all shops at once."""

    @http_get("", response=Page[views.ScheduleView])
    def list(self, request: HttpRequest, query: Query[sorted_by("job", "title")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the schedules, by their jobs."""
        found = Schedule.objects.order_by("job")
        return pagination.page(request, query, found, view=views.schedule)

    @http_post("", response={201: views.ScheduleView})
    def create(self, request: HttpRequest, body: schemas.ScheduleIn) -> HttpResponse:
        """Have every shop do a job once a day, by its own clock."""
        made = schedules.create(**body.model_dump(), actor=caller.actor(request), now=clock.now())
        return responses.created(views.schedule(made), location=f"/api/v1/schedules/{made.pk}")

    @http_get("/{id:schedule_id}", response=views.ScheduleView)
    def get(self, request: HttpRequest, schedule_id: int) -> HttpResponse:
        """Get a schedule."""
        return responses.ok(views.schedule(schedules.get(schedule_id)))

    @http_patch("/{id:schedule_id}", response=views.ScheduleView)
    def update(self, request: HttpRequest, schedule_id: int, body: schemas.SchedulePatch) -> HttpResponse:
        """Switch a job on or off, or move it to another hour; every shop's next run follows."""
        values = cast(ScheduleValues, body.model_dump(exclude_unset=True))
        changed = schedules.update(
            schedule_id=schedule_id, values=values, actor=caller.actor(request), now=clock.now()
        )
        return responses.ok(views.schedule(changed))

    @http_delete("/{id:schedule_id}", response={204: None})
    def delete(self, request: HttpRequest, schedule_id: int) -> HttpResponse:
        """Have no shop do the job any more. Work that comes when it is due can only be switched off."""
        schedules.delete(schedule_id=schedule_id, actor=caller.actor(request))
        return responses.no_content()


@controller("", "Scheduled work", ModelPermission("tasks.jobrun"))
class WorkController(ControllerBase):
    """How work goes."""

    @http_get("/schedule-runs", response=Page[views.ScheduleRunView])
    def runs(self, request: HttpRequest, query: Query[schemas.ScheduleRunQuery]) -> HttpResponse:
        """List the runs: how each job last went in each shop and on the platform, the latest first."""
        found = runs.list_runs(job=query.job, tenant=query.tenant, outcome=query.status or "")
        return pagination.page(request, query, found, view=views.schedule_run, newest_by=("started_at", "id"))

    @http_get("/queues", response=views.QueuesView)
    def queues(self, request: HttpRequest) -> HttpResponse:
        """Count what waits in the queues, and for how long."""
        return responses.ok(views.waiting(now=clock.now()))
