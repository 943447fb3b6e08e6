"""Public tables of billing."""

from django.db import models

from kernel.money import AmountField
from tenants.models import Tenant


class Plan(models.Model):
    """What a merchant pays, and what it allows: entitlements are copied onto the tenant."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    monthly_price = AmountField()
    currency = models.CharField(max_length=3, default="EUR")
    trial_days = models.PositiveSmallIntegerField(default=14)
    max_products = models.PositiveIntegerField(null=True, blank=True, help_text="empty: without limit")
    max_media_mb = models.PositiveIntegerField(
        "megabytes of files", null=True, blank=True, help_text="empty: without limit"
    )
    is_offered = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Subscription(models.Model):
    """A shop's plan, from its trial on."""

    class Status(models.TextChoices):
        TRIALING = "trialing"
        ACTIVE = "active"
        PAST_DUE = "past_due"
        CANCELLED = "cancelled"

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TRIALING)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tenant} on {self.plan}"
