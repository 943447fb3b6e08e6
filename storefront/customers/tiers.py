"""Membership: customers rise when they pay, and fall when a daily review finds their time over."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, ProtectedError
from django.db.models.functions import Greatest
from django.utils import translation
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import clock, money, round_figures, writing
from kernel.actors import Actor
from kernel.errors import InUse, Invalid, Refusals, Taken
from kernel.money import ZERO
from kernel.revisions import CurrentTransaction
from kernel.versions import snapshots
from storefront.customers import errors, queries, signals, tier_rules
from storefront.customers.models import Customer, CustomerEvent, MembershipTier, Purchase
from tenants import current

SEEDED = (("Bronze", 1, 0, 0), ("Silver", 2, 250, 3), ("Gold", 3, 1000, 5))
CHUNK = 200
MOST_TIERS = 20
_PAY = f"""
    WITH paid AS (
        INSERT INTO customers_purchase (customer_id, "order", amount, paid_at)
        VALUES (%(customer)s, %(order)s, %(amount)s, %(paid_at)s) ON CONFLICT ("order") DO NOTHING RETURNING amount)
    UPDATE customers_customer c SET paid_total = LEAST(c.paid_total + paid.amount, {money.LARGEST}),
                                    order_count = c.order_count + 1,
                                    changed_in = {CurrentTransaction.template}, updated_at = %(now)s
    FROM paid WHERE c.id = %(customer)s RETURNING c.tier_id, c.tier_is_pinned
"""


def seed() -> None:
    """The ladder every shop starts with: name, rank, spend from which, percent off."""
    for name, rank, min_spend, percent in SEEDED:
        MembershipTier.objects.get_or_create(
            rank=rank, defaults={"name": name, "min_spend": min_spend, "discount_percent": percent}
        )


def adopt(*, currency: str, language: str) -> None:
    """Name the ladder in the shop's language, at round figures of its currency, unless the merchant has changed it."""
    with translation.override(language):
        names = {"Bronze": _("Bronze"), "Silver": _("Silver"), "Gold": _("Gold")}
    for name, rank, min_spend, percent in SEEDED:
        figure = round_figures.figure(min_spend, currency)
        MembershipTier.objects.filter(
            name=name, rank=rank, min_spend=min_spend, discount_percent=percent
        ).update(name=names[name], min_spend=figure, updated_at=clock.now())
    snapshots.change(snapshots.OFFERED)


class TierValues(TypedDict, total=False):
    """What people say of a tier; see `models.MembershipTier`. `discount_percent` is from 0 to 100."""

    name: str
    rank: int
    rule: str
    min_spend: Decimal
    min_orders: int
    window_days: int | None
    discount_percent: Decimal
    free_shipping_from: Decimal | None


@transaction.atomic
def create(*, values: TierValues, actor: Actor, now: datetime) -> MembershipTier:
    """Add a step to the ladder; who reaches it already is moved by the next review, or the next payment.

    Raises Invalid or Several naming the fields, Taken for a name or a rank, or TooMany.
    """
    writing.require_room(MembershipTier.objects.all(), most=MOST_TIERS)
    tier = MembershipTier()
    changes = _fill(tier, values)
    audit.write(actor=actor, verb=audit.CREATED, target=tier, changes=changes)
    follow_rules(now=now)
    snapshots.change(snapshots.OFFERED)
    return tier


@transaction.atomic
def update(*, tier_id: int, values: TierValues, actor: Actor, now: datetime) -> MembershipTier:
    """Change a step: its name, its rule, its benefits. Raises NotFound, or as `create`."""
    tier = writing.lock(MembershipTier, tier_id)
    changes = _fill(tier, values)
    audit.write(actor=actor, verb=audit.UPDATED, target=tier, changes=changes)
    follow_rules(now=now)
    snapshots.change(snapshots.OFFERED)
    return tier


@transaction.atomic
def delete(*, tier_id: int, actor: Actor) -> None:
    """Delete a step. Raises NotFound, and InUse for the lowest, where customers begin, and for one in use."""
    tier = writing.lock(MembershipTier, tier_id)
    if is_lowest(tier):
        raise InUse(_("Customers begin on the lowest tier: it cannot be deleted."))
    audit.write(actor=actor, verb=audit.DELETED, target=tier)
    try:
        tier.delete()
    except ProtectedError as error:
        raise InUse(
            _("%(tier)s cannot be deleted: customers are on it, or a promotion asks for it.")
            % {"tier": tier.name}
        ) from error
    snapshots.change(snapshots.OFFERED)


def is_lowest(tier: MembershipTier) -> bool:
    """Whether it is the step where customers begin, which a shop always has."""
    return not MembershipTier.objects.filter(rank__lt=tier.rank).exists()


def _fill(tier: MembershipTier, values: TierValues) -> writing.Changes:
    changes = writing.assign(tier, values)
    writing.check(tier)
    refusals = Refusals()
    currency = current.tenant().currency
    for field in ("min_spend", "free_shipping_from"):
        amount = getattr(tier, field)
        if amount is not None:
            with refusals.gather(field=field):
                money.check_decimals(amount, currency)
    refusals.tell()
    writing.take_turn(MembershipTier._meta.label_lower)
    lowest_before = MembershipTier.objects.order_by("rank").first()
    writing.save(
        tier,
        meanings={
            "customers_membershiptier_name_key": Taken(_("Another tier has this name."), field="name"),
            "customers_membershiptier_rank_key": Taken(_("Another tier has this rank."), field="rank"),
        },
    )
    lowest = MembershipTier.objects.order_by("rank")[0]
    asks = lowest.min_spend if lowest.rule == MembershipTier.Rule.SPEND else lowest.min_orders
    if asks and lowest_before is not None and lowest != lowest_before:
        raise Invalid(
            _("Customers begin on the lowest tier, so it asks for nothing: that would be %(tier)s.")
            % {"tier": lowest.name},
            field="rank",
            reason="invalid",
        )
    return changes


