"""Pictures of products."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from storefront.catalogue.models.products import Product, Variant


class ProductImage(models.Model):
    """A picture of a product or of one of its variants: a stored asset, or an address it is fetched from."""

    class State(models.TextChoices):
        PENDING = "pending", "to be fetched"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images", db_index=False)
    variant = models.ForeignKey(
        Variant, null=True, blank=True, on_delete=models.SET_NULL, related_name="images", db_index=False
    )
    position = models.PositiveIntegerField(default=1)
    alt = models.CharField(max_length=512, blank=True)
    asset = models.ForeignKey(
        "media.Asset",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="product_images",
        db_index=False,
    )
    source_url = models.CharField(max_length=2000, blank=True, help_text="where it is, or was, fetched from")
    state = models.CharField(max_length=7, choices=State.choices, default=State.PENDING)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    import_id = models.BigIntegerField(null=True, editable=False, help_text="the import that named it")
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(position__gte=1), name="image_position"),
            models.CheckConstraint(
                condition=Q(state="ready", asset__isnull=False) | ~Q(state="ready"), name="image_ready"
            ),
            models.CheckConstraint(
                condition=Q(asset__isnull=False) | ~Q(source_url=""), name="image_comes_from"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "position"], name="image_of_product"),
            models.Index(fields=["variant"], name="image_of_variant", condition=Q(variant__isnull=False)),
            models.Index(fields=["id"], name="image_pending", condition=Q(state="pending")),
            models.Index(fields=["import_id"], name="image_of_import", condition=Q(import_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.alt or f"Picture {self.position} of {self.product}"
