"""Ways to send an order."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from kernel.money import ZERO, AmountField


class ShippingMethod(models.Model):
    """A flat price for sending an order, free from a subtotal on where the merchant says so."""

    code = models.SlugField(max_length=40, unique=True, help_text="how carts name the method; keep it")
    name = models.CharField(max_length=80)
    price = AmountField(default=ZERO)
    free_above = AmountField(null=True, blank=True, help_text="free from this value of the goods on")
    countries = ArrayField(
        models.CharField(max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")]),
        default=list,
        blank=True,
        help_text="where it goes to, ISO 3166-1 alpha-2; empty for everywhere",
    )
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="shippingmethod_price")]

    def __str__(self) -> str:
        return self.name
