"""Writes on stock. Every one of them locks the levels it touches in primary-key order, first.

All levels of a variant are locked together, so that what a variant has in stock over all locations
is decided by one transaction at a time. Whatever the number of lines, the number of statements is
the same. A transaction that writes products as well locks stock first: see docs/algorithms/stock.md.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import lookup, writing
from kernel.actors import Actor
from storefront.catalogue import services as catalogue
from storefront.inventory import errors, ledger, rules, signals
from storefront.inventory.ledger import Delta
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from storefront.inventory.rules import Level, Line, StockCount

Kind = StockMovement.Kind
_VERBS = {Kind.ADJUST: "adjusted", Kind.COUNT: "counted"}


@transaction.atomic(savepoint=False)
def reserve(*, lines: Sequence[Line], reference: str, now: datetime, actor: str = "") -> None:
    """Promise stock to `reference` (an order), all lines or none.

    Raises OutOfStock, naming every variant of which there is too little, and InvalidQuantity: the
    caller's transaction, where it has one, ends with it.
    """
    wanted = rules.merge(lines)
    if any(line.quantity < 1 for line in lines):
        raise errors.InvalidQuantity(_("Order at least one of each."))
    if not wanted:
        return
    levels = _by_variant(ledger.lock_levels(list(wanted)))
    deltas: list[Delta] = []
    short = []
    for variant_id, quantity in wanted.items():
        taken = rules.take(levels[variant_id], quantity)
        if taken is None:
            available = rules.available_of(levels[variant_id]) or 0
            short.append({"variant": variant_id, "requested": quantity, "available": available})
        else:
            deltas += [Delta(level_id=level, reserved=part) for level, part in taken.items()]
    if short or not ledger.apply(deltas, kind=Kind.RESERVE, reference=reference, actor=actor, now=now):
        raise errors.OutOfStock(lines=short)
    _follow(levels, deltas)


@transaction.atomic
def release(
    *, reference: str, now: datetime, lines: Sequence[Line] | None = None, actor: str = "", reason: str = ""
) -> dict[int, int]:
    """Give back whatever `reference` still holds (or these lines of it); return the quantities by variant.

    Derived from the ledger: without `lines`, a second call finds nothing to give back.
    """
    return _settle(kind=Kind.RELEASE, reference=reference, lines=lines, now=now, actor=actor, reason=reason)


def lock(*, variant_ids: Collection[int]) -> None:
    """Hold the levels of these variants, in the caller's transaction, before what it does to them one by one."""
    ledger.lock_levels(list(variant_ids))


@transaction.atomic
def ship(
    *, reference: str, now: datetime, lines: Sequence[Line] | None = None, actor: str = ""
) -> dict[int, int]:
    """Let go of what `reference` holds (or of these lines of it): reserved and on hand go down together.

    Never more than is still reserved; returns the quantities that left, by variant. Without
    `lines` a second call does nothing.
    """
    return _settle(kind=Kind.SHIP, reference=reference, lines=lines, now=now, actor=actor, reason="")


@transaction.atomic
def restock(
    *, lines: Sequence[Line], reference: str, now: datetime, actor: str = "", reason: str = ""
) -> dict[int, int]:
    """Put goods that came back on the shelf of the first location; return the quantities by variant.

    `reference` is the return or refund: restocking for it a second time does nothing. What is
    not counted stays uncounted.
    """
    levels = _by_variant(ledger.lock_levels(list(rules.merge(lines))))
    if ledger.has_entries(reference=reference, kind=Kind.RESTOCK):
        return {}
    back = {}
    deltas = []
    for variant_id, quantity in rules.merge(lines).items():
        level = _first(levels[variant_id])
        if level is not None and level.policy != rules.UNTRACKED:
            back[variant_id] = quantity
            deltas.append(Delta(level_id=level.id, on_hand=quantity))
    ledger.apply(deltas, kind=Kind.RESTOCK, reference=reference, reason=reason, actor=actor, now=now)
    _follow(levels, deltas)
    _tell(back, now=now)
    return back


@transaction.atomic
def adjust(
    *, variant_id: int, location_id: int, delta: int, reason: str, actor: Actor, now: datetime
) -> StockLevel:
    """Change what is on hand by `delta`. Raises LevelNotFound, BelowReserved and InvalidQuantity (for 0)."""
    if delta == 0:
        raise errors.InvalidQuantity(_("Change it by at least one, up or down."), field="delta")
    levels, level = _lock_one(variant_id, location_id)
    return _change(levels, level, delta, kind=Kind.ADJUST, reason=reason, actor=actor, now=now)


