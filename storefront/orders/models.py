"""Orders: what was bought, at which price, and what became of it."""

import uuid

from django.db import models
from django.db.models import Case, F, Q, Value, When

from kernel.money import ZERO, AmountField
from storefront.orders import rules

_ADDED_TAX = Case(When(prices_include_tax=True, then=Value(ZERO)), default=F("tax_total"))


class OrderCounter(models.Model):
    """The last order number given out: one row, taken and advanced in the order's own transaction."""

    id = models.SmallAutoField(primary_key=True)
    value = models.BigIntegerField(default=rules.NUMBERS_BEGIN_AFTER)

    def __str__(self) -> str:
        return str(self.value)


class Order(models.Model):
    """A placed order. All money and addresses are copies: later changes elsewhere never reach it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(unique=True, help_text="gapless in this shop")
    cart = models.UUIDField(unique=True, help_text="the cart it was made of; one cart makes one order")
    customer = models.ForeignKey(
        "customers.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    email = models.EmailField()
    status = models.CharField(max_length=12, choices=rules.Status.choices, default=rules.Status.PLACED)
    payment_status = models.CharField(
        max_length=20, choices=rules.PaymentStatus.choices, default=rules.PaymentStatus.PENDING
    )
    fulfilment_status = models.CharField(
        max_length=12, choices=rules.FulfilmentStatus.choices, default=rules.FulfilmentStatus.UNFULFILLED
    )
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField()
    subtotal = AmountField()
    discount_total = AmountField()
    shipping_total = AmountField()
    tax_total = AmountField()
    total = AmountField()
    refunded_total = AmountField(default=ZERO)
    discounts = models.JSONField(default=list, help_text="what was taken off: name, amount, promotion, code")
    taxes = models.JSONField(default=list, help_text="tax by rate: name, percent, base, amount")
    shipping_address = models.JSONField(null=True, blank=True)
    billing_address = models.JSONField(null=True, blank=True)
    shipping_method = models.JSONField(null=True, blank=True)
    note = models.TextField(blank=True)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="cancelled or expired")
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="unpaid until then, it ends and frees its stock"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=F("subtotal") - F("discount_total") + F("shipping_total") + _ADDED_TAX),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(condition=Q(refunded_total__lte=F("total")), name="order_refunded_total"),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total"),
            models.CheckConstraint(condition=Q(status__in=rules.Status.values), name="order_status"),
            models.CheckConstraint(
                condition=Q(payment_status__in=rules.PaymentStatus.values), name="order_payment_status"
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at"], name="order_newest"),
            models.Index(
                fields=["expires_at"],
                name="order_unpaid",
                condition=Q(status="placed", payment_status__in=("pending", "failed")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class OrderLine(models.Model):
    """One variant of an order, as it was called and priced when it was bought."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.Variant", null=True, on_delete=models.SET_NULL, related_name="+")
    sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=400)
    quantity = models.PositiveIntegerField()
    unit_price = AmountField()
    discount = AmountField(default=ZERO)
    tax = AmountField(default=ZERO)
    total = AmountField(help_text="price × quantity − discount")
    fulfilled = models.PositiveIntegerField(default=0, help_text="pieces sent")
    refunded = models.PositiveIntegerField(default=0, help_text="pieces refunded")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, fulfilled__lte=F("quantity"), refunded__lte=F("quantity")),
                name="orderline_quantities",
            ),
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount"), total__gte=0),
                name="orderline_total_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class OrderEvent(models.Model):
    """A thing that happened to an order; append-only."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    is_public = models.BooleanField(default=True, help_text="shown to the buyer")
    data = models.JSONField(default=dict, blank=True)
    actor = models.CharField(max_length=254, blank=True, help_text="who did it; empty: the shop itself")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at:%F %T}"
