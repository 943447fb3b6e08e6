"""The public table of buckets that are kept in Postgres while Valkey is down."""

from django.db import models


class Bucket(models.Model):
    """Public row: what was left in a bucket when it was last taken from. Written by `fallback` alone."""

    key = models.CharField(max_length=160, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="bucket_at")]

    def __str__(self) -> str:
        return self.key
