"""Public tables of scheduled work: shared schedules, each shop's next run of them, and how runs went."""

from django.core.validators import MaxValueValidator
from django.db import models

from kernel.revisions import Dated
from tenants.models import Tenant


class Schedule(Dated):
    """A job that every shop has. Operators switch it off for all shops at once."""

    class Kind(models.TextChoices):
        DAILY = "daily", "daily, at the shop's own hour"
        NIGHTLY = "nightly", "daily, at an hour of the night"
        WHEN_DUE = "when_due", "when a shop has work that is due"

    job = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    hour = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(23)],
        help_text="of a nightly job, on the shop's clock, 0 to 23",
    )
    is_enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["job"]
        constraints = [models.CheckConstraint(condition=models.Q(hour__lte=23), name="schedule_hour")]

    def __str__(self) -> str:
        return str(self.title)


class TenantJob(models.Model):
    """One shop's next run of a daily schedule."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="tenant_jobs")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="jobs")
    next_run_at = models.DateTimeField()
    last_enqueued_at = models.DateTimeField(null=True, blank=True)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "schedule"], name="tenant_job_once")]
        indexes = [
            models.Index(fields=["next_run_at"], name="tenant_job_due", condition=models.Q(is_enabled=True))
        ]

    def __str__(self) -> str:
        return f"{self.schedule} for {self.tenant}"


class JobRun(models.Model):
    """How a job last went in a schema, one row for each pair; written around every task."""

    class Outcome(models.TextChoices):
        RUNNING = "running", "running, or cut off"
        SUCCEEDED = "succeeded", "succeeded"
        FAILED = "failed", "failed"
        REFUSED = "refused", "refused: nowhere to run, or no time"
        GIVEN_UP = "given_up", "given up: its workers died over it"

    schema_name = models.CharField(max_length=63, blank=True, help_text="empty when the task named none")
    job = models.CharField(max_length=60)
    task_id = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    duration = models.DurationField(null=True, blank=True)
    error = models.TextField(blank=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(
        db_default=0,
        help_text="of its workers in a row: no failure of the job's, but it runs alone from the second on",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schema_name", "job"], name="job_run_once")]

    def __str__(self) -> str:
        return f"{self.job} in {self.schema_name or 'no schema'}: {self.outcome}"