@transaction.atomic
def expect(
    *, variant_id: int, location_id: int, incoming: int, expected_on: date | None, actor: Actor
) -> StockLevel:
    """Say how many are on their way, all in all, and when they are awaited. Raises LevelNotFound, InvalidQuantity."""
    if not 0 <= incoming <= rules.MOST_ON_HAND:
        raise errors.InvalidQuantity(_("Count none or more."), field="incoming")
    _levels, locked = _lock_one(variant_id, location_id)
    level = StockLevel.objects.get(pk=locked.id)
    values = {"incoming": incoming, "expected_on": expected_on if incoming else None}
    changes = writing.assign(level, values)
    level.save(update_fields=[*values, "updated_at", "changed_in"])
    audit.write(actor=actor, verb=audit.UPDATED, target=level, changes=changes)
    return level


@transaction.atomic
def receive(*, variant_id: int, location_id: int, quantity: int, actor: Actor, now: datetime) -> StockLevel:
    """Put on the shelf what has arrived of the incoming; what is missing stays awaited.

    Raises LevelNotFound and InvalidQuantity (below 1, or more than were awaited).
    """
    levels, locked = _lock_one(variant_id, location_id)
    level = StockLevel.objects.get(pk=locked.id)
    if not 1 <= quantity <= level.incoming:
        raise errors.InvalidQuantity(
            _("Receive 1 to {incoming}: so many are on their way.").format(incoming=level.incoming),
            field="quantity",
        )
    left = level.incoming - quantity
    expected = level.expected_on if left else None
    StockLevel.objects.filter(pk=level.pk).update(incoming=left, expected_on=expected)
    return _change(levels, locked, quantity, kind=Kind.ADJUST, reason=_("Delivery"), actor=actor, now=now)


@transaction.atomic
def move(
    *, variant_id: int, location_id: int, to_id: int, quantity: int, actor: Actor, now: datetime
) -> StockLevel:
    """Carry pieces to another location; give the level they come from.

    Raises LevelNotFound, BelowReserved and InvalidQuantity (below 1, or to where they are).
    """
    if quantity < 1 or to_id == location_id:
        raise errors.InvalidQuantity(_("Move at least one, to another location."), field="quantity")
    places = dict(StockLocation.objects.filter(pk__in=(location_id, to_id)).values_list("pk", "name"))
    _lock_one(variant_id, to_id)
    levels, origin = _lock_one(variant_id, location_id)  # the same locks, and both levels
    target = next(level for level in levels[variant_id] if level.location_id == to_id)
    reason = _("Moved from {origin} to {target}").format(origin=places[location_id], target=places[to_id])[
        :200
    ]
    _change(levels, target, quantity, kind=Kind.ADJUST, reason=reason, actor=actor, now=now)
    return _change(levels, origin, -quantity, kind=Kind.ADJUST, reason=reason, actor=actor, now=now)


@transaction.atomic
def set_on_hand(
    *, variant_id: int, location_id: int, on_hand: int, reason: str, actor: Actor, now: datetime
) -> StockLevel:
    """Record a count. Raises LevelNotFound, BelowReserved and InvalidQuantity (below 0)."""
    if on_hand < 0:
        raise errors.InvalidQuantity(_("Count none or more."), field="on_hand")
    levels, level = _lock_one(variant_id, location_id)
    delta = on_hand - level.on_hand
    return _change(levels, level, delta, kind=Kind.COUNT, reason=reason, actor=actor, now=now)


@transaction.atomic
def set_policy(
    *, variant_id: int, location_id: int, policy: str, low_stock_threshold: int | None, actor: Actor
) -> StockLevel:
    """Say what happens when none is left, and from how many on stock is low.

    Raises LevelNotFound, Invalid, and BelowReserved where `deny` would break what is already promised.
    """
    _, locked = _lock_one(variant_id, location_id)
    level = StockLevel.objects.get(pk=locked.id)
    changes = writing.assign(level, {"policy": policy, "low_stock_threshold": low_stock_threshold})
    writing.check(level)
    if policy == rules.DENY and level.on_hand < level.reserved:
        raise errors.BelowReserved(_promised(locked), field="policy")
    level.save(update_fields=["policy", "low_stock_threshold", "updated_at", "changed_in"])
    tell_catalogue(variant_ids=[variant_id])
    _tell([variant_id], now=level.updated_at)
    audit.write(actor=actor, verb=audit.UPDATED, target=level, changes=changes)
    return level


