"""Attempts to be paid, what gateways say, and the sandbox gateway's books. No card number is ever kept."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kernel.money import AmountField
from storefront.payments import rules

_LAST_FOUR = r"^([0-9]{4})?$"


class PaymentAttempt(models.Model):
    """One try to have an order paid. Its id is the idempotency key the gateway is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=rules.Status.choices, default=rules.Status.CREATED)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(
        max_length=120, blank=True, help_text="the gateway's own name for the charge"
    )
    card_last4 = models.CharField(max_length=4, blank=True)
    next_action = models.JSONField(null=True, blank=True, help_text="what the buyer has to do")
    failure_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        permissions = [("receive_payment", "Can say that an order's money has come in")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status=rules.Status.SUCCEEDED), name="payment_one_succeeded"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(status__in=rules.UNFINISHED), name="payment_one_unfinished"
            ),
            models.CheckConstraint(condition=Q(card_last4__regex=_LAST_FOUR), name="payment_card_last4"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="payment_unknown", condition=Q(status__in=rules.OUTSTANDING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.status} {self.amount} {self.currency}"


class SandboxCharge(models.Model):
    """A charge in the sandbox gateway's own books: one row for each key, however often it is asked."""

    key = models.UUIDField(unique=True)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20, choices=rules.Status.choices)
    card_last4 = models.CharField(max_length=4)
    failure_code = models.CharField(max_length=60, blank=True)
    refunds = models.JSONField(default=dict, help_text="what went back: amount by key")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(card_last4__regex=_LAST_FOUR), name="sandbox_card_last4")
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.amount} {self.currency}"


class GatewayAccount(models.Model):
    """How the shop is paid through a gateway.

    At Stripe: by keys of its own, or by its account's name where the platform is connected. By hand (`rules.BY_HAND`):
    what the buyer is told to do.
    """

    gateway = models.CharField(
        max_length=20,
        unique=True,
        choices=[("stripe", "Stripe"), *rules.BY_HAND.items()],
        default="stripe",
    )
    account = models.CharField(
        max_length=120, blank=True, help_text="acct_…: its name there, where the platform is connected to it"
    )
    publishable_key = models.CharField(
        max_length=255, blank=True, help_text="pk_…: the buyer's app needs it; it is no secret"
    )
    secret_key_sealed = models.TextField(blank=True, editable=False)
    secret_key_end = models.CharField(max_length=4, blank=True, editable=False)
    webhook_secret_sealed = models.TextField(blank=True, editable=False)
    name = models.CharField(
        max_length=60, blank=True, help_text="what buyers read; empty says it in their own language"
    )
    instructions = models.TextField(
        blank=True,
        max_length=2000,
        help_text="how to pay: the account, whom to pay. {order} and {total} are filled in. Empty says it in our words",
    )
    days = models.PositiveSmallIntegerField(
        "days to pay",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(rules.MOST_DAYS)],
        help_text="an order that is neither paid nor sent by then expires",
    )
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(gateway="stripe") | ~Q(account="") | ~Q(secret_key_sealed=""),
                name="gatewayaccount_reachable",
            ),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__range=(1, rules.MOST_DAYS)), name="gatewayaccount_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_gateway_display()} {self.account}".strip()


class ManualWays(models.Manager["ManualWay"]):
    """The ways to pay that no machine speaks for."""

    def get_queryset(self) -> models.QuerySet["ManualWay"]:
        """Those among all accounts."""
        return super().get_queryset().filter(gateway__in=rules.BY_HAND)


class ManualWay(GatewayAccount):
    """How buyers pay by transfer or in cash, in the shop's own words."""

    objects: ClassVar[ManualWays] = ManualWays()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = "way to pay by hand"
        verbose_name_plural = "ways to pay by hand"


class GatewayEvent(models.Model):
    """What a gateway told of its own accord: each once, and parked while nobody knows whom it is about."""

    gateway = models.CharField(max_length=20)
    event = models.CharField(max_length=120, help_text="the gateway's own name for it")
    kind = models.CharField(max_length=60)
    facts = models.JSONField(help_text="what it says of which charge or refund")
    result = models.CharField(max_length=10, choices=rules.EventResult.choices)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["gateway", "event"], name="gatewayevent_once")]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="gatewayevent_parked",
                condition=Q(result=rules.EventResult.PARKED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"
