"""Tax rates: one per country, and one for everywhere else."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from kernel.money import ZERO


class TaxRate(models.Model):
    """The rate that goods sent to a country bear."""

    name = models.CharField(max_length=60, help_text="as it is written on receipts: VAT, GST, Sales tax")
    country = models.CharField(
        max_length=2,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text="ISO 3166-1 alpha-2; none for the default rate",
    )
    percent = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        default=ZERO,
        validators=[MinValueValidator(ZERO), MaxValueValidator(Decimal(100))],
    )
    is_default = models.BooleanField(default=False, help_text="for countries that have no rate of their own")

    class Meta:
        ordering = ["-is_default", "country"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="taxrate_percent"),
            models.CheckConstraint(
                condition=Q(is_default=True) | Q(country__isnull=False), name="taxrate_country_or_default"
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="taxrate_one_default"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.percent.normalize():f} % {self.country or 'by default'}"
