"""Tax rates: by country, region, postal codes and class of goods, and one for everywhere else."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from kernel.money import ZERO
from kernel.revisions import Dated
from storefront.taxes import rules


class TaxRate(Dated):
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
    postal_from = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="only these postal codes, or those that begin so; none: all of them",
    )
    postal_to = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="the last of them; none: that one alone",
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
        ordering = [models.F("country").asc(nulls_first=True), "region", "postal_from", "tax_class"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="taxrate_percent"),
            models.CheckConstraint(
                condition=Q(region="") | Q(country__isnull=False), name="taxrate_region_of_a_country"
            ),
            models.CheckConstraint(
                condition=Q(postal_from="", postal_to="")
                | (Q(country__isnull=False) & ~Q(postal_from="") & ~Q(postal_to="")),
                name="taxrate_postal_codes_of_a_country",
            ),
            models.UniqueConstraint(
                fields=["country", "region", "postal_from", "tax_class"],
                nulls_distinct=False,
                name="taxrate_once_a_place",
            ),
        ]

    def __str__(self) -> str:
        parts = (self.country, self.region, rules.write_codes(self.postal_from, self.postal_to))
        place = " ".join(part for part in parts if part) or "everywhere else"
        return f"{self.name} {self.percent.normalize():f} % {place}, {self.tax_class}"

    @property
    def is_default(self) -> bool:
        """Whether it is the standard rate of everywhere else, which a shop always has."""
        return self.country is None and self.tax_class == rules.STANDARD_CLASS
