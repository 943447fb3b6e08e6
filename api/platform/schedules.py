"""What runs in every shop and when, how it went, and what waits, for operators."""

from dataclasses import asdict
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers, caller, pagination
from api.permissions import HasPermission
from api.platform.schemas import schedules as schemas
from api.schemas import Page, Paging
from kernel import clock
from tasks import queues, runs, schedules
from tasks.models import Schedule
from tasks.schedules import ScheduleValues


@api_controller("/schedules", tags=["Scheduled work"], use_unique_op_id=False)
class SchedulesController(ControllerBase):
    """The jobs every shop has, changed for all shops at once."""

    @http_get("", response=Page[schemas.Schedule], permissions=[HasPermission("tasks.view_schedule")])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """List the schedules, by their jobs."""
        found = Schedule.objects.order_by("job")
        return answers.sliced(request, query, found, view=_schedule)

    @http_post("", response={201: schemas.Schedule}, permissions=[HasPermission("tasks.add_schedule")])
    def create(self, request: HttpRequest, body: schemas.ScheduleIn) -> HttpResponse:
        """Have every shop do a job once a day, by its own clock."""
        made = schedules.create(**body.model_dump(), actor=caller.actor(request), now=clock.now())
        return answers.created(_schedule(made), location=f"/api/v1/schedules/{made.pk}")

    @http_get(
        "/{id:schedule_id}", response=schemas.Schedule, permissions=[HasPermission("tasks.view_schedule")]
    )
    def get(self, request: HttpRequest, schedule_id: int) -> HttpResponse:
        """Get a schedule."""
        return answers.ok(_schedule(schedules.get(schedule_id)))

    @http_patch(
        "/{id:schedule_id}", response=schemas.Schedule, permissions=[HasPermission("tasks.change_schedule")]
    )
    def update(self, request: HttpRequest, schedule_id: int, body: schemas.SchedulePatch) -> HttpResponse:
        """Switch a job on or off, or move it to another hour; every shop's next run follows."""
        values = cast(ScheduleValues, body.model_dump(exclude_unset=True))
        changed = schedules.update(
            schedule_id=schedule_id, values=values, actor=caller.actor(request), now=clock.now()
        )
        return answers.ok(_schedule(changed))

    @http_delete(
        "/{id:schedule_id}", response={204: None}, permissions=[HasPermission("tasks.delete_schedule")]
    )
    def delete(self, request: HttpRequest, schedule_id: int) -> HttpResponse:
        """Have no shop do the job any more. Work that comes when it is due can only be switched off."""
        schedules.delete(schedule_id=schedule_id, actor=caller.actor(request))
        return answers.no_content()


@api_controller(
    "", tags=["Scheduled work"], permissions=[HasPermission("tasks.view_jobrun")], use_unique_op_id=False
)
class WorkController(ControllerBase):
    """How work goes."""

    @http_get("/schedule-runs", response=Page[schemas.ScheduleRun])
    def runs(self, request: HttpRequest, query: Query[schemas.ScheduleRunQuery]) -> HttpResponse:
        """List the runs: how each job last went in each shop and on the platform, the latest first."""
        found = runs.list_runs(job=query.job, tenant=query.tenant, outcome=query.status or "")
        return pagination.page(request, query, found, view=_run, newest_by=("started_at", "id"))

    @http_get("/queues", response=schemas.Queues)
    def queues(self, request: HttpRequest) -> HttpResponse:
        """Count what waits in the queues, and for how long."""
        broker = queues.read_broker()
        work = queues.read_work(now=clock.now())
        troubles = queues.count_troubles()
        return answers.ok(
            {
                "is_reachable": broker is not None,
                "queues": [asdict(queue) for queue in broker.queues] if broker else [],
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
        )


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        "id": schedule.pk,
        "job": schedule.job,
        "title": schedule.title,
        "kind": schedule.kind,
        "hour": schedule.hour,
        "is_enabled": schedule.is_enabled,
    }


def _run(run: Any) -> dict[str, Any]:
    """One of `runs.list_runs`."""
    return {
        "id": run.pk,
        "job": run.job,
        "schema_name": run.schema_name,
        "tenant": run.tenant,
        "slug": run.slug,
        "status": run.outcome,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "took_ms": None if run.duration is None else round(run.duration.total_seconds() * 1000),
        "error": run.error,
        "runs": run.runs,
        "failures_in_a_row": run.failures_in_a_row,
    }
