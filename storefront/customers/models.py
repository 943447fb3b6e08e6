"""Who buys here: customers, their addresses, and the tiers they rise through."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from kernel.money import ZERO, AmountField
from kernel.references import Referenced
from kernel.revisions import Dated, Revised
from storefront.custom_fields.models import CustomField, Customised
from storefront.customers.rules import ExemptionReason


class MembershipTier(Dated):
    """A step of the loyalty ladder: by which rule it is reached, and what it gives.

    The lowest is where all begin, whatever its rule says.
    """

    class Rule(models.TextChoices):
        SPEND = "spend", "paid, less what was refunded"
        ORDERS = "orders", "paid orders"

    name = models.CharField(max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(
        unique=True, help_text="higher is better; the lowest is where all begin"
    )
    rule = models.CharField(max_length=6, choices=Rule.choices, default=Rule.SPEND)
    min_spend = AmountField(default=ZERO, help_text="paid, from which the tier is reached")
    min_orders = models.PositiveIntegerField(default=0, help_text="paid orders, from which it is reached")
    window_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="counted over so many days, and kept for as many; none: since ever, for ever",
    )
    discount_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=ZERO,
        validators=[MinValueValidator(ZERO), MaxValueValidator(Decimal(100))],
    )
    free_shipping_from = AmountField(
        null=True, blank=True, help_text="shipping is free from this value of the goods on; none: it is not"
    )

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(discount_percent__range=(0, 100)), name="tier_discount_percent"
            ),
            models.CheckConstraint(condition=Q(min_spend__gte=0), name="tier_min_spend"),
            models.CheckConstraint(
                condition=Q(window_days__isnull=True) | Q(window_days__range=(1, 3650)), name="tier_window"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Customer(Revised, Referenced, Customised):
    """A user's life as a buyer of this shop. Guests have none: an order keeps their e-mail address."""

    KIND = CustomField.Kind.CUSTOMER

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="customer")
    tier = models.ForeignKey(MembershipTier, on_delete=models.PROTECT, related_name="customers")
    tier_is_pinned = models.BooleanField(default=False, help_text="kept by hand, whatever is spent")
    tier_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="kept until then, then looked at again"
    )
    phone = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True, help_text="for staff only")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    tax_exemption = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        choices=ExemptionReason.choices,
        help_text="why no tax is charged; none: it is",
    )
    tax_exemption_certificate = models.CharField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text="its number, as invoices name it",
    )
    tax_exempt_until = models.DateField(null=True, blank=True, help_text="the last day; none: without end")
    paid_total = AmountField(default=ZERO, editable=False, help_text="paid minus refunded")
    order_count = models.PositiveIntegerField(default=0, editable=False, help_text="paid orders")
    created_at = models.DateTimeField()
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        permissions = [("view_customer_history", "Can view a customer's order history")]
        constraints = [
            models.CheckConstraint(condition=Q(paid_total__gte=0), name="customer_paid_total"),
            models.UniqueConstraint(fields=["external_id"], name="customer_external_id_once"),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="customer_newest"),
            models.Index(fields=["changed_in", "id"], name="customer_changed"),
            models.Index(
                fields=["tier_until"],
                name="customer_tier_due",
                condition=Q(tier_until__isnull=False, tier_is_pinned=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Purchase(models.Model):
    """What a customer paid for one order, less what was refunded of it: what tiers are counted from.

    Orders tell; the order is named by its id, being of a room above this one.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="purchases", db_index=False)
    order = models.UUIDField(unique=True)
    amount = AmountField()
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="purchase_amount")]
        indexes = [models.Index(fields=["customer", "paid_at"], name="purchase_of_customer")]

    def __str__(self) -> str:
        return f"{self.amount} at {self.paid_at:%F}"


class CustomerEvent(models.Model):
    """What happened to a customer: moves between tiers. Append-only."""

    class Kind(models.TextChoices):
        TIER_CHANGED = "tier_changed", "moved to another tier"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    data = models.JSONField(default=dict, blank=True)
    actor = models.CharField(max_length=254, blank=True, help_text="who did it; empty: the shop itself")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["customer", "kind", "-id"], name="customer_events")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at:%F %T}"


class Address(Dated):
    """A customer's address. Orders keep a copy, so changing one never changes what was ordered."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    company = models.CharField(max_length=120, blank=True)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(
        max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")], help_text="ISO 3166-1 alpha-2"
    )
    phone = models.CharField(max_length=30, blank=True)
    is_default_shipping = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_default_shipping=True),
                name="address_one_default_shipping",
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default_billing=True), name="address_one_default_billing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name}, {self.city} ({self.country})"
