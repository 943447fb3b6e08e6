"""The statements that move stock, each over any number of levels at once. For this room's services only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from kernel import clock
from kernel.prepared import Statement
from kernel.revisions import CurrentTransaction
from storefront.inventory.rules import Level

_COLUMNS = """l.id, l.variant_id, l.on_hand, l.reserved, l.policy::text, l.low_stock_threshold,
              o.is_active, o.priority::int, l.location_id"""
_LOCK = Statement(
    f"""SELECT {_COLUMNS} FROM inventory_stocklevel l
        JOIN inventory_stocklocation o ON o.id = l.location_id
        WHERE l.variant_id = ANY(%(variants)s) AND (%(location)s IS NULL OR l.location_id = %(location)s)
        ORDER BY l.id FOR NO KEY UPDATE OF l""",
    variants="bigint[]",
    location="bigint",
)
_MOVED = """
    INSERT INTO inventory_stockmovement
        (level_id, on_hand_delta, reserved_delta, kind, reference, reason, actor, created_at)
    SELECT id, on_hand, reserved, %(kind)s, %(reference)s, %(reason)s, %(actor)s, %(now)s FROM changed
    WHERE on_hand <> 0 OR reserved <> 0 RETURNING id
"""
_MOVED_TYPES = {
    "now": "timestamptz",
    "ids": "bigint[]",
    "on_hand": "int[]",
    "kind": "text",
    "reference": "text",
    "reason": "text",
    "actor": "text",
}
_APPLY = Statement(
    f"""WITH changed AS (
            UPDATE inventory_stocklevel l
            SET on_hand = l.on_hand + d.on_hand, reserved = l.reserved + d.reserved, updated_at = %(now)s,
                changed_in = {CurrentTransaction.template}
            FROM unnest(%(ids)s, %(on_hand)s, %(reserved)s) AS d(id, on_hand, reserved)
            WHERE l.id = d.id AND (l.policy <> 'deny' OR l.on_hand + d.on_hand >= l.reserved + d.reserved)
            RETURNING d.id, d.on_hand, d.reserved
        ) {_MOVED}""",
    reserved="int[]",
    **_MOVED_TYPES,
)
_RECOUNT = Statement(
    f"""WITH changed AS (
            UPDATE inventory_stocklevel l
            SET on_hand = l.on_hand + d.on_hand, policy = d.policy, updated_at = %(now)s,
                changed_in = {CurrentTransaction.template}
            FROM unnest(%(ids)s, %(on_hand)s, %(policies)s) AS d(id, on_hand, policy) WHERE l.id = d.id
            RETURNING d.id, d.on_hand, 0 AS reserved
        ) {_MOVED}""",
    policies="text[]",
    **_MOVED_TYPES,
)


@dataclass(frozen=True, slots=True)
class Delta:
    """A change of one level."""

    level_id: int
    on_hand: int = 0
    reserved: int = 0


def lock_levels(variant_ids: Sequence[int], *, location_id: int | None = None) -> list[Level]:
    """Lock every level of these variants (at one location, if named) in primary-key order and read them."""
    return [Level(*row) for row in _LOCK.fetch(variants=list(variant_ids), location=location_id)]


def lock_held(*, reference: str) -> list[tuple[Level, int]]:
    """Lock the levels `reference` has ever touched; return those it still holds some of."""
    levels = _levels(
        f"""SELECT {_COLUMNS} FROM inventory_stocklevel l
            JOIN inventory_stocklocation o ON o.id = l.location_id
            WHERE l.variant_id IN (SELECT h.variant_id FROM inventory_stocklevel h
                                   JOIN inventory_stockmovement m ON m.level_id = h.id WHERE m.reference = %s)
            ORDER BY l.id FOR NO KEY UPDATE OF l""",
        [reference],
    )
    if not levels:
        return []
    # a statement of its own: it must see what those that held the locks before have written
    held = dict(
        _rows(
            """SELECT level_id, sum(reserved_delta) FROM inventory_stockmovement
               WHERE reference = %s GROUP BY level_id HAVING sum(reserved_delta) > 0""",
            [reference],
        )
    )
    return [(level, int(held[level.id])) for level in levels if level.id in held]


def apply(
    deltas: Sequence[Delta],
    *,
    kind: str,
    reference: str = "",
    reason: str = "",
    actor: str = "",
    now: datetime,
) -> bool:
    """Change the levels and append the movements, in one statement.

    False (and some unchanged, with no movement) when one cannot give that much.
    """
    if not deltas:
        return True
    moved = _APPLY.fetch(
        now=now,
        ids=[d.level_id for d in deltas],
        on_hand=[d.on_hand for d in deltas],
        reserved=[d.reserved for d in deltas],
        kind=kind,
        reference=reference,
        reason=reason[:200],
        actor=actor[:254],
    )
    return len(moved) == len(deltas)


def recount(
    deltas: Sequence[Delta],
    policies: Mapping[int, str],
    *,
    kind: str,
    reference: str = "",
    reason: str = "",
    actor: str = "",
    now: datetime,
) -> None:
    """Change what is on hand and the policy of each level and append what was moved, in one statement."""
    _RECOUNT.fetch(
        now=now,
        ids=[d.level_id for d in deltas],
        on_hand=[d.on_hand for d in deltas],
        policies=[policies[d.level_id] for d in deltas],
        kind=kind,
        reference=reference,
        reason=reason[:200],
        actor=actor[:254],
    )


def has_entries(*, reference: str, kind: str) -> bool:
    """Whether the ledger knows such a movement for `reference`."""
    return bool(
        _rows(
            "SELECT 1 FROM inventory_stockmovement WHERE reference = %s AND kind = %s LIMIT 1",
            [reference, kind],
        )
    )


def insert_levels(variant_ids: Sequence[int], *, location_id: int, now: datetime) -> None:
    """Add empty levels at a location where there are none."""
    _execute(
        """INSERT INTO inventory_stocklevel (variant_id, location_id, on_hand, reserved, policy, updated_at)
           SELECT v, %s, 0, 0, 'deny', %s FROM unnest(%s::bigint[]) AS v
           ON CONFLICT (variant_id, location_id) DO NOTHING""",
        [location_id, now, list(variant_ids)],
    )


def open_level(variant_id: int, *, location_id: int) -> bool:
    """Add an empty level if both the variant and the location are there; whether they are."""
    return bool(
        _rows(
            """INSERT INTO inventory_stocklevel
                   (variant_id, location_id, on_hand, reserved, policy, updated_at)
               SELECT v.id, o.id, 0, 0, 'deny', %s FROM catalogue_variant v
               JOIN inventory_stocklocation o ON o.id = %s WHERE v.id = %s
               ON CONFLICT (variant_id, location_id) DO UPDATE SET reserved = inventory_stocklevel.reserved
               RETURNING id""",
            [clock.now(), location_id, variant_id],
        )
    )


def changed(level: Level, delta: Delta | None) -> Level:
    """The level as it is after the change."""
    if delta is None:
        return level
    return replace(level, on_hand=level.on_hand + delta.on_hand, reserved=level.reserved + delta.reserved)


def _levels(sql: str, parameters: list[Any]) -> list[Level]:
    return [Level(*row) for row in _rows(sql, parameters)]


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
