"""Gift cards and store credit: balances, and the ledger of all that has changed them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from kernel import mailboxes
from kernel.money import ZERO, AmountField
from kernel.revisions import Dated
from storefront.credits import rules


class GiftCard(Dated):
    """Money on a code: whoever knows it pays with it. The code itself is not kept."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    last_four = models.CharField("code ends with", max_length=4, editable=False)
    initial_amount = AmountField()
    balance = AmountField(default=ZERO)
    currency = models.CharField(max_length=3, editable=False)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="empty: never. Many countries demand three years and more."
    )
    is_active = models.BooleanField("active", default=True)
    recipient_email = mailboxes.EmailField(
        blank=True,
        error_messages={"invalid": gettext_lazy("Enter an e-mail address.")},
        help_text="who is sent its code",
    )
    note = models.CharField(max_length=500, blank=True, help_text="for staff")
    line = models.BigIntegerField(null=True, editable=False, help_text="the line of an order that sold it")
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(balance__gte=0), name="giftcard_balance")]
        indexes = [
            models.Index(fields=["line"], name="giftcard_of_line", condition=Q(line__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"…{self.last_four}"


class StoreCredit(Dated):
    """What a shop owes a customer in goods."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="store_credit"
    )
    balance = AmountField(default=ZERO)
    currency = models.CharField(max_length=3, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(balance__gte=0), name="storecredit_balance")]

    def __str__(self) -> str:
        return f"Store credit of customer {self.customer_id}"


class CreditEntry(models.Model):
    """One change of a balance; append-only. A balance is the sum of its entries."""

    gift_card = models.ForeignKey(
        GiftCard, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    store_credit = models.ForeignKey(
        StoreCredit, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    amount = AmountField(validators=[], help_text="below zero: taken")
    reason = models.CharField(max_length=10, choices=rules.EntryReason.choices)
    order = models.UUIDField(null=True, blank=True)
    refund = models.UUIDField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "credit entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(gift_card__isnull=True, store_credit__isnull=False)
                | Q(gift_card__isnull=False, store_credit__isnull=True),
                name="creditentry_of_one",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="creditentry_amount"),
            models.UniqueConstraint(
                fields=["order", "refund", "reason", "gift_card", "store_credit"],
                condition=Q(order__isnull=False),
                nulls_distinct=False,
                name="creditentry_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_reason_display()}"
