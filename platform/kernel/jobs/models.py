"""The public table of schemas with work waiting."""

from django.db import models


class Wakeup(models.Model):
    """Public row: this schema has work for this job, due at `due_at`.

    Written in the same transaction as the work (by its qualified name, see `wakeups`), so that the
    dispatcher finds every schema with work waiting and never opens the idle ones.
    """

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    job = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="wakeup_due"),
            models.Index(fields=["schema_name", "job"], name="wakeup_schema_job"),
        ]

    def __str__(self) -> str:
        return f"{self.job} in {self.schema_name} at {self.due_at:%F %T}"
