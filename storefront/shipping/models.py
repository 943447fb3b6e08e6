"""Ways to send an order: zones of the world, and the methods that go there."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from kernel.money import ZERO, AmountField
from kernel.revisions import Dated
from storefront.shipping import rules


class ShippingZone(Dated):
    """A part of the world with shipping methods of its own."""

    name = models.CharField(max_length=80)
    countries = ArrayField(
        models.CharField(max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")]),
        default=list,
        blank=True,
        help_text="ISO 3166-1 alpha-2; empty for the rest of the world",
    )
    regions = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="only these regions of them, as they stand in addresses, such as CA",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(regions=[]) | ~Q(countries=[]), name="shippingzone_regions_of_countries"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ShippingMethod(Dated):
    """A way to send an order within a zone."""

    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="methods", db_index=False)
    code = models.SlugField(
        max_length=40, db_index=False, help_text="how carts name the method; equal in zones where it is equal"
    )
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=11, choices=rules.MethodKind.choices, default=rules.MethodKind.FLAT)
    price = AmountField(default=ZERO, help_text="where it has no bands")
    bands = models.JSONField(
        default=list,
        blank=True,
        help_text='by weight in grams or by value: [{"from": 0, "price": "4.90"}, …]; a price of null: not sent',
    )
    free_above = AmountField(null=True, blank=True, help_text="free from this value of the goods on")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="shippingmethod_price"),
            models.CheckConstraint(
                condition=Q(kind__in=(rules.MethodKind.FLAT, rules.MethodKind.PICKUP)) | ~Q(bands=[]),
                name="shippingmethod_bands",
            ),
            models.UniqueConstraint(fields=["zone", "code"], name="shippingmethod_once"),
        ]

    def __str__(self) -> str:
        return self.name


def read_bands(rows: list[dict[str, object]]) -> tuple[rules.Band, ...]:
    """The bands as they are kept."""
    return tuple(
        rules.Band(
            start=Decimal(str(row["from"])),
            price=None if row["price"] is None else Decimal(str(row["price"])),
        )
        for row in rows
    )
