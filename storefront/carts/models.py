"""Carts: what a buyer means to order."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.money import AmountField
from storefront.carts import rules


class Cart(models.Model):
    """A guest's or a customer's cart. Nothing in it is priced but by `rules.price`, at each reading."""

    class Status(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"
        EXPIRED = "expired"
        DRAFT = "draft"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(
        "customers.Customer", null=True, blank=True, on_delete=models.CASCADE, related_name="carts"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    currency = models.CharField(max_length=3)
    locale = models.CharField(
        max_length=10, blank=True, help_text="the language of the buyer's app, such as de-AT"
    )
    email = models.EmailField(blank=True)
    shipping_address = models.JSONField(null=True, blank=True)
    billing_address = models.JSONField(null=True, blank=True)
    shipping_method = models.CharField(max_length=40, blank=True, help_text="code of the chosen method")
    vat_id = models.CharField(max_length=40, blank=True, help_text="of a business that buys")
    discount_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    gift_cards = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="that pay it first, by id",
    )
    use_store_credit = models.BooleanField(
        default=False, db_default=False, help_text="what the customer has pays it next"
    )
    note = models.TextField(max_length=1000, blank=True)
    drafted_by = models.CharField(
        max_length=254, blank=True, help_text="who of the shop writes it; empty: a buyer's own"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="cart_expiring", condition=Q(status="open")),
            models.Index(fields=["-created_at", "id"], name="cart_drafted", condition=~Q(drafted_by="")),
        ]

    def __str__(self) -> str:
        return self.email or str(self.id)


class Drafts(models.Manager["DraftOrder"]):
    """The carts that somebody of the shop has written."""

    def get_queryset(self) -> models.QuerySet["DraftOrder"]:
        return super().get_queryset().exclude(drafted_by="")


class DraftOrder(Cart):
    """A cart as the staff write it for a buyer; who may change orders may write it."""

    objects: ClassVar[Drafts] = Drafts()

    class Meta:
        proxy = True
        default_permissions = ()

    def __str__(self) -> str:
        return self.email or str(self.customer or self.pk)


class CartItem(models.Model):
    """A variant in a cart, and the price the buyer saw when putting it there; in a draft order, what it costs."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items", db_index=False)
    variant = models.ForeignKey("catalogue.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    seen_price = AmountField()
    recipient_email = models.EmailField(
        blank=True, default="", db_default="", help_text="who is sent the gift card; empty: the buyer"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cartitem_once"),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, rules.LARGEST_QUANTITY)), name="cartitem_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