class LevelValues(TypedDict, total=False):
    """What can be said of a level; what is not named stays. `reason` is why another number lies there."""

    on_hand: int
    policy: str
    low_stock_threshold: int | None
    reason: str


@transaction.atomic
def update_level(*, level_id: int, values: LevelValues, actor: Actor, now: datetime) -> None:
    """Record a count of a level, or say what happens when none is left and from how many on stock is low.

    Raises LevelNotFound, and what `set_on_hand` and `set_policy` do.
    """
    where = lookup.one(StockLevel.objects.filter(pk=level_id), errors.LevelNotFound)
    lock(variant_ids=[where.variant_id])
    level = StockLevel.objects.get(pk=level_id)
    policy = values.get("policy", level.policy)
    steps: list[Callable[[], object]] = []
    if "on_hand" in values:
        steps.append(
            lambda: set_on_hand(
                variant_id=level.variant_id,
                location_id=level.location_id,
                on_hand=values["on_hand"],
                reason=values.get("reason", ""),
                actor=actor,
                now=now,
            )
        )
    if {"policy", "low_stock_threshold"} & values.keys():
        steps.append(
            lambda: set_policy(
                variant_id=level.variant_id,
                location_id=level.location_id,
                policy=policy,
                low_stock_threshold=values.get("low_stock_threshold", level.low_stock_threshold),
                actor=actor,
            )
        )
    for step in steps if policy == rules.DENY else steps[::-1]:  # whatever is looser first
        step()


@transaction.atomic
def count_many(
    *,
    counts: Sequence[StockCount],
    reference: str,
    actor: str,
    now: datetime,
    dry_run: bool = False,
) -> set[int]:
    """Take over counts at the first location, with their policies; return the variants that differ.

    A count below what is reserved becomes what is reserved: those are sold already. With
    `dry_run` nothing is written. Raises NoLocation.
    """
    location_id = _main_location()
    by_variant = {count.variant_id: count for count in counts}
    if not dry_run:
        ledger.insert_levels(list(by_variant), location_id=location_id, now=now)
    levels = {
        level.variant_id: level for level in ledger.lock_levels(list(by_variant), location_id=location_id)
    }
    deltas: list[Delta] = []
    policies: dict[int, str] = {}
    differing = set(by_variant) - set(levels)
    for variant_id, level in levels.items():
        count = by_variant[variant_id]
        policy = count.policy or level.policy
        on_hand = level.on_hand if count.on_hand is None else count.on_hand
        if policy == rules.DENY:
            on_hand = max(on_hand, level.reserved)
        elif on_hand != level.on_hand:  # what is owed to buyers stays owed when our own export comes back
            on_hand = max(on_hand, 0)
        if on_hand != level.on_hand or policy != level.policy:
            differing.add(variant_id)
            deltas.append(Delta(level_id=level.id, on_hand=on_hand - level.on_hand))
            policies[level.id] = policy
    if deltas and not dry_run:
        ledger.recount(
            deltas, policies, kind=Kind.COUNT, reference=reference, reason="import", actor=actor, now=now
        )
        tell_catalogue(variant_ids=sorted(differing))
        _tell(differing, now=now)
    return differing


def ensure_levels(*, variant_ids: Sequence[int], now: datetime) -> None:
    """Give each of these variants a level of none at the first location, unless it has one."""
    location_id = _find_main_location()
    if location_id is not None:
        ledger.insert_levels(variant_ids, location_id=location_id, now=now)


@transaction.atomic
def has_reserved(*, variant_ids: Sequence[int]) -> bool:
    """Lock the levels of these variants; whether any is reserved for somebody."""
    return any(level.reserved for level in ledger.lock_levels(variant_ids))


def tell_catalogue(*, variant_ids: Sequence[int]) -> None:
    """Tell the catalogue which of these variants can be bought, where that has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.variant_id, bool_or(o.is_active AND (l.policy <> 'deny' OR l.on_hand > l.reserved))
            FROM inventory_stocklevel l JOIN inventory_stocklocation o ON o.id = l.location_id
                 JOIN catalogue_variant v ON v.id = l.variant_id
            WHERE l.variant_id = ANY(%s) GROUP BY l.variant_id, v.in_stock
            HAVING bool_or(o.is_active AND (l.policy <> 'deny' OR l.on_hand > l.reserved)) <> v.in_stock
            """,
            [list(variant_ids)],
        )
        sells: dict[int, bool] = dict(cursor.fetchall())
    if sells:
        catalogue.set_availability(sells=sells)


