"""Public tables of billing."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from billing import rules
from kernel.money import AmountField
from tenants.models import Tenant


class Plan(models.Model):
    """What a merchant pays, and what it allows: entitlements are copied onto the tenant."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    monthly_price = AmountField(help_text="without tax")
    currency = models.CharField(max_length=3, default="EUR")
    tax_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="added to the price on invoices",
    )
    trial_days = models.PositiveSmallIntegerField(default=14)
    days_after_trial = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="until a shop that does not pay is suspended; empty: it goes on",
    )
    max_products = models.PositiveIntegerField(null=True, blank=True, help_text="empty: without limit")
    max_media_mb = models.PositiveIntegerField(
        "megabytes of files", null=True, blank=True, help_text="empty: without limit"
    )
    weight = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="share of the web servers' time while they are busy, beside shops whose share is 1",
    )
    is_offered = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Subscription(models.Model):
    """A shop's plan, from its trial on."""

    class Status(models.TextChoices):
        TRIALING = "trialing"
        ACTIVE = "active"
        PAST_DUE = "past_due"
        CANCELLED = "cancelled"

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TRIALING)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    paying_since = models.DateField(
        null=True, blank=True, help_text="the first day that is paid for: every month begins on its day"
    )
    next_period_on = models.DateField(
        null=True, blank=True, help_text="the first day that no invoice covers yet"
    )
    is_given = models.BooleanField(
        default=False, db_default=False, help_text="whole, by an operator: nothing has to be paid before"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_period_on"],
                name="subscription_to_bill",
                condition=Q(status__in=rules.PAYING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tenant} on {self.plan}"

    @property
    def has_paid(self) -> bool:
        """Whether an invoice of the shop's was paid; to say that one pays is not to pay."""
        return Invoice.objects.filter(tenant=self.tenant_id, paid_at__isnull=False).exists()


class InvoiceCounter(models.Model):
    """The last number of a year's invoices; its row is locked while one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return rules.number(self.year, self.last)


class Invoice(models.Model):
    """What a merchant owes for a month of a plan: a record, that is paid or void one day and never rewritten.

    The year's sequence has no gap.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="invoices")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    bill_to = models.JSONField(default=dict, help_text="name, e-mail address and country, as they were")
    period_start = models.DateField()
    period_end = models.DateField(help_text="the first day after the period")
    lines = models.JSONField(
        default=list, help_text="description, quantity, unit_price, net: amounts as text"
    )
    currency = models.CharField(max_length=3)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    paid_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    settled_by = models.CharField(max_length=254, blank=True, help_text="who marked it paid or void")

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "period_start"], name="invoice_once_a_period"),
            models.UniqueConstraint(fields=["year", "sequence"], name="invoice_number_once"),
            models.CheckConstraint(condition=Q(total=F("net") + F("tax")), name="invoice_amounts_add_up"),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="invoice_period"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(voided_at__isnull=True), name="invoice_paid_or_void"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="invoice_open",
                condition=Q(paid_at__isnull=True, voided_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class InvoiceReminder(models.Model):
    """A reminder of an invoice that was written; each kind once."""

    KINDS = [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in rules.InvoiceReminder]

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=KINDS)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["invoice", "kind"], name="invoice_reminder_once")]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.kind}"
