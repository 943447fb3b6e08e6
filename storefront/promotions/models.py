"""Promotions: what makes an order cheaper, of itself or with a code."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from kernel.money import ZERO, AmountField
from storefront.promotions import rules


class Promotion(models.Model):
    """A reduction of an order. Without a code it applies to every order that fulfils its conditions."""

    name = models.CharField(max_length=80, help_text="what buyers see next to the amount")
    code = models.CharField(  # noqa: DJ001 - none differs from every other none
        max_length=40, null=True, blank=True, help_text="typed by the buyer, in any case"
    )
    kind = models.CharField(max_length=20, choices=rules.Kind.choices)
    value = AmountField(
        default=ZERO, help_text="percent, or an amount in the shop's currency; 0 for free shipping"
    )
    minimum_subtotal = AmountField(default=ZERO)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    usage_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="orders that may use it; none: no limit"
    )
    used_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(Upper("code"), name="promotion_code_once"),
            models.CheckConstraint(
                condition=~Q(kind=rules.Kind.PERCENTAGE) | Q(value__range=(0, 100)),
                name="promotion_percentage",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="promotion_value"),
            models.CheckConstraint(
                condition=Q(usage_limit__isnull=True) | Q(used_count__lte=F("usage_limit")),
                name="promotion_usage",
            ),
        ]

    def __str__(self) -> str:
        return self.name
