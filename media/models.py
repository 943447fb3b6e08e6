"""Uploaded files as rows; the bytes are in the tenant's own folder of the storage."""

import uuid

from django.db import models
from django.db.models import Q


class Asset(models.Model):
    """A picture that was checked and re-encoded, or a private file as it came; stored under a random name."""

    class Kind(models.TextChoices):
        IMAGE = "image", "image"
        FILE = "file", "file"
        LOGO = "logo", "logo"

    class Renditions(models.TextChoices):
        NONE = "none", "none"
        WAITING = "waiting", "to be made"
        MADE = "made", "made"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = models.CharField(max_length=120, help_text="the name in the tenant's folder")
    original_name = models.CharField(max_length=200, blank=True, help_text="what the uploader called it")
    content_type = models.CharField(max_length=80)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    renditions = models.CharField(
        max_length=7,
        choices=Renditions.choices,
        default=Renditions.NONE,
        help_text="whether a picture's smaller ones are stored beside it",
    )
    bytes = models.PositiveBigIntegerField(help_text="of the file and its renditions")
    sha256 = models.CharField(max_length=64, help_text="of the stored bytes")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="a private file is collected then; none: when its owner says so"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="asset_name_once"),
            models.CheckConstraint(
                condition=~Q(kind="image") | (Q(width__gt=0) & Q(height__gt=0)), name="asset_image_has_size"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="asset_expired", condition=Q(expires_at__isnull=False)),
            models.Index(fields=["id"], name="asset_waiting", condition=Q(renditions="waiting")),
        ]

    def __str__(self) -> str:
        return self.original_name or self.name
