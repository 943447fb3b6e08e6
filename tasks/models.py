"""Public tables of scheduled work: shared schedules, and each shop's next run of them."""

from django.db import models

from tenants.models import Tenant


class Schedule(models.Model):
    """A job that every shop has. Operators switch it off for all shops at once."""

    class Kind(models.TextChoices):
        DAILY = "daily", "daily, at the shop's own hour"
        WHEN_DUE = "when_due", "when a shop has work that is due"

    job = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["job"]

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
