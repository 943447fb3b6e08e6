from django.db import models


class Wakeup(models.Model):
    """Public row: this schema has work waiting since `due_at`.

    Written in the same transaction as the work (by its qualified name, see `wakeups`), so that a
    sweeper finds every schema with undelivered work without opening the idle ones.
    """

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="wakeup_due"), models.Index(fields=["schema_name"], name="wakeup_schema")]

    def __str__(self) -> str:
        return f"{self.schema_name} at {self.due_at:%F %T}"
