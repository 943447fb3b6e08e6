"""What was sent to whom."""

from django.db import models


class SentMessage(models.Model):
    """An e-mail that went out, so that a merchant sees what their customers were told.

    What could not be sent yet is in the outbox, with its last error.
    """

    entry = models.UUIDField(unique=True, help_text="the outbox entry it was; its Message-ID is made of this")
    template = models.CharField(max_length=40)
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=200)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
