"""Answers kept for retries."""

from django.db import models


class IdempotencyKey(models.Model):
    """The answer a request with an `Idempotency-Key` got. Kept for a day, its body encrypted."""

    digest = models.CharField(max_length=64, unique=True, help_text="of caller, route and key")
    fingerprint = models.CharField(max_length=64, help_text="of the request's body, keyed")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)
    is_staffs = models.BooleanField(
        default=False, db_default=False, help_text="of staff or a program of the shop's"
    )

    class Meta:
        verbose_name = "idempotency key"

    def __str__(self) -> str:
        return f"{self.digest[:12]} → {self.status}"