@transaction.atomic(savepoint=False)
def record_payment(
    *, customer_id: int, order: UUID, amount: Decimal, paid_at: datetime | None = None, now: datetime
) -> None:
    """Add a paid order to what the customer has spent here, and raise their tier where that reaches one.

    An order that is recorded already changes nothing.
    """
    with connection.cursor() as cursor:
        facts: dict[str, UUID | Decimal | datetime | int] = {
            "customer": customer_id,
            "order": order,
            "amount": amount,
            "paid_at": paid_at or now,
            "now": now,
        }
        cursor.execute(_PAY, facts)
        row = cursor.fetchone()
    if row is None or row[1]:
        return
    ladder, purchases = queries.read_standing(customer_id=customer_id)
    reached = tier_rules.highest_reached(ladder, purchases, now=now)
    held = next((step for step in ladder if step.tier_id == row[0]), None)
    if reached is None or held is None or reached.rank < held.rank:
        return
    if reached.tier_id != held.tier_id or reached.window is not None:
        _settle(_lock(customer_id), reached, reason="payment", now=now)


@transaction.atomic(savepoint=False)
def record_refund(*, customer_id: int, order: UUID, amount: Decimal, now: datetime) -> None:
    """Take a refund off what the customer has spent here.

    The tier stays for the moment; is it not reached any more, the next review takes it.
    """
    customer = _lock(customer_id)
    Purchase.objects.filter(order=order).update(amount=Greatest(F("amount") - amount, ZERO))
    customer.paid_total = max(customer.paid_total - amount, ZERO)
    ladder, purchases = queries.read_standing(customer_id=customer_id)
    reached = tier_rules.highest_reached(ladder, purchases, now=now)
    is_short = reached is None or reached.rank < customer.tier.rank
    if is_short and not customer.tier_is_pinned:
        customer.tier_until = now
    customer.save(update_fields=["paid_total", "tier_until"])


def review(*, now: datetime) -> int:
    """Look at the tiers whose time is over: renew what is still reached, take what is not.

    Customers who are pinned are passed over. Returns how many changed their tier. A few short
    transactions, safe to run twice and at once.
    """
    moved, last = 0, 0
    while True:
        with transaction.atomic():
            due = Customer.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(
                tier_until__lte=now, tier_is_pinned=False, pk__gt=last
            )
            found = list(due.select_related("tier").order_by("pk")[:CHUNK])
            for customer in found:
                moved += _follow(customer, reason="review", now=now)
        if len(found) < CHUNK:
            return moved
        last = found[-1].pk


def pin(*, customer: Customer, tier: MembershipTier, actor: str, now: datetime) -> None:
    """Set a locked customer's tier by hand, to stay whatever is spent."""
    _move(customer, tier.pk, until=None, reason="pinned", actor=actor, now=now)
    customer.tier_is_pinned = True
    customer.save(update_fields=["tier_is_pinned"])


def unpin(*, customer: Customer, actor: str, now: datetime) -> None:
    """Let a locked customer's tier follow the rules again, at once."""
    customer.tier_is_pinned = False
    customer.save(update_fields=["tier_is_pinned"])
    _follow(customer, reason="unpinned", actor=actor, now=now)


def follow_rules(*, now: datetime) -> None:
    """After the ladder was changed, have the next review look at everyone whose tier has no end of its own.

    A tier that was given until a date is kept until then.
    """
    Customer.objects.filter(tier_is_pinned=False, tier_until__isnull=True, order_count__gt=0).update(
        tier_until=now
    )


def _follow(customer: Customer, *, reason: str, actor: str = "", now: datetime) -> bool:
    """Bring a locked customer to the tier they reach now, up or down; whether that is another one."""
    ladder, purchases = queries.read_standing(customer_id=customer.pk)
    reached = tier_rules.highest_reached(ladder, purchases, now=now)
    return reached is not None and _settle(customer, reached, reason=reason, actor=actor, now=now)


def _settle(
    customer: Customer, step: tier_rules.Step, *, reason: str, actor: str = "", now: datetime
) -> bool:
    """Put a locked customer on the step for as long as it lasts; whether it is another one."""
    until = None if step.window is None else now + step.window
    if step.tier_id != customer.tier_id:
        _move(customer, step.tier_id, until=until, reason=reason, actor=actor, now=now)
        return True
    if customer.tier_until != until:
        customer.tier_until = until
        customer.save(update_fields=["tier_until"])
    return False


def _move(
    customer: Customer, tier_id: int, *, until: datetime | None, reason: str, actor: str, now: datetime
) -> None:
    before = customer.tier
    customer.tier = MembershipTier.objects.get(pk=tier_id)
    customer.tier_until = until
    customer.save(update_fields=["tier", "tier_until"])
    if before.pk != tier_id:
        CustomerEvent.objects.create(
            customer=customer,
            kind=CustomerEvent.Kind.TIER_CHANGED,
            data={"from": before.name, "to": customer.tier.name, "reason": reason},
            actor=actor,
            created_at=now,
        )
        signals.customer_updated.send(sender=Customer, customer=customer, now=now)


def _lock(customer_id: int) -> Customer:
    customer = (
        Customer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("tier")
        .filter(pk=customer_id)
        .first()
    )
    if customer is None:
        raise errors.CustomerNotFound
    return customer
