"""Schedules, each shop's own runs, and what waits."""

import json
from typing import Any, cast

from celery import current_app
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from admin_theme.base import ReadOnlyAdmin, SoukAdmin, actor_of, back_to
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.messages.outbox import show_life
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from admin_theme.writing import ServiceAdmin
from kernel import clock, jobs, scope
from kernel.jobs.models import Wakeup
from tasks import schedules, trace
from tasks.models import JobRun, Schedule, TenantJob
from tasks.schedules import ScheduleValues


class PeriodicTaskForm(forms.ModelForm):  # type: ignore[type-arg]
    """A shared schedule: one of our tasks, and when."""

    task = forms.ChoiceField(widget=UnfoldAdminSelectWidget())

    class Meta:
        model = PeriodicTask
        fields = ["name", "task", "enabled", "description", "interval", "crontab", "one_off", "kwargs"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current_app.loader.import_default_modules()
        names = {name for name in current_app.tasks if not name.startswith("celery.")}
        if self.instance.task:
            names.add(self.instance.task)
        self.fields["task"] = forms.ChoiceField(
            choices=[(n, n) for n in sorted(names)], widget=UnfoldAdminSelectWidget()
        )


class PeriodicTaskAdmin(SoukAdmin):
    """What beat wakes, on the platform and for all shops at once."""

    form = PeriodicTaskForm
    list_display = ["name", "task", "when", "enabled", "last_run", "total_run_count"]
    list_filter = ["enabled"]
    list_filter_submit = False
    list_select_related = ["interval", "crontab"]
    search_fields = ["name", "task"]
    ordering = ["name"]
    fieldsets = [
        (None, {"fields": [("name", "enabled"), "task", "description"]}),
        ("When", {"fields": [("interval", "crontab"), "one_off"]}),
        ("With", {"fields": ["kwargs"]}),
    ]

    def save_model(self, request: HttpRequest, obj: PeriodicTask, form: Any, change: bool) -> None:
        """Save it with the header that says where it runs: on the platform. Without one it is refused."""
        headers = json.loads(obj.headers or "{}")
        obj.headers = json.dumps({jobs.SCHEMA_HEADER: scope.PUBLIC} | headers)
        super().save_model(request, obj, form, change)

    @display(description="When")
    def when(self, task: PeriodicTask) -> str:
        """The schedule in words."""
        return str(
            task.schedule_str() if hasattr(task, "schedule_str") else task.interval or task.crontab or "–"
        )

    @display(description="Last run", ordering="last_run_at")
    def last_run(self, task: PeriodicTask) -> Any:
        """When beat last woke it."""
        return show_time(task.last_run_at)


class CrontabAdmin(SoukAdmin):
    """Hours and days to run at."""

    list_display = ["__str__", "timezone"]
    list_filter_submit = False
    search_fields = ["hour", "minute"]
    fields = [("minute", "hour"), ("day_of_month", "month_of_year", "day_of_week"), "timezone"]


class IntervalAdmin(SoukAdmin):
    """Every so many seconds, minutes, hours."""

    list_display = ["__str__"]
    list_filter_submit = False
    fields = [("every", "period")]


class ScheduleAdmin(ServiceAdmin):
    """The jobs every shop has; one switch for all shops."""

    list_display = ["title", "job", "kind", "is_enabled"]
    list_filter_submit = False
    search_fields = ["title", "job"]
    fields = [("title", "is_enabled"), ("job", "kind"), "hour"]
    readonly_fields = ["title", "job", "kind"]

    def update(self, request: HttpRequest, obj: Schedule, values: dict[str, Any]) -> Schedule:
        """Change it for every shop."""
        return schedules.update(
            schedule_id=obj.pk,
            values=cast(ScheduleValues, values),
            actor=actor_of(request),
            now=clock.now(),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs come with the code."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Jobs come with the code."""
        return False


class TenantJobAdmin(SoukAdmin):
    """Each shop's next run."""

    list_display = ["schedule", "tenant", "next_run", "last_run", "is_enabled"]
    list_filter = [("schedule", RelatedDropdownFilter), "is_enabled"]
    list_select_related = ["schedule", "tenant"]
    search_fields = ["tenant__name", "tenant__slug"]
    ordering = ["next_run_at"]
    actions_detail = ["run_now"]
    fields = [("schedule", "tenant"), ("next_run_at", "is_enabled"), "last_enqueued_at"]
    readonly_fields = ["schedule", "tenant", "last_enqueued_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come with the shop."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They go with the shop."""
        return False

    def has_run_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may run jobs."""
        return request.user.has_perm("tasks.change_tenantjob")

    @action(
        description="Run now",
        permissions=["run"],
        icon="play_arrow",
        dialog=dialog("Run it now?", "The dispatcher takes it at its next tick.", "Run"),
    )
    def run_now(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Make the job due."""
        TenantJob.objects.filter(pk=object_id).update(next_run_at=clock.now())
        messages.success(request, "It is due now.")
        return back_to(self, request, object_id)

    @display(description="Next run", ordering="next_run_at")
    def next_run(self, job: TenantJob) -> Any:
        """When it is due."""
        return show_time(job.next_run_at)

    @display(description="Last run", ordering="last_enqueued_at")
    def last_run(self, job: TenantJob) -> Any:
        """When it was last sent to the queue."""
        return show_time(job.last_enqueued_at)


class JobRunAdmin(ReadOnlyAdmin):
    """How each job last went, in each schema."""

    list_display = ["job", "schema_name", "outcome_label", "started", "duration", "runs", "failures_in_a_row"]
    list_filter = [("outcome", ChoicesCheckboxFilter), "job"]
    search_fields = ["schema_name", "job", "error"]
    ordering = ["-started_at"]
    readonly_fields = ["life"]

    @display(description="What became of it")
    def life(self, run: JobRun) -> str:
        """Its last run, and what the next one waits for; as `manage.py trace` tells it."""
        return show_life(trace.of_job(run.job, schema=run.schema_name, now=clock.now()))

    @display(
        description="Outcome",
        label={
            "succeeded": "success",
            "running": "info",
            "failed": "danger",
            "given up": "danger",
            "refused": "warning",
        },
    )
    def outcome_label(self, run: JobRun) -> str:
        """How it ended."""
        return run.outcome.replace("_", " ")

    @display(description="Started", ordering="started_at")
    def started(self, run: JobRun) -> Any:
        """When it began."""
        return show_time(run.started_at)


class WakeupAdmin(ReadOnlyAdmin):
    """Schemas with work that waits."""

    list_display = ["schema_name", "job", "due_at"]
    search_fields = ["schema_name"]
    ordering = ["due_at"]


def register(site: SoukSite) -> None:
    """Register schedules."""
    site.register(PeriodicTask, PeriodicTaskAdmin)
    site.register(CrontabSchedule, CrontabAdmin)
    site.register(IntervalSchedule, IntervalAdmin)
    site.register(Schedule, ScheduleAdmin)
    site.register(TenantJob, TenantJobAdmin)
    site.register(JobRun, JobRunAdmin)
    site.register(Wakeup, WakeupAdmin)
