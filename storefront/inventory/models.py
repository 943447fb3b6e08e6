"""How much of each variant lies where, and every movement of it."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from kernel.revisions import Dated, TransactionField
from storefront.catalogue.models import Variant


class StockLocation(Dated):
    """A place goods lie at. Of several that have enough, the one of lowest `priority` is taken from first."""

    name = models.CharField(max_length=80)
    code = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9-]+$", "Small letters, digits and hyphens.")],
        help_text="how other systems name it",
    )
    is_active = models.BooleanField("active", default=True)
    priority = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["priority", "id"]
        constraints = [models.UniqueConstraint(fields=["code"], name="location_code_once")]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """A variant's stock at a location; available is `on_hand - reserved`."""

    class Policy(models.TextChoices):
        DENY = "deny", "stop selling when none is left"
        CONTINUE = "continue", "sell on when none is left"
        UNTRACKED = "untracked", "do not count"

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="stock_levels", db_index=False
    )
    location = models.ForeignKey(
        StockLocation, on_delete=models.PROTECT, related_name="levels", db_index=False
    )
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0, editable=False)
    policy = models.CharField(max_length=9, choices=Policy.choices, default=Policy.DENY)
    low_stock_threshold = models.PositiveIntegerField(null=True, blank=True)
    incoming = models.PositiveIntegerField(
        default=0, db_default=0, help_text="pieces that are on their way here"
    )
    expected_on = models.DateField(null=True, blank=True, help_text="when they are awaited")
    updated_at = models.DateTimeField(auto_now=True)
    changed_in = TransactionField()

    class Meta:
        indexes = [models.Index(fields=["changed_in", "id"], name="level_changed")]
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="level_once"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="level_reserved"),
            models.CheckConstraint(
                condition=~Q(policy="deny") | Q(on_hand__gte=F("reserved")), name="level_available"
            ),
            models.CheckConstraint(
                condition=Q(policy__in=["deny", "continue", "untracked"]), name="level_policy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} · {self.location}"

    @property
    def available(self) -> int | None:
        """What can still be sold: None where it is not counted."""
        return None if self.policy == self.Policy.UNTRACKED else self.on_hand - self.reserved


class StockMovement(models.Model):
    """Append-only ledger: each change of a level, why, for what and by whom."""

    class Kind(models.TextChoices):
        RESERVE = "reserve", "reserved"
        RELEASE = "release", "released"
        SHIP = "ship", "shipped"
        RESTOCK = "restock", "restocked"
        ADJUST = "adjust", "adjusted"
        COUNT = "count", "counted"

    level = models.ForeignKey(StockLevel, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on_hand_delta = models.IntegerField(default=0)
    reserved_delta = models.IntegerField(default=0)
    reference = models.CharField(max_length=80, blank=True, help_text="what it was for, such as an order")
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["reference"], name="movement_reference", condition=~Q(reference=""))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand_delta or self.reserved_delta:+d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a movement is never changed."""
        if self.pk is not None:
            raise TypeError("the ledger is append-only")
        super().save(*args, **kwargs)
