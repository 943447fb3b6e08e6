"""What customers say of products."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kernel.revisions import TransactionField


class Review(models.Model):
    """One customer's word on one product, shown once it is approved."""

    class Status(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="reviews", db_index=False
    )
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField(help_text="1 to 5")
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(max_length=4000, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    is_verified = models.BooleanField(default=False, help_text="the customer has bought the product here")
    reply = models.TextField(max_length=2000, blank=True, help_text="the merchant's public answer")
    created_at = models.DateTimeField()
    moderated_at = models.DateTimeField(null=True, blank=True)
    changed_in = TransactionField()
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "customer"], name="review_once"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="review_rating"),
        ]
        indexes = [models.Index(fields=["changed_in", "id"], name="review_changed")]

    def __str__(self) -> str:
        return f"{self.rating}/5, product {self.product_id}"  # no words of the buyer's: records keep it
