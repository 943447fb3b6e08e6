"""Attempts to be paid, what gateways say, and the sandbox gateway's books. No card number is ever kept."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from kernel.money import ZERO, AmountField
from kernel.revisions import Dated
from storefront.payments import rules

_LAST_FOUR = r"^([0-9]{4})?$"


class PaymentAttempt(Dated):
    """One try to have something paid. Its id is the idempotency key the gateway is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payable = models.UUIDField(db_column="order_id", db_index=True, help_text="what is paid: an order")
    label = models.CharField(max_length=40, blank=True, help_text="what its buyer knows it by")
    locale = models.CharField(max_length=10, blank=True, help_text="how its buyer is written to")
    request_key = models.CharField(  # noqa: DJ001 - unique where there is one
        max_length=64, blank=True, null=True, help_text="one request, however often it comes, is one attempt"
    )
    gateway = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=rules.Status.choices, default=rules.Status.CREATED)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(
        max_length=120, blank=True, help_text="the gateway's own name for the charge"
    )
    captures_later = models.BooleanField(
        default=False, help_text="the gateway holds the money until it is captured"
    )
    captured = AmountField(default=ZERO, help_text="what of a held payment was taken")
    card_last4 = models.CharField(max_length=4, blank=True)
    next_action = models.JSONField(null=True, blank=True, help_text="what the buyer has to do")
    failure_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        permissions = [("receive_payment", "Can say that an order's money has come in")]
        constraints = [
            models.UniqueConstraint(
                fields=["payable"],
                condition=Q(status=rules.Status.SUCCEEDED) & ~Q(gateway__in=rules.CREDITS),
                name="payment_one_succeeded",
            ),
            models.UniqueConstraint(
                fields=["payable"], condition=Q(status__in=rules.UNFINISHED), name="payment_one_unfinished"
            ),
            models.UniqueConstraint(
                fields=["payable"], condition=Q(status=rules.Status.AUTHORIZED), name="payment_one_authorized"
            ),
            models.CheckConstraint(condition=Q(captured__lte=models.F("amount")), name="payment_captured"),
            models.UniqueConstraint(fields=["payable", "request_key"], name="payment_once"),
            models.CheckConstraint(condition=Q(card_last4__regex=_LAST_FOUR), name="payment_card_last4"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="payment_unknown", condition=Q(status__in=rules.OUTSTANDING)
            ),
            models.Index(
                fields=["created_at"], name="payment_releasing", condition=Q(status=rules.Status.RELEASING)
            ),
        ]

    owner: Any = None
    """The row of what is paid, where it was locked together with this attempt; not kept."""
    others: "tuple[PaymentAttempt, ...]" = ()
    """The other tries to pay it, where they were locked together with this one; not kept."""

    def __str__(self) -> str:
        return f"{self.gateway} {self.status} {self.amount} {self.currency}"


class Capture(Dated):
    """Taking what a gateway holds, whole or in part. One at a time: what was captured before tells whether it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="captures")
    key = models.CharField(max_length=64, help_text="one request, however often it comes, is one capture")
    amount = AmountField()
    status = models.CharField(
        max_length=10, choices=rules.CaptureStatus.choices, default=rules.CaptureStatus.PENDING
    )
    failure_code = models.CharField(max_length=60, blank=True)
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "key"], name="capture_once"),
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(status=rules.CaptureStatus.PENDING),
                name="capture_one_pending",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="capture_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_status_display()}"


class SandboxCharge(models.Model):
    """A charge in the sandbox gateway's own books: one row for each key, however often it is asked."""

    key = models.UUIDField(unique=True)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20, choices=rules.Status.choices)
    card_last4 = models.CharField(max_length=4)
    failure_code = models.CharField(max_length=60, blank=True)
    captured = AmountField(default=ZERO, help_text="what was taken of what it holds")
    refunds = models.JSONField(default=dict, help_text="what went back: amount by key")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(card_last4__regex=_LAST_FOUR), name="sandbox_card_last4")
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.amount} {self.currency}"


class GatewayAccount(models.Model):
    """How the shop is paid through a gateway: what its kind's `fields` ask for.

    At a machine that is its account, by hand it is what buyers are told to do.
    """

    gateway = models.CharField(max_length=20, unique=True)
    account = models.CharField(
        max_length=120, blank=True, help_text="its name there, where the platform is connected to it"
    )
    settings = models.JSONField(default=dict, blank=True)
    secrets = models.JSONField(default=dict, blank=True, editable=False, help_text="by name: sealed, and end")
    is_active = models.BooleanField("active", default=True)

    def __str__(self) -> str:
        return f"{self.gateway} {self.account}".strip()


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
