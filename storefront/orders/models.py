"""Orders: what was bought, at which price, and what became of it."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from kernel.money import ZERO, AmountField
from kernel.references import Referenced
from kernel.revisions import Revised, TransactionField
from storefront.custom_fields.models import CustomField, Customised
from storefront.customers.rules import ExemptionReason
from storefront.orders import rules

_ADDED_TAX = Case(When(prices_include_tax=True, then=Value(ZERO)), default=F("tax_total"))


class OrderCounter(models.Model):
    """The last number given out of each gapless series (`numbers.Series`), taken in the user's transaction."""

    id = models.SmallAutoField(primary_key=True)
    value = models.BigIntegerField(default=rules.NUMBERS_BEGIN_AFTER)

    def __str__(self) -> str:
        return str(self.value)


class Order(Customised):
    """A placed order. All money and addresses are copies: later changes elsewhere never reach it."""

    KIND = CustomField.Kind.ORDER

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
    locale = models.CharField(max_length=10, blank=True, help_text="the language its buyer is written to in")
    prices_include_tax = models.BooleanField()
    subtotal = AmountField()
    discount_total = AmountField()
    shipping_total = AmountField()
    tax_total = AmountField()
    total = AmountField()
    credit_total = AmountField(
        default=ZERO, db_default=ZERO, help_text="what gift cards and store credit paid of it"
    )
    refunded_total = AmountField(default=ZERO)
    discounts = models.JSONField(
        default=list, blank=True, help_text="what was taken off: name, amount, promotion, code"
    )
    taxes = models.JSONField(default=list, blank=True, help_text="tax by rate: name, percent, base, amount")
    shipping_address = models.JSONField(null=True, blank=True)
    billing_address = models.JSONField(null=True, blank=True)
    shipping_method = models.JSONField(null=True, blank=True)
    note = models.TextField(blank=True)
    vat_id = models.CharField(max_length=40, blank=True, help_text="of the business that bought")
    is_reverse_charge = models.BooleanField(default=False, help_text="no tax: it is the buyer's to declare")
    tax_exemption = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        choices=ExemptionReason.choices,
        help_text="no tax: why its buyer was exempt",
    )
    tax_exemption_certificate = models.CharField(max_length=80, blank=True, default="", db_default="")
    policies = models.JSONField(
        default=list, blank=True, help_text="what its buyer agreed to: kind and version"
    )
    addressee_sealed = models.TextField(
        blank=True, editable=False, help_text="whom its invoice was to, once the order names nobody any more"
    )
    invoice_number = models.BigIntegerField(
        null=True, blank=True, unique=True, help_text="gapless in this shop, given when it is paid"
    )
    external_id = models.CharField(
        max_length=120, null=True, blank=True, unique=True, help_text="another program's own id for it"
    )
    metadata = models.JSONField(default=dict, blank=True, help_text="what programs keep on it: text by name")
    tags = models.JSONField(default=list, blank=True)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="cancelled or expired")
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="unpaid until then, it ends and frees its stock"
    )
    held_for = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="while it is unpaid, a digest of the address it was placed from",
    )
    changed_in = TransactionField()
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

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
            models.Index(fields=["changed_in", "id"], name="order_changed"),
            models.Index(
                fields=["expires_at"],
                name="order_unpaid",
                condition=Q(status="placed", payment_status__in=("pending", "failed")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def amount_due(self) -> Decimal:
        """What is paid of it by another way than credit."""
        return self.total - self.credit_total

    @property
    def is_owed(self) -> bool:
        """Whether money is owed to its buyer."""
        return rules.is_owed(status=self.status, payment=self.payment_status, total=self.total)


class OrderLine(models.Model):
    """One variant of an order, as it was called and priced when it was bought."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.Variant", null=True, on_delete=models.SET_NULL, related_name="+")
    sku = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=1050)
    quantity = models.PositiveIntegerField()
    unit_price = AmountField()
    discount = AmountField(default=ZERO)
    tax = AmountField(default=ZERO)
    total = AmountField(help_text="price × quantity − discount")
    fulfilled = models.PositiveIntegerField(default=0, help_text="pieces sent")
    refunded = models.PositiveIntegerField(default=0, help_text="pieces refunded")
    cancelled = models.PositiveIntegerField(default=0, help_text="pieces taken out before they were sent")
    returned = models.PositiveIntegerField(default=0, help_text="pieces that came back")
    recipient_email = models.EmailField(  # noqa: DJ001 - none: it is no gift card
        null=True, blank=True, help_text="who is mailed the gift cards that it is of; empty: the buyer"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=1,
                    fulfilled__lte=F("quantity") - F("cancelled"),
                    refunded__lte=F("quantity"),
                    returned__lte=F("fulfilled"),
                ),
                name="orderline_quantities",
            ),
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount"), total__gte=0),
                name="orderline_total_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def is_gift_card(self) -> bool:
        """Whether it is money, and no thing."""
        return self.recipient_email is not None

    @property
    def left(self) -> int:
        """Pieces that its buyer is still to be given."""
        return self.quantity - self.cancelled - self.fulfilled

    @property
    def to_send(self) -> int:
        """Pieces that somebody has to send; gift cards go by themselves (`gift_cards`)."""
        return 0 if self.is_gift_card else self.left


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
        indexes = [models.Index(fields=["-id"], name="orderevent_note", condition=Q(kind="note"))]

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at:%F %T}"


class Fulfilment(Revised, Referenced):
    """A parcel: what was in it, and how it is followed."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fulfilments")
    lines = models.JSONField(help_text="what is in it: line and quantity")
    carrier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=120, blank=True)
    tracking_url = models.URLField(max_length=500, blank=True)
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["external_id"], name="fulfilment_external_id_once")]
        indexes = [models.Index(fields=["changed_in", "id"], name="fulfilment_changed")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip() or f"parcel {self.pk}"


class Return(models.Model):
    """Goods a buyer sends back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    status = models.CharField(
        max_length=10, choices=rules.ReturnStatus.choices, default=rules.ReturnStatus.REQUESTED
    )
    lines = models.JSONField(help_text="what comes back: line and quantity")
    reason = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="what the buyer is told")
    is_restocked = models.BooleanField(default=False, help_text="whether it went back on the shelf")
    requested_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    changed_in = TransactionField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["changed_in", "id"], name="return_changed")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=rules.ReturnStatus.values), name="return_status")
        ]

    def __str__(self) -> str:
        return f"{self.status} return {self.pk}"


class Refund(Revised, Referenced):
    """Money given back. Its id is the idempotency key the gateway is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=64, help_text="one request, however often it comes, is one refund")
    payment = models.ForeignKey(
        "payments.PaymentAttempt", on_delete=models.PROTECT, related_name="refunds", db_column="payment"
    )
    of_return = models.ForeignKey(
        Return, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    gateway = models.CharField(max_length=20)
    status = models.CharField(
        max_length=10, choices=rules.RefundStatus.choices, default=rules.RefundStatus.PENDING
    )
    amount = AmountField()
    credited = AmountField(
        default=ZERO, db_default=ZERO, help_text="what of the amount goes to gift cards and store credit"
    )
    to_store_credit = models.BooleanField(
        default=False, db_default=False, help_text="to the customer's store credit, however it was paid"
    )
    tax = AmountField(help_text="the tax in the amount")
    shipping = AmountField(default=ZERO, help_text="what of the amount is for the shipping")
    shipping_tax = AmountField(default=ZERO)
    is_restocked = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=254, blank=True)
    reference = models.CharField(max_length=120, blank=True, help_text="the gateway's own name for it")
    failure_code = models.CharField(max_length=60, blank=True)
    credit_note = models.BigIntegerField(null=True, blank=True, unique=True, help_text="its gapless number")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="refund_once"),
            models.UniqueConstraint(fields=["external_id"], name="refund_external_id_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, shipping__lte=F("amount")), name="refund_amount"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="refund_pending", condition=Q(status=rules.RefundStatus.PENDING)
            ),
            models.Index(fields=["changed_in", "id"], name="refund_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_status_display()}"

    @property
    def awaits_order(self) -> bool:
        """An exchange has credited it, and the order that it is good for is not paid: no gateway is asked."""
        return self.status == rules.RefundStatus.PENDING and bool(self.reference)


class RefundLine(models.Model):
    """What of a refund is for one line of the order."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField(help_text="pieces; none where only money is given back")
    amount = AmountField(help_text="tax included")
    tax = AmountField()

    def __str__(self) -> str:
        return f"{self.amount} for {self.quantity}"
