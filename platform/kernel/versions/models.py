"""The version of what a shop changes seldom and reads at every request."""

from django.db import models


class Version(models.Model):
    """A token that each change replaces, in its own transaction; none before the first change."""

    name = models.CharField(primary_key=True, max_length=40)
    token = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.name} {self.token}"
