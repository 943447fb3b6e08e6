"""Tax rates: by country, region and class of goods, and one for everywhere else."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from kernel.money import ZERO
from storefront.taxes import rules


class TaxRate(models.Model):
    """The rate that goods of a class bear in a place."""

    name = models.CharField(max_length=60, help_text="as it is written on receipts: VAT, GST, Sales tax")
    country = models.CharField(  # noqa: DJ001 - none stands for everywhere else
        max_length=2,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text="ISO 3166-1 alpha-2; none for the countries that have no rate of their own",
    )
    region = models.CharField(
        max_length=120, blank=True, help_text="as it stands in addresses, such as CA; none: all of it"
    )
    tax_class = models.CharField(
        max_length=40,
        default=rules.STANDARD_CLASS,
        validators=[RegexValidator(r"^[a-z0-9_-]+$")],
        help_text="the class of goods, as their variants name it",
    )
    percent = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        default=ZERO,
        validators=[MinValueValidator(ZERO), MaxValueValidator(Decimal(100))],
    )

    is_settled = models.BooleanField(
        "settled",
        default=True,
        db_default=True,
        help_text="until it is, nothing is sold to who would bear it",
    )

    class Meta:
        ordering = [models.F("country").asc(nulls_first=True), "region", "tax_class"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="taxrate_percent"),
            models.CheckConstraint(
                condition=Q(region="") | Q(country__isnull=False), name="taxrate_region_of_a_country"
            ),
            models.UniqueConstraint(
                fields=["country", "region", "tax_class"], nulls_distinct=False, name="taxrate_once"
            ),
        ]

    def __str__(self) -> str:
        place = " ".join(part for part in (self.country, self.region) if part) or "everywhere else"
        return f"{self.name} {self.percent.normalize():f} % {place}, {self.tax_class}"

    @property
    def is_default(self) -> bool:
        """Whether it is the standard rate of everywhere else, which a shop always has."""
        return self.country is None and self.tax_class == rules.STANDARD_CLASS
