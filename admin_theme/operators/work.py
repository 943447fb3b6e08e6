"""Schedules, each shop's own runs, and what waits."""

from typing import Any

from celery import current_app
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RelatedDropdownFilter
from unfold.decorators import display

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.fields import SelectField
from admin_theme.messages.outbox import show_life
from admin_theme.operators import jobs
from admin_theme.writing import ServiceForm
from kernel import clock
from kernel.jobs.models import Wakeup
from tasks import beat, schedules, trace
from tasks.models import JobRun, Schedule, TenantJob


class PeriodicTaskForm(ServiceForm):
    """A shared schedule: one of our tasks, and when."""

    task = SelectField()

    class Meta:
        model = PeriodicTask
        fields = ["name", "task", "enabled", "description", "interval", "crontab", "one_off"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current_app.loader.import_default_modules()
        names = {name for name in current_app.tasks if not name.startswith("celery.")}
        if self.instance.task:
            names.add(self.instance.task)
        self.fields["task"] = SelectField(
            label=gettext_lazy("Job"), choices=[(n, jobs.name(n)) for n in sorted(names)]
        )


class BeatAdmin(SoukAdmin):
    """A table of django-celery-beat's."""

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Any:
        return beat.save(row=self.model(), values=values, actor=actor_of(request))

    def update(self, request: HttpRequest, obj: Any, values: dict[str, Any]) -> Any:
        return beat.save(row=obj, values=values, actor=actor_of(request))

    def delete(self, request: HttpRequest, obj: Any) -> None:
        beat.delete(row=obj, actor=actor_of(request))


class PeriodicTaskAdmin(BeatAdmin):
    """What beat wakes, on the platform and for all shops at once."""

    form = PeriodicTaskForm
    list_display = ["does", "when", "enabled", "last_run", "total_run_count"]
    list_filter = ["enabled"]
    list_filter_submit = False
    list_select_related = ["interval", "crontab"]
    search_fields = ["name", "task"]
    ordering = ["name"]
    fieldsets = [
        (None, {"fields": [("name", "enabled"), "task", "description"]}),
        (gettext_lazy("When"), {"fields": [("interval", "crontab"), "one_off"]}),
    ]

    def named(self, obj: PeriodicTask) -> str:
        """What it does, and how often."""
        return f"{jobs.name(obj.task)}: {jobs.when(obj)}"

    @display(description=gettext_lazy("When"))
    def when(self, task: PeriodicTask) -> str:
        return jobs.when(task)

    does = columns.of(gettext_lazy("Job"), lambda task: jobs.name(task.task), ordering="task")
    last_run = columns.time(gettext_lazy("Last run"), "last_run_at")


class CrontabAdmin(BeatAdmin):
    """Hours and days to run at."""

    list_display = ["in_words", "timezone"]
    in_words = columns.of(gettext_lazy("When"), jobs.of_crontab)
    search_fields = ["hour", "minute"]
    fields = [("minute", "hour"), ("day_of_month", "month_of_year", "day_of_week"), "timezone"]
    readonly_fields = ["in_words"]

    def get_fields(self, request: HttpRequest, obj: CrontabSchedule | None = None) -> Any:
        """Its signs; and in words when that is, of one that is there."""
        return ["in_words", *self.fields] if obj else self.fields

    def named(self, obj: CrontabSchedule) -> str:
        return jobs.of_crontab(obj)


class IntervalAdmin(BeatAdmin):
    """Every so many seconds, minutes, hours."""

    list_display = ["in_words"]
    fields = [("every", "period")]

    in_words = columns.of(gettext_lazy("Interval"), jobs.every, ordering="every")

    def named(self, obj: IntervalSchedule) -> str:
        """Every 5 minutes."""
        return jobs.every(obj)


class ScheduleAdmin(SoukAdmin):
    """The jobs every shop has, which come with the code; one switch for all shops."""

    list_display = ["does", "kind", "is_enabled"]
    search_fields = ["title", "job"]
    fields = [("does", "is_enabled"), ("kind", "code"), "hour"]
    readonly_fields = ["kind"]
    code = jobs.CODE

    def named(self, obj: Schedule) -> str:
        return jobs.name(obj.job)

    update = handed_to(schedules.update, "schedule_id")

    does = columns.of(gettext_lazy("Job"), lambda schedule: jobs.name(schedule.job), ordering="job")


class TenantJobAdmin(SoukAdmin):
    """Each shop's next run; they come and go with the shop."""

    list_display = ["does", "tenant", "next_run_at", "last_enqueued_at", "is_enabled"]
    list_filter = [("schedule", RelatedDropdownFilter), "is_enabled"]
    list_select_related = ["schedule", "tenant"]
    search_fields = ["tenant__name", "tenant__slug"]
    ordering = ["next_run_at"]
    actions_detail = ["run_now"]
    fields = [("does", "tenant"), ("next_run_at", "is_enabled"), "last_enqueued_at"]
    readonly_fields = ["tenant", "last_enqueued_at"]

    def named(self, obj: TenantJob) -> str:
        return f"{jobs.name(obj.schedule.job)} · {obj.tenant}"

    update = handed_to(schedules.replan, "planned_id")

    @button(
        gettext_lazy("Run now"),
        gettext_lazy("Run it now?"),
        gettext_lazy("The dispatcher takes it at its next tick."),
        submit=gettext_lazy("Run"),
        may=["change"],
        icon="play_arrow",
    )
    def run_now(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        schedules.replan(
            planned_id=int(object_id), values={"next_run_at": clock.now()}, actor=actor_of(request)
        )
        return _("It is due now.")

    does = columns.of(
        gettext_lazy("Job"), lambda planned: jobs.name(planned.schedule.job), ordering="schedule__job"
    )


class JobRunAdmin(SoukAdmin):
    """How each job last went, in each schema."""

    list_display = ["does", "shop", "outcome_label", "started", "duration", "runs", "failures_in_a_row"]
    list_filter = [("outcome", ChoicesCheckboxFilter), "job"]
    search_fields = ["schema_name", "job", "error"]
    ordering = ["-started_at"]
    fields = [
        ("does", "shop"),
        ("outcome_label", "started_at"),
        ("finished_at", "duration"),
        ("runs", "failures_in_a_row", "deaths"),
        "error",
        "life",
        ("code", "schema_name", "task_id"),
    ]
    code = jobs.CODE

    def named(self, obj: JobRun) -> str:
        return f"{jobs.name(obj.job)} · {jobs.shop_of(obj)}"

    def get_queryset(self, request: HttpRequest) -> Any:
        return jobs.with_shops(super().get_queryset(request))

    does = columns.of(gettext_lazy("Job"), lambda run: jobs.name(run.job), ordering="job")
    shop = columns.of(gettext_lazy("Shop"), jobs.shop_of, ordering="schema_name")

    @display(description=gettext_lazy("What became of it"))
    def life(self, run: JobRun) -> SafeString:
        """Its last run, and what the next one waits for; as `manage.py trace` tells it."""
        return show_life(trace.of_job(run.job, schema=run.schema_name, now=clock.now()))

    outcome_label = columns.choice(
        gettext_lazy("Outcome"),
        "outcome",
        {
            "succeeded": "success",
            "running": "info",
            "failed": "danger",
            "given_up": "danger",
            "refused": "warning",
        },
    )

    started = columns.time(gettext_lazy("Started"), "started_at")


class WakeupAdmin(SoukAdmin):
    """Schemas with work that waits."""

    list_display = ["shop", "does", "due_at"]
    fields = [("shop", "does"), ("due_at", "leased_until"), ("schema_name", "code")]
    code = jobs.CODE
    search_fields = ["schema_name"]
    ordering = ["due_at"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return jobs.with_shops(super().get_queryset(request))

    def named(self, obj: Wakeup) -> str:
        return f"{jobs.name(obj.job)} · {jobs.shop_of(obj)}"

    does = columns.of(gettext_lazy("Job"), lambda mark: jobs.name(mark.job), ordering="job")
    shop = columns.of(gettext_lazy("Shop"), jobs.shop_of, ordering="schema_name")


PAGES = {
    PeriodicTask: PeriodicTaskAdmin,
    CrontabSchedule: CrontabAdmin,
    IntervalSchedule: IntervalAdmin,
    Schedule: ScheduleAdmin,
    TenantJob: TenantJobAdmin,
    JobRun: JobRunAdmin,
    Wakeup: WakeupAdmin,
}