def _settle(
    *, kind: str, reference: str, lines: Sequence[Line] | None, now: datetime, actor: str, reason: str
) -> dict[int, int]:
    held = ledger.lock_held(reference=reference)
    if not held:
        return {}
    left = None if lines is None else rules.merge(lines)
    settled: dict[int, int] = defaultdict(int)
    deltas = []
    for level, quantity in held:
        part = quantity if left is None else min(quantity, left.get(level.variant_id, 0))
        if part <= 0:
            continue
        if left is not None:
            left[level.variant_id] -= part
        settled[level.variant_id] += part
        gone = -part if kind == Kind.SHIP else 0
        deltas.append(Delta(level_id=level.id, on_hand=gone, reserved=-part))
    ledger.apply(deltas, kind=kind, reference=reference, reason=reason, actor=actor, now=now)
    if kind == Kind.RELEASE:  # shipping leaves what is available as it was
        tell_catalogue(variant_ids=sorted(settled))
    _tell(settled, now=now)
    return dict(settled)


def _change(
    levels: dict[int, list[Level]],
    level: Level,
    delta: int,
    *,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> StockLevel:
    deltas = [Delta(level_id=level.id, on_hand=delta)] if delta else []
    if level.policy == rules.DENY and level.available + delta < 0:
        raise errors.BelowReserved(_promised(level), on_hand=level.on_hand, reserved=level.reserved)
    if abs(level.on_hand + delta) > rules.MOST_ON_HAND:
        raise errors.InvalidQuantity(
            _("Count {most} at most.").format(most=rules.MOST_ON_HAND),
            field="on_hand" if kind == Kind.COUNT else "delta",
        )
    ledger.apply(deltas, kind=kind, reason=reason, actor=actor.name, now=now)
    _follow(levels, deltas)
    kept = StockLevel.objects.select_related("variant__product", "location").get(id=level.id)
    if delta:
        changes = {"on_hand": (level.on_hand, kept.on_hand)}
        audit.write(actor=actor, verb=_VERBS[Kind(kind)], target=kept, changes=changes, note=reason)
        _tell([level.variant_id], now=now)
    return kept


def _tell(variants: Collection[int], *, now: datetime) -> None:
    if variants:
        signals.stock_changed.send(sender=StockLevel, variants=sorted(variants), now=now)


def _promised(level: Level) -> str:
    return _("%(reserved)d are reserved for orders, and %(on_hand)d are on hand.") % {
        "reserved": level.reserved,
        "on_hand": level.on_hand,
    }


def _follow(levels: Mapping[int, Sequence[Level]], deltas: Sequence[Delta]) -> None:
    """Announce levels that became low, and variants that began or ceased to be in stock."""
    changes = {delta.level_id: delta for delta in deltas}
    flipped = []
    for variant_id, before in levels.items():
        after = [ledger.changed(level, changes.get(level.id)) for level in before]
        for old, new in zip(before, after, strict=True):
            if new.is_low and not old.is_low:
                signals.stock_low.send(
                    sender=StockLevel,
                    level_id=new.id,
                    variant_id=variant_id,
                    available=new.available,
                    threshold=new.threshold,
                )
        if any(level.sells for level in before) != any(level.sells for level in after):
            flipped.append(variant_id)
    if flipped:
        tell_catalogue(variant_ids=flipped)


def _lock_one(variant_id: int, location_id: int) -> tuple[dict[int, list[Level]], Level]:
    found = ledger.lock_levels([variant_id])
    level = next((level for level in found if level.location_id == location_id), None)
    if level is None:
        if not ledger.open_level(variant_id, location_id=location_id):
            raise errors.LevelNotFound(field="variant")
        found = ledger.lock_levels([variant_id])
        level = next(level for level in found if level.location_id == location_id)
    return _by_variant(found), level


def _by_variant(levels: Sequence[Level]) -> dict[int, list[Level]]:
    grouped: dict[int, list[Level]] = defaultdict(list)
    for level in levels:
        grouped[level.variant_id].append(level)
    return grouped


def _first(levels: Sequence[Level]) -> Level | None:
    ordered = sorted(levels, key=lambda level: (not level.is_active, level.priority, level.id))
    return ordered[0] if ordered else None


def _find_main_location() -> int | None:
    active = StockLocation.objects.filter(is_active=True).order_by("priority", "id")
    return active.values_list("id", flat=True).first()


def _main_location() -> int:
    found = _find_main_location()
    if found is None:
        raise errors.NoLocation
    return found
