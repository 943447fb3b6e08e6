"""Promotions: what makes an order cheaper, of itself or with a code."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy

from kernel.money import ZERO, AmountField
from kernel.revisions import Dated
from storefront.promotions import rules
from storefront.promotions.terms import Announcement

_KINDS_OF_CLASSES = Q()
for _applies_to, _kinds in rules.KINDS.items():
    _KINDS_OF_CLASSES |= Q(applies_to=_applies_to, kind__in=[kind.value for kind in _kinds])


class Promotion(Dated):
    """A reduction of an order: of itself wherever its conditions are met, or with one of its codes."""

    name = models.CharField(max_length=80, help_text="what buyers see next to the amount")
    is_automatic = models.BooleanField(default=True, help_text="without a code")
    applies_to = models.CharField(
        "class", max_length=8, choices=rules.AppliesTo.choices, default=rules.AppliesTo.ORDER
    )
    kind = models.CharField(max_length=13, choices=rules.Kind.choices)
    value = AmountField(
        default=ZERO,
        help_text="percent, or an amount in the shop's currency (of a line: each piece); of buy some, "
        "get some: how much cheaper the pieces are that one gets, 100 for given",
    )
    buy_quantity = models.PositiveSmallIntegerField(default=0, help_text="buy so many pieces …")
    get_quantity = models.PositiveSmallIntegerField(default=0, help_text="… and get so many more")
    product_ids = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="for these products; none: for all"
    )
    collection_ids = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="and for those of these collections"
    )
    minimum_subtotal = AmountField(default=ZERO, help_text="of the goods it is for")
    minimum_quantity = models.PositiveIntegerField(default=0, help_text="of the goods it is for")
    minimum_tier = models.ForeignKey(
        "customers.MembershipTier",
        null=True,
        blank=True,
        error_messages={"invalid": gettext_lazy("There is no such tier.")},
        on_delete=models.PROTECT,
        related_name="+",
        help_text="for members of this tier and above",
    )
    is_first_order_only = models.BooleanField("first order only", default=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(default=0, help_text="the highest goes first")
    is_exclusive = models.BooleanField("exclusive", default=False, help_text="never with another")
    usage_limit = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="orders that may use it; none: no limit",
    )
    limit_per_buyer = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="orders of one buyer that may use it; none: no limit",
    )
    used_count = models.PositiveIntegerField(default=0, editable=False)
    last_announced = models.CharField(
        max_length=7,
        choices=Announcement.choices,
        blank=True,
        default="",
        editable=False,
        db_column="last_turn",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=_KINDS_OF_CLASSES, name="promotion_kind_of_class"),
            models.CheckConstraint(
                condition=~Q(kind__in=rules.PERCENTAGES) | Q(value__range=(0, 100)),
                name="promotion_percentage",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="promotion_value"),
            models.CheckConstraint(
                condition=~Q(kind=rules.Kind.BUY_X_GET_Y) | Q(buy_quantity__gte=1, get_quantity__gte=1),
                name="promotion_buy_and_get",
            ),
            models.CheckConstraint(
                condition=Q(usage_limit__isnull=True) | Q(used_count__lte=F("usage_limit")),
                name="promotion_usage",
            ),
            models.CheckConstraint(
                condition=Q(limit_per_buyer__isnull=True) | Q(limit_per_buyer__gte=1),
                name="promotion_limit_per_buyer",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="promotion_window",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DiscountCode(Dated):
    """A word that unlocks a promotion; a promotion may have many."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(
        max_length=rules.LONGEST_CODE,
        validators=[RegexValidator(r"^\S+$", gettext_lazy("A code has no spaces in it."))],
        help_text="typed by the buyer, in any case",
    )
    is_active = models.BooleanField(default=True)
    usage_limit = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="orders that may use it; none: no limit",
    )
    used_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="discountcode_once"),
            models.CheckConstraint(condition=Q(code=Upper("code")), name="discountcode_upper"),
            models.CheckConstraint(
                condition=Q(usage_limit__isnull=True) | Q(used_count__lte=F("usage_limit")),
                name="discountcode_usage",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PromotionUse(models.Model):
    """How many open orders of a buyer use a promotion; without a promotion, how many they have at all.

    A buyer is a customer's id or the mark of an e-mail address (`uses.buyer_keys`): never the address.
    """

    promotion = models.ForeignKey(
        Promotion, null=True, on_delete=models.CASCADE, related_name="uses", db_index=False
    )
    buyer = models.CharField(max_length=64)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "promotion"], nulls_distinct=False, name="promotionuse_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.times} × {self.promotion_id}"
